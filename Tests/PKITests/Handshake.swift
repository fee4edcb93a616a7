import COpenSSL
import PKI
import Testing

/// A client with the verifier and a server with an identity, joined by memory.
final class Handshake {
    struct Outcome {
        let isComplete: Bool
        let errors: [VerificationError]
        let presentedChain: [Certificate]
        let errorsAtServer: [VerificationError]
        /// What the client said of the server's certificate, as the server got it.
        let alertAtServer: UInt8?
    }

    let verifier: Verifier?
    private var serversVerifier: Verifier?
    private let contexts: [OpaquePointer]
    private let client: OpaquePointer
    private let server: OpaquePointer

    init(server identity: TLSIdentity, policy: VerificationPolicy?, verifyMode: Int32 = SSL_VERIFY_PEER) throws {
        let clientContext = try #require(SSL_CTX_new(TLS_client_method()))
        let serverContext = try #require(SSL_CTX_new(TLS_server_method()))
        contexts = [clientContext, serverContext]
        SSL_CTX_set_verify(clientContext, verifyMode, nil)
        // Weak certificates are the client's to judge, not the server's library's.
        SSL_CTX_set_security_level(serverContext, 0)
        for context in contexts { Verifier.install(on: context) }
        client = try #require(SSL_new(clientContext))
        server = try #require(SSL_new(serverContext))
        verifier = try policy.map { Verifier(store: try TrustStore(policy: $0)) }
        try verifier?.attach(to: client)
        try Self.use(identity, on: server)
        var clientSide: OpaquePointer?
        var serverSide: OpaquePointer?
        try #require(BIO_new_bio_pair(&clientSide, 0, &serverSide, 0) == 1)
        SSL_set_bio(client, clientSide, clientSide)
        SSL_set_bio(server, serverSide, serverSide)
        SSL_set_connect_state(client)
        SSL_set_accept_state(server)
    }

    deinit {
        SSL_free(client)
        SSL_free(server)
        for context in contexts { SSL_CTX_free(context) }
    }

    /// Makes the server ask for a certificate, and the client have one.
    func requireClient(_ identity: TLSIdentity, _ policy: VerificationPolicy) throws -> Handshake {
        let verifier = Verifier(store: try TrustStore(policy: policy))
        try verifier.attach(to: server)
        serversVerifier = verifier
        SSL_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        try Self.use(identity, on: client)
        return self
    }

    func run() -> Outcome {
        var alert: UInt8?
        // Three round trips are more than any handshake takes.
        for _ in 0..<6 {
            SSL_do_handshake(client)
            OpenSSLErrorQueue.clear()
            SSL_do_handshake(server)
            // Reasons from 1000 on are alerts received.
            alert = alert ?? OpenSSLErrorQueue.drain().compactMap { UInt8(exactly: Int(COpenSSL_ERR_GET_REASON($0.code)) - 1000) }.first
        }
        return Outcome(
            isComplete: SSL_get_state(client) == TLS_ST_OK && SSL_get_state(server) == TLS_ST_OK, errors: verifier?.errors ?? [],
            presentedChain: verifier?.presentedChain ?? [], errorsAtServer: serversVerifier?.errors ?? [], alertAtServer: alert)
    }

    private static func use(_ identity: TLSIdentity, on ssl: OpaquePointer) throws {
        let stack = try #require(COpenSSL_sk_X509_new_null())
        defer { COpenSSL_sk_X509_free(stack) }
        for certificate in identity.chain.dropFirst() { certificate.withX509 { _ = COpenSSL_sk_X509_push(stack, $0) } }
        let used = identity.leaf.withX509 { leaf in identity.key.withEVPPKey { SSL_use_cert_and_key(ssl, leaf, $0, stack, 1) } }
        try #require(used == 1)
    }
}
