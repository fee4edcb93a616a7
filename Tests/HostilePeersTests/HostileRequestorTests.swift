import HostilePeers
import ProbeResults
import TestSCP
import Testing
import Transport

/// Our acceptor, and all that a client can do to it.
struct HostileRequestorTests {
    @Test func plain() throws {
        let scp = try LocalSCP(.plain)
        try play(HostileCase.toAcceptor.thinned(to: 2), to: scp) { try scp.connect() }
    }

    @Test func overTLS() throws {
        let tls = try LocalTLS()
        let scp = try LocalSCP(.tls(ServerTLS(tls.server), requiresClientCertificate: false))
        try play(HostileCase.toAcceptor.thinned(to: 11), to: scp) {
            let stream = try TLSStream(context: tls.client, over: scp.connect())
            try stream.handshake(until: .after(patience))
            return stream
        }
    }

    /// One connection after another, so that their numbers are those of the cases.
    private func play(_ cases: [HostileCase], to scp: LocalSCP, _ connect: () throws -> any ByteStream) throws {
        let seen = try cases.map { HostileRequestor.play($0, over: try connect()) }
        let reasons = scp.stop().reasons
        expectAll(
            zip(cases, seen).enumerated().map { index, pair in
                (pair.0, Outcome(pair.1.ending, reasons[index + 1] ?? .internalDefect, statuses: pair.1.statuses))
            })
    }
}
