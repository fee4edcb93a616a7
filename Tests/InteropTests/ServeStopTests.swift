import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// The end of `serve`, wherever its clients are, and what is found after a sudden one.
    @Suite(.needs(.pynetdicom)) struct ServeStopTests {
        /// Between the time-outs and what a busy machine needs.
        private static let bound = Duration.seconds(20)

        /// By a signal and the grace, and by a second signal.
        @Test(arguments: [("300ms", 1), ("1h", 2)]) func itEndsInTimeWhereverClientsAre(grace: String, signals: Int) async throws {
            try await withCertificates { certificates in
                let options = ["--grace", grace, "--timeout", "1h", "--idle", "1h"]
                try await withPeer(.quietServe(options, .tls(certificates.server()))) { peer in
                    let phases = Abuser.Phase.allCases.filter { $0 != .released }
                    let abuser = try Abuser(phases, count: 2, port: peer.port, ca: certificates.root(), in: peer.folder)
                    try await abuser.waitUntilReady()
                    peer.process.send(SIGTERM)
                    try await eventually("it stops") { try peer.eventsInFile().contains { $0.content.name == .stopping } }
                    if signals == 2 { peer.process.send(SIGTERM) }
                    #expect(try await peer.process.waitForExit(within: Self.bound) == .code(0))
                    let endings = try await abuser.waitForEnd()
                    #expect(endings.count == 2 * phases.count, "\(endings)")
                    #expect(endings.filter { $0.phase == .object }.allSatisfy { $0.word == "abort-0-0" }, "\(endings)")
                    #expect(try peer.eventsInFile().last?.content == .stopped)
                    #expect(try FileManager.default.contentsOfDirectory(atPath: peer.received.path).isEmpty)
                }
            }
        }

        // MARK: Events that nobody reads

        /// A FIFO whose reader does not read is full in no time.
        @Test func whoReadsNoEventsKeepsNobodyWaiting() async throws {
            try await withTemporaryFolder { folder in
                let events = try FIFO(in: folder)
                defer { events.close() }
                try await withServe(["--events", events.path], within: folder) { serve, port in
                    let slowest = try await converse(with: port, times: 150)
                    // One of them has waited a second for the reader.
                    #expect(slowest < 20_000)
                    let report = try await probe(["echo", "127.0.0.1:\(port)", "--plain"])
                    #expect(report.reason == .ok, "\(report)")
                    serve.process.send(SIGTERM)
                    let run = try await serve.finish(within: Self.bound)
                    #expect(run.exit == .code(2) && run.errors.contains("events were lost: "), "\(run.errors)")
                    #expect(run.errors.contains("[local.output-failed]") && run.errors.contains(events.path), "\(run.errors)")
                }
            }
        }

        /// What is lost is counted, where it is missing.
        @Test func aReaderThatComesBackLearnsWhatItMissed() async throws {
            try await withTemporaryFolder { folder in
                let events = try FIFO(in: folder)
                defer { events.close() }
                try await withServe(["--events", events.path, "--json"], within: folder) { serve, port in
                    _ = try await converse(with: port, times: 150)
                    let reader = events.readAll()
                    try await eventually("all is read again") { serve.output.contains("\"stopped\"") || events.hasBeenQuiet }
                    #expect(try await probe(["echo", "127.0.0.1:\(port)", "--plain"]).reason == .ok)
                    serve.process.send(SIGTERM)
                    let run = try await serve.finish(within: Self.bound)
                    events.endReading()
                    let read = try await reader.value
                    let lost = read.reduce(0) { count, event in
                        if case .eventsLost(let lost) = event.content { count + lost.count } else { count }
                    }
                    let notices = read.filter { $0.content.name == .eventsLost }
                    #expect(lost > 0 && run.exit == .code(2), "\(run.errors)")
                    let all = run.output.split(separator: "\n").dropLast()
                    #expect(read.count - notices.count + lost == all.count)
                    #expect(read.last?.content == .stopped)
                    for notice in notices {
                        let line = String(decoding: try JSONEncoder().encode(notice), as: UTF8.self)
                        #expect(try await SchemaValidator.events.problems(of: line).isEmpty, "\(line)")
                    }
                }
            }
        }

        @Test func aLogThatNobodyReadsKeepsNobodyWaiting() async throws {
            try await withTemporaryFolder { folder in
                let log = try FIFO(in: folder)
                defer { log.close() }
                let command = #"exec "$0" "$@" 2> "# + log.path
                try await withServe(["--trace"], command: command, within: folder) { serve, port in
                    let slowest = try await converse(with: port, times: 8)
                    #expect(slowest < 20_000)
                    serve.process.send(SIGTERM)
                    let run = try await serve.finish(within: Self.bound)
                    #expect(run.exit == .code(0), "\(run.exit)")
                }
            }
        }

        @Test func aReaderThatGoesEndsIt() async throws {
            try await withTemporaryFolder { folder in
                let output = try FIFO(in: folder)
                let command = #"exec "$0" "$@" > "# + output.path
                try await withServe([], command: command, within: folder) { serve, port in
                    output.close()
                    _ = try await probe(["echo", "127.0.0.1:\(port)", "--plain"])
                    let run = try await serve.finish(within: Self.bound)
                    #expect(run.exit == .code(2) && run.errors.contains("[local.output-failed]"), "\(run)")
                }
            }
        }

        /// - Returns: how many milliseconds the slowest association took.
        private func converse(with port: UInt16, times: Int) async throws -> Int {
            let client = Installation.peerPrograms.appending(path: "wordy.py").path
            let output = try await expectClientSuccess([Installation.python.path, client, "\(port)", "\(times)"])
            return try #require(Int(output.split(separator: "\n").first ?? ""))
        }

        /// Runs a `serve` without TLS whose output is not that of a ``Peer``.
        ///
        /// - Parameter command: how a shell starts it.
        private func withServe(
            _ options: [String], command: String? = nil, within folder: URL, _ body: (RunningProbe, UInt16) async throws -> Void
        ) async throws {
            let ready = folder.appending(path: "ready")
            let serve = try RunningProbe(
                ["serve", "--plain", "--discard", "--port", "0", "--ready-file", ready.path] + options, shell: command, within: folder)
            do {
                var port: UInt16?
                try await eventually("it is ready: \(serve.errors)") {
                    let text = (try? String(contentsOf: ready, encoding: .utf8)) ?? ""
                    port = text.split(whereSeparator: { ":\n".contains($0) }).last.flatMap { UInt16($0) }
                    return port != nil
                }
                try await body(serve, try #require(port))
            } catch {
                serve.process.send(SIGKILL)
                _ = try? await serve.process.waitForExit()
                throw error
            }
            serve.process.send(SIGKILL)
            _ = try await serve.process.waitForExit()
        }

        // MARK: A sudden end

        /// What the killed one had begun is gone with the next start, and not what another one is at.
        @Test func whatAKilledServerHadBegunGoesWithTheNextStart() async throws {
            try await withPeer(.serve()) { other in
                try await withPeer(.init(command: { port, _ in try sharing(other, port) }, printsEvents: true)) { peer in
                    let live = try Abuser([.object], port: other.port, in: other.folder)
                    try await live.waitUntilReady()
                    let begun = try Abuser([.object, .drippingObject], count: 2, port: peer.port, in: peer.folder)
                    try await begun.waitUntilReady()
                    try await eventually("all are at it") { try names(in: other).count == 5 }
                    let next = try await peer.restart()
                    try await eventually("what was begun is gone") { try names(in: other).count == 1 }
                    #expect(try names(in: other).allSatisfy { $0.hasPrefix(".dicomprobe-") && $0.hasSuffix(".part") })
                    await next.process.end()
                    try await begun.end()
                    try await live.end()
                }
            }
        }

        /// Another server with the same folder.
        private func sharing(_ other: Peer, _ port: UInt16) throws -> [String] {
            [Installation.binary.path, "serve", "--port", "\(port)", "--json", "--plain", "--storage", other.received.path]
        }

        private func names(in peer: Peer) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: peer.received.path)
        }
    }
}
