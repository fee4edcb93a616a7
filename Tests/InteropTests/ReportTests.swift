import Foundation
import ProbeReports
import ProbeResults
import Testing

extension Interop {
    /// Reports of real runs, read back by readers that are not ours.
    @Suite struct ReportTests {
        /// Runs with all reports and expects each to be valid and to tell the same.
        private func expectReports(
            _ arguments: [String], _ reason: Reason, _ verdict: String, _ check: (Run, ReportFiles) async throws -> Void = { _, _ in }
        ) async throws {
            try await withTemporaryFolder { folder in
                let files = ReportFiles(folder: folder)
                let outcome = try await run(arguments + files.options)
                #expect((outcome.output + outcome.errors).contains("[\(reason.rawValue)] exit \(reason.layer.exitCode)"), "\(outcome)")
                for format in ["junit", "tap"] {
                    let report = try await files.read(format)
                    #expect(report.problems.isEmpty, "\(format): \(report.problems)")
                    let cases = report.cases.map { "\($0.verdict) \($0.reason)" }
                    #expect(cases == ["\(verdict) \(verdict == "passed" ? "" : reason.rawValue)"], "\(format): \(report)")
                }
                let page = try await files.read("html")
                #expect(page.problems.isEmpty, "\(page.problems)")
                #expect(page.cases.first?.name.hasPrefix(verdict == "passed" ? "✓ Passed" : "✗ Failed") == true, "\(page)")
                #expect(try files.text("prometheus").contains("reason=\"\(reason.rawValue)\",layer=\"\(reason.layer.rawValue)\"} 1\n"))
                #expect(try await files.problemsOfMetrics().isEmpty)
                try await check(outcome, files)
            }
        }

        @Test(.needs(.reportReaders), .needs(.promtool)) func aSuccess() async throws {
            try await withPeer(.serve()) { peer in
                try await expectReports(["echo", "127.0.0.1:\(peer.port)", "--plain"], .ok, "passed") { _, files in
                    let metrics = try files.text("prometheus")
                    #expect(metrics.contains("dicomprobe_dimse_status{"), "\(metrics)")
                }
            }
        }

        @Test(.needs(.reportReaders), .needs(.promtool)) func aCertificateThatHasExpired() async throws {
            try await withPeer(.serveWithOwnCA(["--fault", "certificate=expired"])) { peer in
                try await expectReports(["echo", "localhost:\(peer.port)"] + peer.trustOptions, .certExpired, "failure") { _, files in
                    let metrics = try files.text("prometheus")
                    #expect(metrics.contains("dicomprobe_tls_verified{") && metrics.contains("_expiry_timestamp_seconds{"), "\(metrics)")
                    #expect(try files.text("html").contains("</span> expired</span></p>"))
                }
            }
        }

        @Test(.needs(.reportReaders), .needs(.promtool)) func objectsOfWhichOneFails() async throws {
            try await withMadeFolder(4) { folder in
                try await withPeer(.serve(options: ["--fault", "status=A700:2/no <room>"])) { peer in
                    let arguments = ["store", folder.url.path, "--to", "127.0.0.1:\(peer.port)", "--plain"]
                    try await expectReports(arguments, .dimseStatus, "failure") { outcome, files in
                        let metrics = try files.text("prometheus")
                        #expect(metrics.contains("fate=\"stored\"} 3\n") && metrics.contains("fate=\"failed\"} 1\n"), "\(metrics)")
                        #expect(metrics.contains("} \(0xA700)\n"), "\(metrics)")
                        let page = try files.text("html")
                        #expect(page.contains("no &lt;room&gt;") && page.contains("3 objects stored</summary>"))
                    }
                }
            }
        }

        /// Nothing was sent, and the pipeline gets its report all the same.
        @Test(
            .needs(.reportReaders), .needs(.promtool),
            arguments: [
                (["echo", "localhost", "--called", "SEVENTEEN LETTERS"], Reason.usageAETitle),
                (["echo", "localhost", "--unheard-of"], .usageOptions),
                (["store", "/nowhere/file.dcm", "--to", "localhost:1", "--plain"], .fileUnreadable),
                (["tls", "localhost", "--ca", "/nowhere/ca.pem"], .localMissingFile),
            ])
        func whatIsWrongBeforeAnythingIsSent(_ arguments: [String], _ reason: Reason) async throws {
            try await expectReports(arguments, reason, "error")
        }

        @Test func settingsThatAreWrongAreReportedToWhereTheVariableSays() async throws {
            try await withTemporaryFolder { folder in
                let report = folder.appending(path: "report.xml")
                let outcome = try await run(
                    ["echo", "localhost", "--profile", "unheard-of"], environment: ["DICOMPROBE_JUNIT": report.path])
                #expect(outcome.exit == .code(2), "\(outcome)")
                #expect(try String(contentsOf: report, encoding: .utf8).contains("type=\"usage.settings\""))
            }
        }

        @Test(.needs(.reportReaders)) func anInterruptedRun() async throws {
            let listener = try SilentListener()
            defer { listener.end() }
            try await withTemporaryFolder { folder in
                let files = ReportFiles(folder: folder)
                let running = try RunningProbe(
                    ["echo", "127.0.0.1:\(listener.port)", "--plain", "--timeout", "1h"] + files.options, within: folder)
                do {
                    try await eventually("it waits for an answer") { Port.isConnected(listener.port, in: .established) }
                } catch {
                    await running.process.end()
                    throw error
                }
                running.process.send(SIGTERM)
                #expect(try await running.finish().exit == .code(128 + SIGTERM))
                let report = try await files.read("junit")
                #expect(report.cases.map(\.verdict) == ["error"] && report.cases.map(\.reason) == ["interrupted"], "\(report)")
                #expect(try files.text("html").contains("<dt>Exit code</dt><dd>143</dd>"))
            }
        }

        /// Each step has its verdict and its reason in each format, one that fails as expected among them.
        @Test(.needs(.reportReaders), .needs(.promtool)) func aPlanOfWhichOneStepFails() async throws {
            try await withPeer(.serve()) { peer in
                try await withTemporaryFolder { folder in
                    let plan = folder.appending(path: "smoke.yaml")
                    let text = """
                        defaults: {plain: true}
                        steps:
                          - name: alive
                            echo: 127.0.0.1:\(peer.port)
                          - name: nobody there
                            echo: 127.0.0.1:\(Port.free())
                            expect: tcp.refused
                          - name: dead
                            echo: 127.0.0.1:\(Port.free())
                        """
                    try Data(text.utf8).write(to: plan)
                    let files = ReportFiles(folder: folder)
                    let outcome = try await run(["run", plan.path] + files.options)
                    #expect(outcome.exit == .code(3), "\(outcome)")
                    for format in ["junit", "tap"] {
                        let report = try await files.read(format)
                        #expect(report.problems.isEmpty, "\(report.problems)")
                        let cases = report.cases.map { "\($0.name) \($0.verdict) \($0.reason)" }
                        #expect(cases == ["alive passed ", "nobody there passed ", "dead failure tcp.refused"], "\(report)")
                    }
                    let page = try await files.read("html")
                    #expect(page.problems.isEmpty, "\(page.problems)")
                    let verdicts = page.cases.map(\.name).filter { $0.hasPrefix("✓ Passed") || $0.hasPrefix("✗ Failed") }
                    #expect(verdicts.dropFirst() == ["✓ Passed alive", "✓ Passed nobody there", "✗ Failed dead"], "\(verdicts)")
                    let metrics = try files.text("prometheus")
                    for (name, value) in [("alive", 1), ("nobody there", 1), ("dead", 0)] {
                        let sample = metrics.split(separator: "\n").first {
                            $0.hasPrefix("dicomprobe_success{") && $0.contains("step=\"\(name)\"")
                        }
                        #expect(sample?.hasSuffix("} \(value)") == true, "\(metrics)")
                    }
                    #expect(try await files.problemsOfMetrics().isEmpty)
                }
            }
        }

        // MARK: Files

        @Test(arguments: [[], ["--json"]])
        func aReportThatCannotBeWrittenIsAFailureAndHidesNothing(_ options: [String]) async throws {
            try await withTemporaryFolder { folder in
                let good = folder.appending(path: "report.tap")
                let reports = ["--junit", "/nowhere/report.xml", "--html", "/dev/full", "--tap", good.path]
                let outcome = try await run(["echo", "127.0.0.1:\(Port.free())", "--plain"] + reports + options)
                #expect(outcome.exit == .code(2), "\(outcome)")
                let lines = outcome.errors.split(separator: "\n")
                #expect(lines.count == 2 && lines.allSatisfy { $0.hasSuffix("[local.output-failed] exit 2") }, "\(outcome)")
                #expect(outcome.output.contains("tcp.refused"), "\(outcome)")
                #expect(try String(contentsOf: good, encoding: .utf8).contains("tcp.refused"))
            }
        }

        @Test func aFileIsReplacedALinkFollowedAndADeviceLeft() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "report.xml")
                let link = folder.appending(path: "link.xml")
                try Data("what was there before".utf8).write(to: file)
                try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
                let outcome = try await run([
                    "echo", "127.0.0.1:\(Port.free())", "--plain", "--junit", link.path, "--prometheus", "/dev/null",
                ])
                #expect(outcome.exit == .code(3), "\(outcome)")
                #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("<?xml"))
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
                let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
                #expect(type == .typeCharacterSpecial)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["link.xml", "report.xml"])
            }
        }

        // MARK: GitHub

        @Test func aJobOfGitHubIsAnnotatedAndSummedUp() async throws {
            try await withTemporaryFolder { folder in
                let summary = folder.appending(path: "summary.md")
                let job = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary.path]
                for count in 1...2 {
                    let outcome = try await run(["echo", "127.0.0.1:\(Port.free())", "--plain", "--json"], environment: job)
                    #expect(outcome.exit == .code(3), "\(outcome)")
                    let result = try JSONDecoder().decode(ProbeResult.self, from: Data(outcome.output.utf8))
                    #expect(result.reason == .tcpRefused)
                    #expect(outcome.errors.hasPrefix("::error title=echo ANY-SCP@127.0.0.1%3A"), "\(outcome)")
                    #expect(try String(contentsOf: summary, encoding: .utf8).ranges(of: "### ❌ dicomprobe echo").count == count)
                }
                let refused = try await run(["echo", "localhost", "--unheard-of"], environment: job)
                #expect(refused.errors.contains("::error title=echo::Unknown option"), "\(refused)")
            }
        }

        @Test func elsewhereNothingIsAnnotated() async throws {
            try await withTemporaryFolder { folder in
                let summary = folder.appending(path: "summary.md")
                let outcome = try await run(
                    ["echo", "127.0.0.1:\(Port.free())", "--plain"],
                    environment: ["GITHUB_ACTIONS": "false", "GITHUB_STEP_SUMMARY": summary.path])
                #expect(outcome.errors.isEmpty, "\(outcome)")
                #expect(!FileManager.default.fileExists(atPath: summary.path))
            }
        }

        // MARK: Options

        /// Of every format, on the verbs that connect and on no other.
        @Test func theVerbsThatConnectHaveTheOptionOfEveryFormat() async throws {
            for verb in ["echo", "store", "tls", "run"] {
                let help = try await run([verb, "--help"]).output
                for format in ReportFormats.all { #expect(help.contains("--\(format.name) <file>"), "\(verb)") }
            }
            for verb in [["serve"], ["settings"], ["pki", "init"], ["pki", "show"]] {
                let help = try await run(verb + ["--help"]).output
                for format in ReportFormats.all { #expect(!help.contains("--\(format.name)"), "\(verb)") }
            }
        }
    }
}
