import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `store --shard` and `report merge`: several machines, one store.
    @Suite struct ShareTests {
        @Test func theSharesTogetherAreEverythingOnce() async throws {
            try await withPeer(.serve()) { peer in
                let whole = try await probe(["store", TestObject.folder.path, "--dry-run"])
                var files: [String] = []
                var paths: [String] = []
                for index in 0..<4 {
                    let report = try await probe(
                        ["store", TestObject.folder.path, "--shard", "\(index)/4", "--to", "127.0.0.1:\(peer.port)", "--plain"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.summary?.share?.index == UInt64(index))
                    paths += report.result.objects?.map(\.path) ?? []
                    files.append(peer.folder.appending(path: "\(index).json").path)
                    try report.run.output.write(toFile: files[index], atomically: true, encoding: .utf8)
                }
                #expect(paths.sorted() == whole.result.objects?.map(\.path).sorted())

                let merged = try await probe(["report", "merge"] + files)
                #expect(merged.reason == .ok, "\(merged)")
                #expect(merged.result.objects?.count == whole.result.objects?.count)
                #expect(merged.result.summary?.stored == whole.result.summary?.planned)
                #expect(merged.result.summary?.share == nil)

                let incomplete = try await probe(["report", "merge"] + files.dropFirst())
                #expect(incomplete.reason == .expectShares, "\(incomplete)")
                #expect(incomplete.result.message.contains("missing: 0"))
                let twice = try await probe(["report", "merge"] + files + [files[2]])
                #expect(twice.reason == .expectShares, "\(twice)")
            }
        }

        @Test func anEmptyShareIsNoFailureAndAnEmptyFolderIs() async throws {
            try await withTemporaryFolder { folder in
                let empty = try await probe(["store", folder.path, "--shard", "0/2", "--dry-run"])
                #expect(empty.reason == .fileNoneFound, "\(empty)")
                let object = folder.appending(path: "a.dcm")
                try FileManager.default.copyItem(at: TestObject.inOrder[0].url, to: object)
                var reasons: [Reason] = []
                for index in 0..<2 {
                    let report = try await probe(["store", object.path, "--shard", "\(index)/2", "--dry-run"])
                    reasons.append(report.reason)
                }
                #expect(reasons == [.ok, .ok])
            }
        }

        @Test func otherResultsBecomeStepsAndTheFirstFailureDecides() async throws {
            try await withTemporaryFolder { folder in
                var files: [String] = []
                for arguments in [
                    ["echo", "127.0.0.1:\(Port.free())", "--plain"], ["store", folder.path, "--to", "127.0.0.1:1", "--plain"],
                ] {
                    let report = try await probe(arguments)
                    files.append(folder.appending(path: "\(files.count).json").path)
                    try report.run.output.write(toFile: files[files.count - 1], atomically: true, encoding: .utf8)
                }
                let page = folder.appending(path: "page.html").path
                let merged = try await probe(["report", "merge"] + files + ["--html", page])
                #expect(merged.reason == .tcpRefused, "\(merged)")
                #expect(merged.exit == .code(3))
                #expect(merged.result.steps?.map(\.reason) == [.tcpRefused, .fileNoneFound], "\(merged)")
                #expect(FileManager.default.fileExists(atPath: page))
            }
        }

        @Test(arguments: ["8/8", "x", "1"])
        func whatIsNoShareIsRefused(_ share: String) async throws {
            let report = try await probe(["store", "a", "--shard", share])
            #expect(report.reason == .usageOptions, "\(report)")
        }
    }
}
