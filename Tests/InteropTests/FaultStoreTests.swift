import Foundation
import ProbeResults
import Testing

extension Interop {
    /// Faults on request, and what `store` makes of them: the object that meets one has failed for the right reason, and the others are stored.
    @Suite struct FaultStoreTests {
        private static let faults: [(String, Reason)] = [
            ("abort=object:2/2/1@1", .dimseAborted), ("close=object:2@1", .dimseClosed), ("cut=object:2@1", .dimseClosed),
            ("cut=response:2@1", .dimseClosed), ("reset=object:2@1", .dimseClosed), ("mute=response:2@1", .dimseTimeout),
            ("delay=response:2/1h@1", .dimseTimeout), ("oversize-pdu=object:2@1", .dimseBadPDU),
            ("truncated-pdu=response:2@1", .dimseClosed), ("status=A700:2/no room@1", .dimseStatus),
            ("wrong-message-id=2@1", .dimseWrongMessageID), ("wrong-command=2@1", .dimseBadPDU), ("no-status=2@1", .dimseBadPDU),
        ]

        @Test(arguments: faults, [true, false]) func theSecondObjectFails(_ fault: (String, Reason), isTLS: Bool) async throws {
            let (fault, reason) = fault
            try await withCertificates { certificates in
                let security = isTLS ? ServerSecurity.tls(try certificates.server()) : .plain
                let trust = isTLS ? ["--ca", try certificates.root()] : ["--plain"]
                try await withMadeFolder(4) { folder in
                    try await withPeer(.serve(security, options: ["--fault", fault])) { peer in
                        // The server brings the first object to the disk within it.
                        let timeout = reason == .dimseTimeout ? ["--timeout", "10s"] : []
                        let report = try await probe(["store", folder.url.path, "--to", "localhost:\(peer.port)"] + trust + timeout)
                        #expect(report.reason == reason, "\(report)")
                        #expect(report.exit == .code(6), "\(report)")
                        #expect(report.result.objects?.map(\.fate) == [.stored, .failed, .stored, .stored], "\(report)")
                        // What a broken association left unfinished is removed by its thread, which may be a moment later: while the server lives.
                        try await eventually("nothing unfinished is there") {
                            try !FileManager.default.subpathsOfDirectory(atPath: peer.received.path).contains { $0.hasSuffix(".part") }
                        }
                        expectTrueFates(report, of: folder, in: try ReceivedObject.all(in: peer.received))
                    }
                }
            }
        }

        /// Faults combine, also those of several associations.
        @Test func severalFaults() async throws {
            try await withMadeFolder(4) { folder in
                let faults = ["delay=response/10ms", "abort=object:2@1", "reset=response:1@2", "status=C000:2@3+"]
                try await withPeer(.serve(options: ["--discard"] + faults.flatMap { ["--fault", $0] })) { peer in
                    let report = try await probe(["store", folder.url.path, "--to", "127.0.0.1:\(peer.port)", "--plain"])
                    let reasons: [Reason?] = [nil, .dimseAborted, .dimseClosed, nil]
                    #expect(report.result.objects?.map(\.reason) == reasons, "\(report)")
                }
            }
        }

        @Test func aWarningStatusCountsAsStored() async throws {
            try await withMadeFolder(2) { folder in
                try await withPeer(.serve(options: ["--discard", "--fault", "status=B007:1", "--fault", "wrong-instance=2"])) { peer in
                    let report = try await probe(["store", folder.url.path, "--to", "127.0.0.1:\(peer.port)", "--plain"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.warnings.map(\.reason) == [.dimseWarningStatus, .dimseDeviation], "\(report)")
                }
            }
        }

        // MARK: What was typed

        @Test(
            arguments: [
                (["--fault", "unheard-of"], "usage.fault", "truncated-pdu"), (["--fault", "abort=object:x"], "usage.fault", "abort=POINT"),
                (["--fault", "mute=tls@every:0"], "usage.fault", "every:N"),
                (["--plain", "--fault", "certificate=expired"], "usage.options", "--plain"),
                (["--cert", "x.pem", "--fault", "sni-alert=a.localhost"], "usage.options", "--cert"),
                (["--fault", "silent-mutual-tls"], "usage.options", "--client-ca"),
            ])
        func whatIsNoFaultIsAUsageError(_ options: [String], _ reason: String, _ words: String) async throws {
            let outcome = try await run(["serve", "--port", "0", "--discard"] + options)
            #expect(outcome.exit == .code(2), "\(outcome)")
            #expect(outcome.errors.contains("[\(reason)]") && outcome.errors.contains(words), "\(outcome)")
        }

        @Test func theListHasEveryPart() async throws {
            let outcome = try await run(["serve", "--list-faults"])
            #expect(outcome.exit == .code(0), "\(outcome)")
            for text in ["abort=POINT[/SOURCE/REASON]", "certificate=KIND", "refuse-alpn", "object:N"] {
                #expect(outcome.output.contains(text), "\(outcome)")
            }
        }

        /// In a variable they stand with commas between.
        @Test func aVariableHoldsSeveral() async throws {
            try await withTemporaryFolder { folder in
                let serve = try RunningProbe(
                    ["serve", "--port", "0", "--plain", "--discard", "--ready-file", folder.appending(path: "ready").path],
                    environment: ["DICOMPROBE_SERVE_FAULT": "reject=congestion@1,status=0110@2"], within: folder)
                do {
                    let ready = folder.appending(path: "ready")
                    try await eventually("it listens: \(serve.errors)") { FileManager.default.fileExists(atPath: ready.path) }
                    let target = try String(contentsOf: ready, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
                    for reason in [Reason.assocRejectedCongestion, .dimseStatus, .ok] {
                        let report = try await probe(["echo", target, "--plain"])
                        #expect(report.reason == reason, "\(report)")
                    }
                } catch {
                    await serve.process.end()
                    throw error
                }
                serve.process.send(SIGTERM)
                #expect(try await serve.finish().exit == .code(0))
            }
        }
    }
}
