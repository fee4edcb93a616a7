import COpenSSL
import PKI
import Testing

@testable import Transport

/// Each connection proves anew who is at both ends, and nothing is said before: no session is kept for resumption, no data is sent or taken early.
@Suite struct TLSResumptionTests {
    private let authority: Authority

    init() throws {
        authority = try Authority()
    }

    @Test(arguments: [TLSVersion.tls12, .tls13]) func ourServerLeavesNothingToResume(version: TLSVersion) throws {
        let context = try BareTLS.Context(isServer: false, versions: version...version)
        let server = try authority.server()
        var session: OpaquePointer?
        defer { SSL_SESSION_free(session) }
        for _ in 0..<2 {
            let peer = try Peer(server) { stream throws(TransportError) in try stream.send(try stream.readBytes(1)) }
            let client = try BareTLS(context, over: peer.connect())
            if let session { SSL_set_session(client.pointer, session) }
            #expect(try client.handshake())
            #expect(try client.write([7]))
            // Tickets of TLS 1.3 come with the first data at the latest.
            #expect(try client.read() == [7])
            #expect(SSL_session_reused(client.pointer) == 0)
            #expect(SSL_SESSION_is_resumable(SSL_get_session(client.pointer)) == 0)
            #expect(SSL_SESSION_has_ticket(SSL_get_session(client.pointer)) == 0)
            SSL_SESSION_free(session)
            session = SSL_get1_session(client.pointer)
            try peer.finish()
        }
    }

    /// However much a server wants it, and keeps and hands out sessions.
    @Test(arguments: [TLSVersion.tls12, .tls13]) func ourClientResumesNothing(version: TLSVersion) throws {
        let context = try BareTLS.Context(isServer: true, try authority.server().identity, versions: version...version) { context in
            SSL_CTX_set_max_early_data(context, 16_384)
        }
        let client = try TLSContext(client: authority.client())
        for _ in 0..<2 {
            let seen = Handover<Bool>()
            let peer = try Peer { tcp throws(TransportError) in
                let server = try BareTLS(context, over: tcp)
                guard try server.handshake(), try server.write([7]) else { throw .closed }
                seen.value = SSL_session_reused(server.pointer) == 1 || SSL_get_early_data_status(server.pointer) != SSL_EARLY_DATA_NOT_SENT
            }
            let stream = try TLSStream(context: client, over: peer.connect())
            try stream.handshake(until: .after(patience))
            #expect(try stream.readBytes(1) == [7])
            #expect(stream.resumption != nil)
            #expect(stream.information.tls?.isResumed == false)
            stream.close()
            try peer.finish()
            #expect(seen.value == false)
        }
    }

    /// What is sent before the handshake could be sent again by anybody (RFC 8446 8).
    @Test func dataThatComesEarlyIsNotTaken() throws {
        let seen = Handover<[UInt8]>()
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in
            seen.value = try stream.readBytes(1)
            try stream.send([9])
        }
        let context = try BareTLS.Context(isServer: false, versions: .tls13 ... .tls13) { context in
            // As if this server had given it a ticket that allows early data.
            SSL_CTX_set_psk_use_session_callback(context) { connection, _, identity, length, session in
                let made = SSL_SESSION_new()
                let key = [UInt8](repeating: 7, count: 32)
                let suite = SSL_CIPHER_find(connection, [0x13, 0x01])
                guard SSL_SESSION_set1_master_key(made, key, key.count) == 1, SSL_SESSION_set_cipher(made, suite) == 1,
                    SSL_SESSION_set_protocol_version(made, TLS1_3_VERSION) == 1, SSL_SESSION_set_max_early_data(made, 16_384) == 1
                else {
                    SSL_SESSION_free(made)
                    return 0
                }
                identity?.pointee = ticket.baseAddress
                length?.pointee = ticket.count
                session?.pointee = made
                return 1
            }
        }
        let client = try BareTLS(context, over: peer.connect())
        var written = 0
        let early = [UInt8](repeating: 1, count: 100)
        #expect(try client.run { SSL_write_early_data($0, early, early.count, &written) } == 1)
        #expect(try client.handshake())
        #expect(SSL_get_early_data_status(client.pointer) == SSL_EARLY_DATA_REJECTED)
        #expect(try client.write([2]))
        #expect(try client.read() == [9])
        try peer.finish()
        #expect(seen.value == [2])
    }
}

// Unsafe only to the eye: set once, and nothing changes what it points to.
private nonisolated(unsafe) let ticket: UnsafeBufferPointer<UInt8> = {
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 8)
    bytes.initialize(repeating: 0x54)
    return UnsafeBufferPointer(bytes)
}()
