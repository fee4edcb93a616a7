import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// Neither the size of an object nor the number of objects makes either side need more memory.
    @Suite struct MemoryTests {
        /// MiB: twice what a debug build takes, and a small part of what it would take to hold an object.
        private static let bound = 64
        private static let patience = Duration.seconds(600)

        @Test func anEncapsulatedObjectAbove4GiBPassesThroughTLS() async throws {
            try await withCertificates { certificates in
                let file = certificates.folder.appending(path: "object.dcm")
                var object = MadeObject(1)
                object.transferSyntax = "1.2.840.10008.1.2.4.90"
                let byteCount = try object.writeSparse(to: file, fragments: [0x6000_0000, 0x6000_0000, 0x6000_0000])
                try #require(byteCount > 1 << 32)
                try await withPeer(.serve(.tls(certificates.server()), options: ["--discard"])) { peer in
                    try await expectStored(file, byteCount, at: peer, ["--ca", certificates.root()])
                }
            }
        }

        @Test func theLongestNativeObjectPasses() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "object.dcm")
                // The longest even length that is not "undefined" (PS3.5 7.1.1).
                let byteCount = try MadeObject(1).writeSparse(to: file, pixelBytes: 0xFFFF_FFFE)
                try await withPeer(.serve(options: ["--discard"])) { peer in try await expectStored(file, byteCount, at: peer, ["--plain"])
                }
            }
        }

        @Test func aLargeObjectIsWrittenAsItComes() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "object.dcm")
                let object = MadeObject(1)
                let byteCount = try object.writeSparse(to: file, pixelBytes: 256 << 20)
                try await withPeer(.serve()) { peer in
                    try await expectStored(file, byteCount, at: peer, ["--plain"])
                    let received = peer.received.appending(path: "\(object.sopInstance).dcm")
                    let handle = try FileHandle(forReadingFrom: received)
                    defer { try? handle.close() }
                    let size = try handle.seekToEnd()
                    try handle.seek(toOffset: size - UInt64(byteCount))
                    // Pixel data are all that follows.
                    #expect(try handle.read(upToCount: object.dataSet.count).map(Array.init) == object.dataSet)
                }
            }
        }

        @Test func fiveThousandObjectsNeedNoMoreThanFifty() async throws {
            let few = try await peaks(of: 50)
            let many = try await peaks(of: 5000)
            #expect(many.probe < few.probe + 8, "\(few), then \(many)")
            #expect(many.peer < few.peer + 8, "\(few), then \(many)")
        }

        /// What storing so many objects takes at both sides, in MiB. Both are still there for a while after the last one: what they have had is seen.
        private func peaks(of count: Int) async throws -> (probe: Int, peer: Int) {
            try await withMadeFolder(count) { made in
                try await withPeer(.serve(options: ["--discard", "--fault", "delay=release/2s"])) { peer in
                    let (run, peak) = try await measure(["store", made.path, "--to", "127.0.0.1:\(peer.port)", "--plain", "--json"])
                    let result = try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8))
                    #expect(result.reason == .ok, "\(result.message)")
                    #expect(result.objects?.count { $0.fate == .stored } == count)
                    // Read as text: so many events take long to decode.
                    #expect(peer.log.split(separator: "\n").count { $0.contains(#""event":"stored""#) } == count)
                    return (peak, try #require(peer.process.peakMemory))
                }
            }
        }

        private func expectStored(_ file: URL, _ byteCount: Int, at peer: Peer, _ options: [String]) async throws {
            let (run, peak) = try await measure(
                ["store", file.path, "--to", "localhost:\(peer.port)", "--json", "--timeout", "60s"] + options)
            let report = try await Report(checking: run)
            #expect(report.reason == .ok, "\(report)")
            #expect(report.result.objects?.map(\.bytes) == [Int64(byteCount)], "\(report)")
            let received = try peer.events().compactMap { event -> Int64? in
                if case .stored(let stored) = event.content { stored.bytes } else { nil }
            }
            #expect(received == [Int64(byteCount)])
            #expect(peak < Self.bound)
            #expect(try #require(peer.process.peakMemory) < Self.bound)
        }

        /// Runs dicomprobe to its end.
        ///
        /// - Returns: also the most memory that it was seen to have, in MiB.
        private func measure(_ arguments: [String]) async throws -> (run: Run, peak: Int) {
            try await withTemporaryFolder { folder in
                let running = try RunningProbe(arguments, within: folder)
                var peak = 0
                try await eventually("dicomprobe ends", within: Self.patience) {
                    peak = max(peak, running.process.peakMemory ?? 0)
                    return running.process.poll() != nil
                }
                return (try await running.finish(), peak)
            }
        }
    }
}
