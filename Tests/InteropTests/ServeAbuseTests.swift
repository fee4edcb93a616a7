import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// Clients that keep `serve` waiting, and others beside them, who notice nothing.
    @Suite(.needs(.pynetdicom)) struct ServeAbuseTests {
        /// How the server ends who stops where. An association is aborted by its user, which is the program (PS3.8 9.3.8).
        private static let endings: [Abuser.Phase: Set<String>] = [
            .silent: ["closed"], .hello: ["closed"], .tls: ["closed"], .request: ["closed"], .released: ["closed"],
            .idle: ["abort-0-0"], .header: ["abort-0-0"], .command: ["abort-0-0"], .object: ["abort-0-0"],
            .drippingObject: ["abort-0-0"], .drippingFragments: ["abort-0-0"],
        ]

        @Test(arguments: [true, false]) func whoKeepsItWaitingIsEnded(isTLS: Bool) async throws {
            try await withCertificates { certificates in
                let count = 6
                let ca = isTLS ? try certificates.root() : nil
                let security = isTLS ? ServerSecurity.tls(try certificates.server()) : .plain
                try await withPeer(.serve(security, options: ["--timeout", "6s", "--idle", "7s"])) { peer in
                    // Who is deaf has thousands of answers to ignore.
                    let phases = Abuser.Phase.allCases.filter { $0 != .deaf && (isTLS || ![.hello, .tls].contains($0)) }
                    let abuser = try Abuser(phases, count: count, port: peer.port, ca: ca, in: peer.folder)
                    try await abuser.waitUntilReady()
                    for _ in 0..<3 { try await expectAnswer(from: peer, ca) }
                    let endings = try await abuser.waitForEnd()
                    for phase in phases {
                        let these = endings.filter { $0.phase == phase }
                        #expect(these.count == count && these.allSatisfy { Self.endings[phase]?.contains($0.word) == true }, "\(these)")
                    }
                    try await expectAnswer(from: peer, ca)
                    // In TLS the request is missing of three kinds; without it, of two. A connection is told of when it is closed.
                    let expected: [Reason: Int] = [.tlsTimeout: isTLS ? 2 * count : 0, .assocTimeout: 2 * count, .dimseTimeout: 6 * count]
                    try await eventually("\(expected) are told: \(peer.log)") {
                        let failures = try peer.events().reasons
                        return expected.allSatisfy { failures[$0.key, default: 0] == $0.value }
                    }
                    #expect(try FileManager.default.contentsOfDirectory(atPath: peer.received.path).isEmpty)
                }
            }
        }

        /// A command that has begun to arrive is not waited for as long as the next one.
        @Test func aBegunCommandMustBeFinished() async throws {
            try await withPeer(.serve(options: ["--timeout", "6s", "--idle", "1h"])) { peer in
                let abuser = try Abuser(
                    [.header, .command, .object, .drippingObject, .drippingFragments], port: peer.port, in: peer.folder)
                try await abuser.waitUntilReady()
                let endings = try await abuser.waitForEnd()
                #expect(endings.count == 5 && endings.allSatisfy { $0.word == "abort-0-0" }, "\(endings)")
            }
        }

        /// And leaves nothing for the system to send.
        @Test func whoReadsNoAnswersIsEnded() async throws {
            try await withPeer(.quietServe(["--discard", "--timeout", "1s", "--idle", "1h"])) { peer in
                let abuser = try Abuser([.deaf], port: peer.port, in: peer.folder)
                try await abuser.waitUntilReady()
                try await expectAnswer(from: peer, nil)
                let endings = try await abuser.waitForEnd()
                #expect(endings.count == 1)
                try await eventually("it is told") { try peer.eventsInFile().reasons == [.dimseTimeout: 1] }
            }
        }

        /// They would have half a minute.
        @Test func manyWhoSayNothingKeepOutNobody() async throws {
            try await withCertificates { certificates in
                let ca = try certificates.root()
                try await withPeer(.serve(.tls(certificates.server()), options: ["--discard"])) { peer in
                    let before = peer.process.descriptorCount
                    let abuser = try Abuser([.silent], count: 700, port: peer.port, ca: ca, in: peer.folder)
                    try await abuser.waitUntilReady()
                    for _ in 0..<5 { try await expectAnswer(from: peer, ca) }
                    try await eventually("those beyond 512 had to go") { try peer.events().reasons[.tlsTimeout, default: 0] >= 700 - 512 }
                    #expect(peer.process.descriptorCount <= before + 512 + 8)
                    let told = try peer.events().compactMap { event -> String? in
                        if case .connectionFailed(let failed) = event.content { failed.message } else { nil }
                    }
                    #expect(told.contains { $0.hasPrefix("closed to make room for other connections, after ") }, "\(told.prefix(3))")
                    try await abuser.end()
                    try await eventually("all is given back") { peer.process.descriptorCount <= before }
                    // A debug build, with 512 threads that have a TLS connection each.
                    #expect((peer.process.peakMemory ?? 0) < 200)
                }
            }
        }

        // MARK: What the system has too little of

        @Test func withoutDescriptorsItWaitsForSome() async throws {
            var kind = Peer.Kind.serve(options: ["--discard", "--grace", "0"])
            let serve = kind.command
            kind.command = { port, folder in try ["sh", "-c", #"ulimit -n 80 && exec "$@""#, "sh"] + serve(port, folder) }
            try await withPeer(kind) { peer in
                let abuser = try Abuser([.idle], count: 20, port: peer.port, in: peer.folder)
                try await abuser.waitUntilReady()
                let crowd = try Abuser([.silent], count: 100, port: peer.port, in: peer.folder)
                try await crowd.waitUntilReady()
                try await eventually("it is told") {
                    try peer.events().contains { $0.content == .shortage(.init(message: "Too many open files")) }
                }
                // Those who say nothing go first, and a client is answered while the shortage lasts.
                let (start, used) = (ContinuousClock.now, peer.process.processorTime)
                try await expectAnswer(from: peer, nil)
                #expect(peer.process.processorTime - used < max((.now - start) / 2, .milliseconds(200)))
                try await crowd.end()
                try await abuser.end()
                try await expectAnswer(from: peer, nil)
                #expect(try peer.events().filter { $0.content.name == .shortage }.count < 20)
            }
        }

        private func expectAnswer(from peer: Peer, _ ca: String?) async throws {
            let report = try await probe(["echo", "localhost:\(peer.port)"] + (ca.map { ["--ca", $0] } ?? ["--plain"]))
            #expect(report.reason == .ok, "\(report)")
        }
    }
}

extension [ServerEvent] {
    /// How often each reason ended a connection.
    fileprivate var reasons: [Reason: Int] {
        reduce(into: [:]) { counts, event in
            switch event.content {
            case .connectionFailed(let failed): counts[failed.reason, default: 0] += 1
            case .associationAborted(let aborted) where aborted.by == .server: counts[aborted.reason, default: 0] += 1
            default: break
            }
        }
    }
}
