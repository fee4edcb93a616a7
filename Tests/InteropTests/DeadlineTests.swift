import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `--deadline` bounds the whole command. The reason is that of the phase in which it passes, and the message says whose end it was.
    @Suite struct DeadlineTests {
        private static let words = "before the time that --deadline gives was over"

        private func expectDeadline(
            _ arguments: [String], _ reason: Reason, words: String = words, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> TimedRun {
            // No phase would end by its own time-out.
            let run = try await timedProbe(arguments + ["--timeout", "25s"])
            #expect(run.report.reason == reason, "\(run)", sourceLocation: sourceLocation)
            #expect(run.result.message.contains(words), "\(run)", sourceLocation: sourceLocation)
            #expect(run.result.hint?.contains("--deadline") == true, "\(run)", sourceLocation: sourceLocation)
            #expect(run.waited < .seconds(20), "\(run)", sourceLocation: sourceLocation)
            return run
        }

        /// It is over before anybody is asked for the name.
        @Test(arguments: [["echo"], ["tls"], ["echo", "--plain"]]) func resolving(_ verb: [String]) async throws {
            _ = try await expectDeadline(verb + ["localhost:\(Port.free())", "--deadline", "0.001ms"], .dnsTimeout)
        }

        @Test(arguments: [["echo"], ["tls"], ["echo", "--plain"]]) func connecting(_ verb: [String]) async throws {
            let listener = try FullListener()
            defer { listener.end() }
            _ = try await expectDeadline(verb + ["127.0.0.1:\(listener.port)", "--deadline", "3s"], .tcpTimeout)
        }

        @Test(arguments: [["echo"], ["tls"], ["echo", "--plain"]]) func shakingHandsAndAssociating(_ verb: [String]) async throws {
            let listener = try SilentListener()
            defer { listener.end() }
            let reason: Reason = verb.contains("--plain") ? .assocTimeout : .tlsTimeout
            _ = try await expectDeadline(verb + ["127.0.0.1:\(listener.port)", "--deadline", "3s"], reason)
        }

        @Test(arguments: ["echo", "store"]) func waitingForTheResponse(_ verb: String) async throws {
            try await withMadeFolder(20) { folder in
                try await withPeer(.serve(options: ["--discard", "--fault", "mute=response"])) { peer in
                    let target = "127.0.0.1:\(peer.port)"
                    let run = try await expectDeadline(
                        (verb == "echo" ? ["echo", target] : ["store", folder.path, "--to", target]) + ["--plain", "--deadline", "3s"],
                        .dimseTimeout)
                    guard verb == "store" else { return }
                    // One was under way.
                    #expect(run.result.summary?.failed == 1 && run.result.summary?.notAttempted == 19, "\(run)")
                }
            }
        }

        /// All was answered by then: what follows is no failure.
        @Test func releasing() async throws {
            try await withPeer(.serve(options: ["--discard", "--fault", "mute=release"])) { peer in
                let run = try await timedProbe(["echo", "127.0.0.1:\(peer.port)", "--plain", "--deadline", "3s", "--timeout", "25s"])
                #expect(run.report.reason == .ok, "\(run)")
                #expect(run.result.warnings.map(\.reason) == [.releaseTimeout], "\(run)")
                #expect(run.result.warnings.first?.message.contains(Self.words) == true, "\(run)")
                #expect(run.waited < .seconds(20), "\(run)")
            }
        }

        /// Before there is a connection nothing can be said of the peer.
        @Test func lookingForObjects() async throws {
            try await withMadeFolder(2) { folder in
                _ = try await expectDeadline(
                    ["store", folder.path, "--to", "localhost:\(Port.free())", "--plain", "--deadline", "0.001ms"], .dimseTimeout,
                    words: "the time that --deadline gives was over")
            }
        }

        /// A time-out that ends a phase before the deadline is what is told.
        @Test func theTimeOutComesFirst() async throws {
            let listener = try SilentListener()
            defer { listener.end() }
            let report = try await probe(["echo", "127.0.0.1:\(listener.port)", "--plain", "--timeout", "700ms", "--deadline", "1h"])
            #expect(report.reason == .assocTimeout, "\(report)")
            #expect(!report.result.message.contains("--deadline"), "\(report)")
        }
    }
}
