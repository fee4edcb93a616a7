import Foundation
import ProbeResults
import Testing

extension Interop {
    /// No failure takes longer than the time-outs of the phases that it went through and half a second: peers that fall silent, stop reading or let bytes
    /// trickle, at every point of a connection.
    @Suite struct TimeBoundTests {
        /// Short enough for many peers, and longer than ``TimeBound/allowance``: one time-out too many is seen.
        private static let timeout = Duration.seconds(2)
        /// Peers at a time: all but a few milliseconds of a run is waiting.
        private static let width = 5

        // MARK: serve

        @Test(arguments: [true, false]) func echo(isPlain: Bool) async throws {
            try await expectInTime(SlowPeer.echo(isPlain: isPlain), isPlain: isPlain) { ["echo", "localhost:\($0)"] }
        }

        @Test(arguments: [true, false]) func store(isPlain: Bool) async throws {
            try await withMadeFolder(1) { folder in
                try await expectInTime(SlowPeer.store(isPlain: isPlain), isPlain: isPlain) {
                    ["store", folder.path, "--to", "localhost:\($0)"]
                }
            }
        }

        /// The peer takes the start of an object that is too large for all buffers on the way.
        @Test(arguments: [true, false]) func storeToAPeerThatStopsReading(isPlain: Bool) async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "large.dcm")
                _ = try MadeObject(1).writeSparse(to: file, pixelBytes: 256 << 20)
                let peers = ["delay=accept/1h", "delay=object/1h"].map { SlowPeer([$0], .dimseTimeout, .store) }
                try await expectInTime(peers, isPlain: isPlain) { ["store", file.path, "--to", "localhost:\($0)"] }
            }
        }

        @Test func tls() async throws {
            try await expectInTime(SlowPeer.tls, isPlain: false) { ["tls", "localhost:\($0)"] }
        }

        private func expectInTime(
            _ peers: [SlowPeer], isPlain: Bool, _ command: @escaping @Sendable (UInt16) -> [String]
        ) async throws {
            let bound = TimeBound(timeout: Self.timeout)
            try await forEach(peers) { slow in
                let faults = slow.faults.flatMap { ["--fault", $0] }
                try await withPeer(isPlain ? .serve(options: ["--discard"] + faults) : .serveWithOwnCA(faults)) { peer in
                    let own = ["--timeout", "2s"] + (isPlain ? ["--plain"] : peer.trustOptions)
                    try await expectInTime(slow, bound) { try await timedProbe(command(peer.port) + own) }
                }
            }
        }

        private func expectInTime(_ slow: SlowPeer, _ bound: TimeBound, _ body: () async throws -> TimedRun) async throws {
            let run = try await bound.run(body) { $0.report.reason == slow.reason && $0.warning == slow.warning }
            #expect(run.report.reason == slow.reason && run.warning == slow.warning, "\(slow): \(run)")
            #expect(bound.excess(run) == nil, "\(slow): \(run)")
            // Else the peer was not as slow as it should have been.
            if let phase = slow.phase { #expect(run.duration(of: phase) >= bound.timeout - .milliseconds(5), "\(slow): \(run)") }
        }

        private func forEach<Element: Sendable>(
            _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Void
        ) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, element) in elements.enumerated() {
                    if index >= Self.width { try await group.next() }
                    group.addTask { try await body(element) }
                }
                try await group.waitForAll()
            }
        }

        // MARK: Peers that are no DICOM servers

        private static let verbs: [[String]] = [["echo"], ["echo", "--plain"], ["tls"]]

        /// The kernel establishes the connection, and that is all.
        @Test(arguments: verbs) func silence(_ verb: [String]) async throws {
            let listener = try SilentListener()
            defer { listener.end() }
            let isPlain = verb.contains("--plain")
            try await expectInTime(SlowPeer([], isPlain ? .assocTimeout : .tlsTimeout, isPlain ? .associate : .tls), listener.port, verb)
        }

        @Test(arguments: verbs) func noHandshakeOfTCP(_ verb: [String]) async throws {
            let listener = try FullListener()
            defer { listener.end() }
            try await expectInTime(SlowPeer([], .tcpTimeout, .connect), listener.port, verb)
        }

        /// What it is can be told at once; it goes on for ever, and our parting does not.
        @Test(arguments: verbs) func anotherProtocolByteByByte(_ verb: [String]) async throws {
            let listener = try BabblingListener(Array("HTTP/1.1 400 Bad Request\r\n".utf8), pause: 60)
            defer { listener.end() }
            let reason = verb.contains("--plain") ? Reason.assocNotDICOM : .tlsNotTLS
            try await expectInTime(SlowPeer([], reason, nil), listener.port, verb)
        }

        /// A record of TLS, or a PDU, that claims to be long and comes byte by byte.
        @Test(arguments: verbs) func anAnswerByteByByte(_ verb: [String]) async throws {
            let isPlain = verb.contains("--plain")
            let listener = try BabblingListener(isPlain ? [2, 0, 0, 0, 1, 0, 0, 1, 0, 0] : [0x16, 3, 3, 0x10, 0, 2, 0, 0xF, 0], pause: 50)
            defer { listener.end() }
            try await expectInTime(SlowPeer([], isPlain ? .assocTimeout : .tlsTimeout, isPlain ? .associate : .tls), listener.port, verb)
        }

        private func expectInTime(_ slow: SlowPeer, _ port: UInt16, _ verb: [String]) async throws {
            try await expectInTime(slow, TimeBound(timeout: Self.timeout)) {
                try await timedProbe(verb + ["127.0.0.1:\(port)", "--timeout", "2s"])
            }
        }

        // MARK: Many objects

        /// A dead peer costs its time-outs once, or twice where it had accepted an association, and not for every object or job.
        @Test(arguments: [1, 4]) func manyObjects(jobs: Int) async throws {
            try await withMadeFolder(40) { folder in
                let full = try FullListener()
                defer { full.end() }
                let silent = try SilentListener()
                defer { silent.end() }
                try await withPeer(.serve(options: ["--discard", "--fault", "mute=response"])) { mute in
                    for (port, reason, waits) in [
                        (full.port, Reason.tcpTimeout, 1), (silent.port, .assocTimeout, 1), (mute.port, .dimseTimeout, 2),
                    ] {
                        // Far below what it would be for each job after the other; the rest is for a machine with much to do.
                        let bound = (Self.timeout + TimeBound.allowance) * waits + .seconds(2)
                        let took = { @Sendable (run: TimedRun) in Duration.milliseconds(run.result.summary?.milliseconds ?? 0) }
                        let run = try await TimeBound.run {
                            try await timedProbe(
                                ["store", folder.path, "--to", "127.0.0.1:\(port)", "--plain", "--timeout", "2s", "--jobs", "\(jobs)"])
                        } until: {
                            $0.report.reason == reason && took($0) < bound
                        }
                        #expect(run.report.reason == reason, "\(run)")
                        let summary = try #require(run.result.summary)
                        #expect(summary.stored == 0 && summary.notAttempted >= 40 - 2 * jobs, "\(run)")
                        #expect(took(run) < bound, "\(run)")
                    }
                }
            }
        }

        /// More jobs than objects are no reason to ask a dead peer again.
        @Test func moreJobsThanObjects() async throws {
            let full = try FullListener()
            defer { full.end() }
            try await withMadeFolder(1) { folder in
                try await expectInTime(SlowPeer([], .tcpTimeout, .connect), TimeBound(timeout: Self.timeout)) {
                    try await timedProbe(
                        ["store", folder.path, "--to", "127.0.0.1:\(full.port)", "--plain", "--timeout", "2s", "--jobs", "4"])
                }
            }
        }
    }
}
