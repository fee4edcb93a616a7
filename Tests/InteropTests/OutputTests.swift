import Foundation
import ProbeReports
import ProbeResults
import Testing

extension Interop {
    /// What is printed where, and what comes of output that can't be written.
    @Suite struct OutputTests {
        @Test(arguments: [[], ["--json"]])
        func outputThatCannotBeWrittenIsAFailure(_ options: [String]) async throws {
            try await withPeer(.serve()) { peer in
                let outcome = try await run(["echo", "127.0.0.1:\(peer.port)", "--plain"] + options, output: URL(filePath: "/dev/full"))
                #expect(outcome.exit == .code(2), "\(outcome)")
                #expect(outcome.errors.contains("[local.output-failed]"), "\(outcome)")
            }
        }

        /// The document has more bytes than a pipe holds. Who stands behind the pipe may take all the time there is, until a signal asks to end.
        @Test func aReaderThatTakesNothingIsNotWaitedForAfterASignal() async throws {
            try await withMadeFolder(600) { made in
                try await withTemporaryFolder { folder in
                    let reader = try FIFO(in: folder)
                    defer { reader.close() }
                    let running = try RunningProbe(
                        ["store", made.path, "--dry-run", "--json"], output: URL(filePath: reader.path), within: folder)
                    try await eventually("something is printed") { reader.hasUnread }
                    running.process.send(SIGTERM)
                    let outcome = try await running.finish()
                    #expect(outcome.exit == .code(2), "\(outcome)")
                    #expect(outcome.errors.contains("[local.output-failed]"), "\(outcome)")
                }
            }
        }

        /// No connection takes the place of a standard stream that is closed, and gets what is meant for people.
        @Test(arguments: [[], ["--json"]])
        func aClosedStandardOutputIsAFailureAndHarmless(_ options: [String]) async throws {
            try await withPeer(.serve()) { peer in
                try await withTemporaryFolder { folder in
                    let bad = Installation.testData.appending(path: "bad/text.txt").path
                    let command = [
                        Installation.binary.path, "store", bad, TestObject.folder.path, "--to", "127.0.0.1:\(peer.port)", "--plain",
                    ]
                    let errors = folder.appending(path: "errors")
                    let process = try ChildProcess(
                        ["sh", "-c", #"exec "$@" <&- >&-"#, "sh"] + command + options, output: folder.appending(path: "output"),
                        errors: errors)
                    #expect(try await process.waitForExit() == .code(2))
                    #expect(try String(contentsOf: errors, encoding: .utf8).contains("[local.output-failed]"))
                    try expectAll(in: ReceivedObject.all(in: peer.received))
                }
            }
        }

        /// As in a container whose file system can't be written to.
        @Test func theDocumentIsWholeWithoutAFolderForTemporaryFiles() async throws {
            try await withPeer(.serve()) { peer in
                let report = try await probe(
                    ["store", TestObject.folder.path, "--to", "127.0.0.1:\(peer.port)", "--plain"], environment: ["TMPDIR": "/nowhere"])
                #expect(report.exit == .code(0), "\(report)")
                #expect(report.result.objects?.count == report.result.summary?.objects, "\(report)")
                try expectAll(in: ReceivedObject.all(in: peer.received))
            }
        }

        /// A format that has no option, or whose option leaves nothing, is none.
        @Test func everyFormatLeavesItsFile() async throws {
            try await withTemporaryFolder { folder in
                #expect(ReportFormats.all.count == Set(ReportFormats.all.map { $0.name }).count)
                for format in ReportFormats.all {
                    let file = folder.appending(path: format.name)
                    let outcome = try await run(["echo", "127.0.0.1:\(Port.free())", "--plain", "--\(format.name)", file.path])
                    #expect(outcome.exit == .code(3), "\(outcome)")
                    #expect(try String(contentsOf: file, encoding: .utf8).contains("tcp.refused"), "\(format.name)")
                }
            }
        }

        @Test func textEndsWithReasonAndExitCode() async throws {
            let outcome = try await run(["echo", "127.0.0.1:\(Port.free())", "--plain"])
            #expect(outcome.exit == .code(3))
            #expect(outcome.output.hasSuffix("[tcp.refused] exit 3\n"), "\(outcome)")
            #expect(outcome.errors.isEmpty, "\(outcome)")
        }

        @Test(arguments: [
            (["echo", "localhost", "--ca", "/nowhere/ca.pem"], Reason.localMissingFile),
            (["echo", "localhost", "--ca", "/dev/null"], .localBadCA),
            (["store", "/nowhere/file.dcm", "--to", "localhost:1", "--plain"], .fileUnreadable),
        ])
        func whatIsWrongWithFilesIsToldInTheDocumentToo(_ arguments: [String], _ reason: Reason) async throws {
            let report = try await probe(arguments)
            #expect(report.reason == reason, "\(report)")
            #expect(report.exit == .code(2))
        }

        @Test func aFolderWithoutObjectsHasNothingToSend() async throws {
            try await withTemporaryFolder { folder in
                let report = try await probe(["store", folder.path, "--to", "localhost:1", "--plain"])
                #expect(report.reason == .fileNoneFound, "\(report)")
                #expect(report.exit == .code(2))
            }
        }

        @Test func pkiTellsWhatItWroteAndOverwritesNothing() async throws {
            try await withTemporaryFolder { folder in
                let options = ["--directory", folder.appending(path: "pki").path]
                let made = try await probe(["pki", "init"] + options)
                #expect(made.reason == .ok, "\(made)")
                #expect(made.result.files?.isEmpty == false)
                let again = try await probe(["pki", "init"] + options)
                #expect(again.reason == .localExists && again.exit == .code(2), "\(again)")
            }
        }
    }
}
