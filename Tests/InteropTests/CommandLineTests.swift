import Foundation
import ProbeResults
import Testing

extension Interop {
    /// What is refused before anything is done, and what becomes of output that nobody takes.
    @Suite struct CommandLineTests {
        /// A port that nothing listens on: what gets as far as connecting has been let through.
        private static let target = "localhost:1"

        // MARK: Contradictions

        private static let aboutTLS: [[String]] = [
            ["--ca", "ca.pem"], ["--ca", "ca.pem", "--partial-chain"], ["--cert", "client.pem"],
            ["--cert", "client.pem", "--key", "client.key"],
            ["--key", "client.key"], ["--sni", "none"], ["--verify-name", "localhost"], ["--insecure"],
        ]

        @Test(arguments: [["echo", target], ["store", "file.dcm", "--to", target]], aboutTLS)
        func plainContradictsWhatIsAboutTLS(verb: [String], options: [String]) async throws {
            let report = try await probe(verb + ["--plain"] + options)
            #expect(report.reason == .usageOptions, "\(report)")
            #expect(report.result.command == verb[0])
            #expect(report.result.message.contains("--plain"))
            #expect(report.result.message.contains(options[0]))
        }

        @Test(arguments: [
            ["echo", target, "--key", "client.key"],
            ["echo", target, "--partial-chain"],
            ["echo", "ALPHA@\(target)", "--called", "BETA"],
            ["serve", "--plain", "--cert", "server.pem"],
            ["serve", "--plain", "--key", "server.key"],
            ["serve", "--plain", "--client-ca", "ca.pem"],
            ["serve", "--key", "server.key"],
            ["serve", "--plain", "--discard", "--storage", "received"],
        ])
        func optionsThatContradictEachOther(arguments: [String]) async throws {
            let report = try await probe(arguments)
            #expect(report.reason == .usageOptions, "\(report)")
            #expect(report.result.hint != nil)
        }

        @Test func theSameTitleTwiceIsNoContradiction() async throws {
            let report = try await probe(["echo", "ALPHA@\(Self.target)", "--called", " ALPHA ", "--plain"])
            #expect(report.reason == .tcpRefused, "\(report)")
            #expect(report.result.target?.calledAETitle == "ALPHA")
        }

        // MARK: Values

        @Test(
            arguments: [
                (["echo", "localhost:0"], .usageTarget), (["echo", "localhost:65536"], .usageTarget), (["echo", "::1"], .usageTarget),
                (["echo", ""], .usageTarget), (["echo", "[::1"], .usageTarget), (["echo", "a b"], .usageTarget),
                (["echo", "@localhost"], .usageAETitle), (["echo", "SEVENTEEN-LETTERS@localhost"], .usageAETitle),
                (["echo", target, "--calling", "A\\B"], .usageAETitle), (["echo", target, "--called", "  "], .usageAETitle),
                (["echo", target, "--timeout", "0"], .usageDuration), (["echo", target, "--timeout=-1"], .usageDuration),
                (["echo", target, "--deadline", "1 s"], .usageDuration), (["echo", target, "--deadline", "8d"], .usageDuration),
                (["echo", target, "--connect-to", "::1:104"], .usageName), (["echo", target, "--connect-to", ""], .usageName),
                (["echo", target, "--verify-name", "a..b"], .usageName), (["echo", target, "--verify-name", "a:1"], .usageName),
                (["echo", target, "--sni", "192.0.2.7"], .usageName), (["echo", target, "--sni", "[::1]"], .usageName),
                (["serve", "--listen", "localhost"], .usageName),
                (["echo", target, "--repeat", "0"], .usageOptions), (["echo", target, "--ca"], .usageOptions),
                (["echo", "a", "b"], .usageOptions), (["store"], .usageOptions), (["store", ""], .usageOptions), (["pki"], .usageOptions),
                (["bench"], .usageOptions), (["report"], .usageOptions),
                (["pki", "init", "--days", "0"], .usageOptions), (["frobnicate"], .usageOptions), ([], .usageOptions),
            ] as [([String], Reason)])
        func valuesThatAreRefused(arguments: [String], reason: Reason) async throws {
            let report = try await probe(arguments)
            #expect(report.reason == reason, "\(report)")
            #expect(report.exit == .code(2))
        }

        /// Neither as a name to certify, which may be one, nor as a host with a port, which may not be given here.
        @Test(arguments: [
            ("--verify-name", "*.lan", "the certificate must be good for: pacs.lan,"),
            ("--verify-name", "*.dicom.example.org", "the certificate must be good for: pacs.dicom.example.org,"),
            ("--verify-name", "*.a..b:1", "the certificate must be good for: pacs.example.org,"),
            ("--sni", "*.lan", "is to be sent: pacs.lan,"),
        ])
        func aWildcardIsToldToBeOne(option: String, name: String, remedy: String) async throws {
            let report = try await probe(["echo", Self.target, option, name])
            expect(report, Verdict(2, .usageName, option, name, "only a certificate may have", remedy))
            #expect(report.result.hint?.contains("PORT") == false && report.result.hint?.contains("labels") == false, "\(report)")
        }

        @Test(arguments: [
            ["--connect-to", "[::1]:1"], ["--connect-to", "127.0.0.1:1", "--sni", "none"], ["--verify-name", "::1"],
            ["--verify-name", "[::1]"], ["--verify-name", "192.0.2.7"], ["--sni", "pacs.example.org."], ["--timeout", "60000ms"],
        ])
        func valuesThatAreTaken(options: [String]) async throws {
            let report = try await probe(["echo", Self.target] + options)
            #expect(report.reason == .tcpRefused, "\(report)")
        }

        @Test func theConnectionsOwnPlaceIsToldWithItsPort() async throws {
            let report = try await probe(["echo", "localhost:11112", "--connect-to", "127.0.0.1:1", "--plain"])
            #expect(report.result.target?.host == "localhost")
            #expect(report.result.target?.port == 11112)
            #expect(report.result.target?.connectTo == "127.0.0.1:1")
        }

        // MARK: The environment

        private static let bundles: [(bundle: String?, reason: Reason)] = [
            ("missing.pem", .localMissingFile), ("empty.pem", .localBadCA), (nil, .tcpRefused),
        ]

        /// It is not blamed on `--cert`, which nobody gave.
        @Test(arguments: bundles)
        func aBundleThatCannotBeReadIsNamed(bundle: String?, reason: Reason) async throws {
            try await withTemporaryFolder { folder in
                try Data("no certificate".utf8).write(to: folder.appending(path: "empty.pem"))
                let output = folder.appending(path: "output")
                let process = try ChildProcess(
                    [Installation.binary.path, "echo", Self.target, "--json"], output: output, errors: folder.appending(path: "errors"),
                    environment: ["SSL_CERT_FILE": bundle.map { folder.appending(path: $0).path } ?? ""])
                _ = try await process.waitForExit(within: patience)
                let result = try JSONDecoder().decode(ProbeResult.self, from: Data(contentsOf: output))
                #expect(result.reason == reason, "\(result.message)")
                #expect(result.message.hasPrefix("SSL_CERT_FILE") == (bundle != nil))
            }
        }

        // MARK: Without a verb, and with help

        @Test(arguments: [[], ["pki"], ["bench"], ["report"]])
        func withoutAVerbNothingSucceeds(arguments: [String]) async throws {
            let run = try await run(arguments)
            #expect(run.exit == .code(2))
            #expect(run.output == "")
            #expect(run.errors.contains("usage.options"))
        }

        @Test(arguments: [["--help"], ["--version"], ["echo", "--help"], ["help", "store"], ["pki", "--help"]])
        func helpSucceeds(arguments: [String]) async throws {
            let run = try await run(arguments)
            #expect(run.exit == .code(0))
            #expect(!run.output.isEmpty)
            #expect(run.errors == "")
        }

        @Test func aServerThatCannotStartSaysSoInALine() async throws {
            let run = try await run(["serve", "--json", "--listen", "nowhere"])
            #expect(run.exit == .code(2))
            #expect(run.output.split(separator: "\n").count == 1)
        }

        // MARK: Output that nobody takes

        @Test(arguments: [["--version"], ["echo", "--help"], ["echo", target], ["echo", target, "--json"]])
        func outputThatCannotBeWrittenIsAFailure(arguments: [String]) async throws {
            let run = try await run(arguments, output: URL(filePath: "/dev/full"))
            #expect(run.exit == .code(2))
        }

        /// Descriptors 0 to 2 are free then, and must not become those of a connection.
        @Test func closedStandardStreamsAreAFailureToo() async throws {
            try await withTemporaryFolder { folder in
                let process = try ChildProcess(
                    ["/bin/sh", "-c", "exec \"$0\" echo \(Self.target) --plain <&- >&- 2>&-", Installation.binary.path],
                    output: folder.appending(path: "output"), errors: folder.appending(path: "errors"), environment: [:])
                #expect(try await process.waitForExit(within: patience) == .code(2))
            }
        }
    }
}
