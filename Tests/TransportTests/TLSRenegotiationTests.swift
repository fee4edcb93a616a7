import COpenSSL
import PKI
import Testing

@testable import Transport

/// Once a session is made, nobody is let negotiate another, or another party, in its place (RFC 5746, RFC 8446 4.6.2).
@Suite struct TLSRenegotiationTests {
    private static let noRenegotiation: UInt8 = 100
    private let authority: Authority

    init() throws {
        authority = try Authority()
    }

    @Test func aClientIsRefusedByOurServer() throws {
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in _ = try? stream.readBytes(1) }
        let client = try BareTLS(BareTLS.Context(isServer: false, versions: .tls12 ... .tls12), over: peer.connect())
        #expect(try client.handshake())
        #expect(SSL_renegotiate(client.pointer) == 1)
        #expect(try !client.handshake())
        #expect(client.alertsReceived.first == Self.noRenegotiation)
    }

    /// With the same greeting that a first handshake has, as an attacker would put in front of another's (CVE-2009-3555).
    @Test func aClientOfOldIsRefusedByOurServer() throws {
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in _ = try? stream.readBytes(1) }
        let context = try BareTLS.Context(isServer: false, versions: .tls12 ... .tls12) { context in
            // SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION
            SSL_CTX_set_options(context, 1 << 18)
        }
        let client = try BareTLS(context, over: peer.connect())
        #expect(try client.handshake())
        #expect(SSL_renegotiate_abbreviated(client.pointer) == 1)
        #expect(try !client.handshake())
        #expect(client.alertsReceived.first == Self.noRenegotiation)
    }

    @Test func aServerIsRefusedByOurClient() throws {
        let seen = Handover<[UInt8]>()
        let context = try BareTLS.Context(isServer: true, try authority.server().identity, versions: .tls12 ... .tls12)
        let peer = try Peer { tcp throws(TransportError) in
            let server = try BareTLS(context, over: tcp)
            guard try server.handshake(), SSL_renegotiate(server.pointer) == 1, try server.handshake() else { throw .closed }
            _ = try server.read()
            seen.value = server.alertsReceived
        }
        let stream = try peer.connectTLS(authority.client())
        try stream.handshake(until: .after(patience))
        // OpenSSL as a server takes the refusal for the end, and says so.
        let failure = tlsFailure { _ = try stream.readBytes(1) }
        #expect(failure?.alertReceived == 40)
        stream.close()
        try peer.finish()
        #expect(seen.value?.first == Self.noRenegotiation)
    }

    @Test func aServerOfTLS13CanNotAskForACertificateLater() throws {
        let seen = Handover<Int32>()
        let context = try BareTLS.Context(isServer: true, try authority.server().identity, versions: .tls13 ... .tls13)
        let peer = try Peer { tcp throws(TransportError) in
            let server = try BareTLS(context, over: tcp)
            guard try server.handshake() else { throw .closed }
            SSL_set_verify(server.pointer, SSL_VERIFY_PEER, nil)
            seen.value = SSL_verify_client_post_handshake(server.pointer)
        }
        var client = authority.client()
        client.identity = try authority.root.issueClient(commonName: "probe")
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        _ = try? stream.readBytes(1)
        stream.close()
        try peer.finish()
        #expect(seen.value == 0)
        #expect(stream.information.tls?.clientCertificateSent == false)
    }
}
