import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `store -` behind a pipe of the shell.
    @Suite struct StandardInputTests {
        private func store(_ paths: String..., to peer: Peer, producer: String) async throws -> Report {
            try await probe(["store"] + paths + ["--to", "127.0.0.1:\(peer.port)", "--plain"], producer: producer)
        }

        @Test(.needs(.dcmtk), arguments: ["ct/explicit-little-endian.dcm", "ct/deflated.dcm", "mr/jpeg-2000.dcm", "us/multi-frame.dcm"])
        func whatAProgramWritesArrivesAsItIs(_ name: String) async throws {
            let object = try TestObject.named(name)
            try await withPeer(.storescp(options: ["+xa"])) { peer in
                let report = try await store("-", to: peer, producer: "cat '\(object.path)'")
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.objects?.map(\.path) == ["-"], "\(report)")
                #expect(report.result.objects?.first?.bytes == Int64(try object.dataSet().count), "\(report)")
                try expectAll([object], in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test(.needs(.dcmtk), arguments: ["ct/explicit-big-endian.dcm", "documents/sr-comprehensive-deflated.dcm"])
        func itIsReencodedForAPeerThatTakesImplicitVROnly(_ name: String) async throws {
            let object = try TestObject.named(name)
            try await withPeer(.storescp(options: ["+xi"])) { peer in
                let report = try await store("-", to: peer, producer: "cat '\(object.path)'")
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.objects?.first?.sentTransferSyntaxUID == "1.2.840.10008.1.2", "\(report)")
                let received = try #require(try ReceivedObject.all(in: peer.received)[object.sopInstance])
                try await expectConverted(received, from: object.path)
            }
        }

        /// Cut within a value, within a header, within deflated and within encapsulated data.
        @Test(.needs(.dcmtk), arguments: ["ct/explicit-little-endian.dcm", "ct/deflated.dcm", "mr/jpeg-2000.dcm"], [1, 300])
        func whatBreaksOffIsNotStored(_ name: String, missing: Int) async throws {
            let object = try TestObject.named(name)
            let other = try TestObject.named("sc/rgb.dcm")
            try await withPeer(.storescp(options: ["+xa"])) { peer in
                // One byte behind a deflate stream may be its padding (PS3.5 A.5).
                let report = try await store("-", other.path, to: peer, producer: "head -c -\(missing + 1) '\(object.path)'")
                #expect(report.reason == .fileTruncated, "\(report)")
                #expect(report.exit == .code(2), "\(report)")
                #expect(report.result.objects?.map(\.fate) == [.failed, .stored], "\(report)")
                try expectAll([other], in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test func standardInputCanBeReadOnce() async throws {
            let report = try await probe(["store", "-", "-", "--plain"])
            #expect(report.reason == .usageOptions, "\(report)")
            #expect(report.exit == .code(2), "\(report)")
        }

        @Test func withoutAnObjectNothingIsConnectedTo() async throws {
            let report = try await probe(["store", "-", "--to", "127.0.0.1:\(Port.free())", "--plain"])
            #expect(report.reason == .fileTruncated, "\(report)")
            #expect(report.result.phases.isEmpty, "\(report)")
        }
    }
}
