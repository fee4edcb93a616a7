import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// A store that does not come to a good end: each object has its fate, and the peer has what is said to be stored.
    @Suite(.needs(.pynetdicom)) struct BrokenStoreTests {
        private static let count = TestObject.all.count

        @Test func afterALostConnectionTheRestIsStored() async throws {
            try await withPeer(.pynetdicom(options: ["--fail-at", "3", "--failure", "drop"])) { peer in
                let report = try await probe(store(["127.0.0.1:\(peer.port)", "--plain"]))
                #expect(report.reason == .dimseClosed, "\(report)")
                #expect(report.exit == .code(6), "\(report)")
                expectFates(report) { $0.sopInstance == TestObject.all[2].sopInstance ? .failed : .stored }
                #expect(report.result.objects?[2].reason == .dimseClosed, "\(report)")
                #expect(report.result.summary?.associations == 2, "\(report)")
                try expectAll(
                    TestObject.all.filter { $0.sopInstance != TestObject.all[2].sopInstance }, in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test func afterTheEndOfThePeerNothingIsSaidToBeStored() async throws {
            try await withPeer(.pynetdicom(options: ["--fail-at", "3", "--failure", "exit"])) { peer in
                let report = try await probe(store(["127.0.0.1:\(peer.port)", "--plain"]))
                #expect(report.reason == .dimseClosed, "\(report)")
                #expect(report.exit == .code(6), "\(report)")
                let fates = report.result.objects?.map(\.fate) ?? []
                #expect(fates.prefix(3) == [.stored, .stored, .failed], "\(report)")
                #expect(fates.count == Self.count && fates.dropFirst(3).allSatisfy { $0 == .failed || $0 == .notAttempted }, "\(report)")
                try expectAll(Array(TestObject.all.prefix(2)), in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func aSignalEndsAStalledStoreWithItsResult(_ signal: Int32) async throws {
            try await withPeer(.pynetdicom(options: ["--fail-at", "2", "--failure", "stall"])) { peer in
                try await withTemporaryFolder { folder in
                    let running = try RunningProbe(
                        store(["127.0.0.1:\(peer.port)", "--plain", "--json", "--timeout", "1h"]), within: folder)
                    try await eventually("the second object is on its way") { peer.log.contains("stalled") }
                    running.process.send(signal)
                    let report = try await Report(checking: running.finish())
                    #expect(report.reason == .interrupted, "\(report)")
                    #expect(report.exit == .code(128 + signal), "\(report)")
                    let fates = report.result.objects?.map(\.fate) ?? []
                    #expect(fates.prefix(2) == [.stored, .failed], "\(report)")
                    #expect(fates.count == Self.count && fates.dropFirst(2).allSatisfy { $0 == .notAttempted }, "\(report)")
                }
            }
        }

        @Test func aStalledObjectTimesOut() async throws {
            try await withPeer(.pynetdicom(options: ["--fail-at", "2", "--failure", "stall"])) { peer in
                let report = try await probe(store(["127.0.0.1:\(peer.port)", "--plain", "--timeout", "10s"]))
                #expect(report.reason == .dimseTimeout, "\(report)")
                #expect(report.exit == .code(6), "\(report)")
                #expect(report.result.objects?[1].reason == .dimseTimeout, "\(report)")
                #expect(report.result.summary?.stored == Self.count - 1, "\(report)")
            }
        }

        @Test(.needs(.dcmtk), arguments: ["--abort-during", "--abort-after"])
        func anAbortFailsTheObjectInFlight(_ option: String) async throws {
            try await withPeer(.storescp(options: [option])) { peer in
                let objects = ["ct/explicit-little-endian.dcm", "mr/explicit-little-endian.dcm"].map {
                    TestObject.folder.appending(path: $0).path
                }
                let report = try await probe(["store"] + objects + ["--to", "127.0.0.1:\(peer.port)", "--plain"])
                #expect(report.reason == .dimseAborted, "\(report)")
                #expect(report.exit == .code(6), "\(report)")
                #expect(report.result.objects?.map(\.reason) == [.dimseAborted, .dimseAborted], "\(report)")
                #expect(report.result.summary?.associations == 2, "\(report)")
            }
        }
    }
}
