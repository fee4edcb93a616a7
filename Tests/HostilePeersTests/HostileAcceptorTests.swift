import Diagnosis
import HostilePeers
import ProbeResults
import Probes
import Testing
import Transport

/// Our requestor, and all that a server can do to it.
struct HostileAcceptorTests {
    @Test func echoPlain() throws {
        try play(HostileCase.toRequestor(.echo).thinned(to: 2), .echo) { EchoProbe(plan: try .to(port: $0, .plain), count: 1).run() }
    }

    @Test func storePlain() throws {
        let object = try OneSyntaxObject()
        try play(HostileCase.toRequestor(object.operation).thinned(to: 5), object.operation) { port in
            StoreProbe(plan: try .to(port: port, .plain), paths: [object.path], options: .init(), observer: Fates()).run()
        }
    }

    @Test func echoOverTLS() throws {
        let tls = try LocalTLS()
        let policy = ConnectionContext.TLS(serverName: "localhost", verifiedName: "localhost", hasOwnAnchors: true, isInsecure: false)
        try play(HostileCase.toRequestor(.echo).thinned(to: 11), .echo, tls: tls) { port in
            EchoProbe(plan: try .to(port: port, .tls(tls.client, policy)), count: 1).run()
        }
    }

    private func play(
        _ cases: [HostileCase], _ operation: HostilePeers.Operation, tls: LocalTLS? = nil, _ probe: (UInt16) throws -> ProbeResult
    ) throws {
        let acceptor = try HostileAcceptor(cases, to: operation, tls: tls?.server)
        let reasons = try cases.map { _ in try probe(acceptor.port).reason }
        let endings = acceptor.finish()
        #expect(endings.count == cases.count)
        expectAll(zip(cases, zip(endings, reasons)).map { ($0, Outcome($1.0, $1.1)) })
    }

    private final class Fates: StoreProbe.Observer {
        func sent(_ byteCount: Int) {}
        func finished(_ object: ObjectResult, at index: Int) {}
    }
}
