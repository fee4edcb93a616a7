import Foundation
import HostilePeers
import PKI
import ProbeResults
import Testing
import Transport

extension Interop {
    /// The command, and what peers should not send: `serve` lives through all of it, and no client says that something went well that did
    /// not.
    ///
    /// Here it is a selection, the same each time; `scripts/hostile` plays everything.
    @Suite struct HostilePeerTests {
        @Test(arguments: [true, false]) func serveSurvivesItsClients(overTLS: Bool) async throws {
            let cases = HostileCase.toAcceptor.thinned(to: HostileRun.stride(overTLS ? 17 : 7)).interspersed(with: .inOrder, every: 50)
            try await withCertificates { certificates in
                // Each of so many events is not held against the schema; one of each kind is.
                var serve = try Peer.Kind.serve(overTLS ? .tls(certificates.server()) : .plain)
                serve.printsEvents = false
                let client = try overTLS ? certificates.clientContext() : nil
                try await withPeer(serve) { peer in
                    try await eventually("serve tells that it listens") { try !peer.events().isEmpty }
                    let idle = peer.process.descriptorCount
                    let address = try #require(SocketAddress(numericHost: "127.0.0.1", port: peer.port))
                    var run = HostileRun("serve", overTLS: overTLS)
                    let seen = try await offThread {
                        try cases.map { hostileCase in
                            try timed { try HostileRequestor.play(hostileCase, over: connect(to: address, client)) }
                        }
                    }
                    var reasons: [Int: Reason] = [:]
                    try await eventually("serve tells how each connection ended") {
                        reasons = try peer.events().reduce(into: [:]) { $0[$1.connection?.number ?? 0] = $1.content.ending }
                        reasons[0] = nil
                        return reasons.count == cases.count
                    }
                    for (index, (hostileCase, (seen, duration))) in zip(cases, seen).enumerated() {
                        let outcome = Outcome(seen.ending, reasons[index + 1] ?? .internalDefect, statuses: seen.statuses)
                        run.add(hostileCase, outcome, duration)
                    }
                    try await eventually("the connections are gone") { peer.process.descriptorCount == idle }
                    run.peakMemory = peer.process.peakMemory
                    try run.finish()
                    #expect((run.peakMemory ?? .max) < 64, "MiB")
                    try await peer.expectValidEventOfEachKind()
                }
            }
        }

        @Test(arguments: [true, false], [true, false]) func aClientIsNotMisled(storing: Bool, overTLS: Bool) async throws {
            try await withCertificates { certificates in
                var object = MadeObject(1)
                // One for which nothing else is proposed.
                object.transferSyntax = "1.2.840.10008.1.2.4.50"
                let file = certificates.folder.appending(path: "object.dcm")
                try Data(object.part10).write(to: file)
                let operation: HostilePeers.Operation =
                    storing
                    ? .store(sopClass: object.sopClass, transferSyntax: object.transferSyntax, instance: object.sopInstance) : .echo
                let cases = HostileCase.toRequestor(operation).thinned(to: HostileRun.stride(storing ? 127 : 83))
                let acceptor = try HostileAcceptor(cases, to: operation, tls: overTLS ? certificates.serverContext() : nil)
                let target = "localhost:\(acceptor.port)"
                var arguments = storing ? ["store", file.path, "--to", target] : ["echo", target]
                arguments += ["--connect-to", "127.0.0.1:\(acceptor.port)", "--timeout", "10"]
                arguments += overTLS ? ["--ca", try certificates.root()] : ["--plain"]

                var run = HostileRun(storing ? "store" : "echo", overTLS: overTLS)
                var reports: [(Report, Duration)] = []
                for _ in cases {
                    let start = ContinuousClock.now
                    reports.append((try await Report(checking: boundedRun(arguments + ["--json"])), .now - start))
                }
                let endings = acceptor.finish()
                #expect(endings.count == cases.count, "a client connected more than once, or not at all")
                for (hostileCase, (ending, (report, duration))) in zip(cases, zip(endings, reports)) {
                    run.add(hostileCase, Outcome(ending, report.reason), duration)
                }
                try run.finish()
            }
        }
    }
}

/// Runs dicomprobe where the system gives it no more memory than that.
private func boundedRun(_ arguments: [String]) async throws -> Run {
    try await withTemporaryFolder { folder in
        let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
        let limit = "ulimit -d \(HostileRun.clientMemory * 1024); exec \"$0\" \"$@\""
        let process = try ChildProcess(
            ["sh", "-c", limit, Installation.binary.path] + arguments, output: output, errors: errors,
            environment: ["HOME": folder.path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil])
        let exit = try await process.waitForExit()
        return Run(
            arguments: arguments, exit: exit, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}

private func connect(to address: SocketAddress, _ tls: TLSContext?) throws -> any ByteStream {
    let tcp = try Dialer(interruption: nil).connect(to: [address], until: .after(patience))
    guard let tls else { return tcp }
    let stream = try TLSStream(context: tls, over: tcp)
    try stream.handshake(until: .after(patience))
    return stream
}

private func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, Duration) {
    let start = ContinuousClock.now
    return (try body(), .now - start)
}

/// Runs what blocks where that holds up no other test.
private func offThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Swift.Result(catching: body)) }
    }
}

extension Certificates {
    fileprivate func serverContext() throws -> TLSContext {
        try TLSContext(server: TLSServerConfiguration(identity: authority.issueServer(names: [.dns("localhost")]), clientPolicy: nil))
    }

    fileprivate func clientContext() throws -> TLSContext {
        let trust = VerificationPolicy(anchors: .certificates(authority.chain), name: .dns("localhost"), purpose: .tlsServer)
        return try TLSContext(client: TLSClientConfiguration(trust: trust, serverName: "localhost"))
    }
}

extension Peer {
    fileprivate func expectValidEventOfEachKind() async throws {
        let lines = log.split(separator: "\n").filter { $0.hasPrefix("{") }
        var kinds: Set<String> = []
        for line in lines {
            let event = try JSONDecoder().decode(ServerEvent.self, from: Data(line.utf8))
            guard kinds.insert("\(event.content.name) \(event.content.ending?.rawValue ?? "")").inserted else { continue }
            let problems = try await SchemaValidator.events.problems(of: String(line))
            #expect(problems.isEmpty, "\(problems)\n\(line)")
        }
    }
}
