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
                #expect(twice.reason == .localBadResult, "\(twice)")
                // The same objects under other names: some would be sent twice, and some never.
                let other = peer.folder.appending(path: "other.json").path
                let renamed = try await probe(
                    [
                        "store", TestObject.folder.path + "/../objects", "--shard", "1/4", "--to", "127.0.0.1:\(peer.port)", "--plain",
                    ])
                try renamed.run.output.write(toFile: other, atomically: true, encoding: .utf8)
                let mixed = try await probe(["report", "merge", files[0], other, files[2], files[3]])
                #expect(mixed.reason == .expectShares, "\(mixed)")
                let rehearsed = try await probe(["store", TestObject.folder.path, "--shard", "1/4", "--dry-run"])
                try rehearsed.run.output.write(toFile: other, atomically: true, encoding: .utf8)
                #expect(try await probe(["report", "merge", files[0], other, files[2], files[3]]).reason == .expectShares)
            }
        }

        @Test func aResultThatCannotBeReadSaysWhy() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "a.json").path
                for (path, why) in [(file, "No such file or directory"), (folder.path, "Is a directory")] {
                    let report = try await probe(["report", "merge", path])
                    #expect(report.reason == .localMissingFile && report.result.message == "\(path) can't be read: \(why)", "\(report)")
                }
            }
        }

        @Test func anEmptyShareIsNoFailureAndAnEmptyFolderIs() async throws {
            try await withTemporaryFolder { folder in
                let empty = try await probe(["store", folder.path, "--shard", "0/2", "--dry-run"])
                #expect(empty.reason == .fileNoneFound, "\(empty)")
                let object = folder.appending(path: "a.dcm")
                try FileManager.default.copyItem(at: TestObject.inOrder[0].url, to: object)
                let merged = try await merge([object.path], in: folder)
                #expect(merged.reason == .ok && merged.result.summary?.planned == 1, "\(merged)")
            }
        }

        /// Each share alone has found files of the other's; both together had nothing to send.
        @Test func sharesOfAFolderWithoutObjectsAreAFailureTogether() async throws {
            try await withTemporaryFolder { folder in
                let texts = folder.appending(path: "texts")
                try FileManager.default.createDirectory(at: texts, withIntermediateDirectories: false)
                // So many that no share is without.
                for number in 0..<64 { _ = try write("no object".utf8, "\(number).txt", in: texts) }
                let merged = try await merge([texts.path], in: folder)
                #expect(merged.reason == .fileNoneFound && merged.exit == .code(2), "\(merged)")
            }
        }

        /// Of dry runs of two shares, each of which is to end well.
        ///
        /// - Parameter folder: for their results.
        private func merge(_ paths: [String], in folder: URL) async throws -> Report {
            var files: [String] = []
            for index in 0..<2 {
                let report = try await probe(["store"] + paths + ["--shard", "\(index)/2", "--dry-run"])
                #expect(report.reason == .ok, "\(report)")
                files.append(try write(report.run.output.utf8, "\(index).json", in: folder))
            }
            return try await probe(["report", "merge"] + files)
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

        /// What is read from files is believed nothing.
        @Test(arguments: [
            #""outcome":"ok","exit":0,"reason":"tls.timeout""#, #""outcome":"ok","exit":6,"reason":"ok""#,
            #""outcome":"ok","exit":0,"reason":"ok","summary":{"objects":3,"stored":0,"failed":3,"storedWithWarning":0,"skipped":0,"notAttempted":0,"bytes":0,"milliseconds":0,"associations":0}"#,
            #""outcome":"ok","exit":0,"reason":"ok","summary":{"objects":9223372036854775807,"stored":9223372036854775807,"failed":0,"storedWithWarning":0,"skipped":0,"notAttempted":0,"bytes":0,"milliseconds":0,"associations":0}"#,
            #""outcome":"ok","exit":0,"reason":"ok","summary":{"objects":0,"stored":0,"failed":0,"storedWithWarning":0,"skipped":0,"notAttempted":0,"bytes":0,"milliseconds":0,"associations":0,"share":{"index":0,"count":18446744073709551615,"passedOver":0,"fingerprint":"1"}}"#,
            #""outcome":"ok","exit":0,"reason":"ok","milliseconds":1e300"#, #""outcome":"ok","exit":0,"reason":"ok","milliseconds":1e-300"#,
        ])
        func aResultThatContradictsItselfIsRefused(_ members: String) async throws {
            try await withTemporaryFolder { folder in
                let text = #"{"schema":"dicomprobe.result/1","command":"store","message":"","warnings":[],"phases":[],\#(members)}"#
                let report = try await probe(["report", "merge", write(text.utf8, "a.json", in: folder)])
                #expect(report.reason == .localBadResult, "\(report)")
            }
        }

        @Test(arguments: ["8/8", "x", "1"])
        func whatIsNoShareIsRefused(_ share: String) async throws {
            let report = try await probe(["store", "a", "--shard", share])
            #expect(report.reason == .usageOptions, "\(report)")
        }
    }
}
