import COpenSSL
import PKI
import Testing

@testable import Transport

/// A peer that could do no better than what is broken is not talked to, in either role.
@Suite struct TLSWeaknessTests {
    private let authority: Authority

    init() throws {
        authority = try Authority()
    }

    struct WeakServer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var versions: ClosedRange<TLSVersion> = .tls12 ... .tls12
        var profile = TLSProfile.bcp195
        var usesRSA = true
        /// Which the client sends; nil where the server gives up.
        var alert: UInt8?
        let prepare: @Sendable (OpaquePointer) -> Void

        static let nonDowngrading = TLSProfile(named: "bcp195-non-downgrading") ?? .bcp195

        static let all = [
            WeakServer(testDescription: "TLS 1.0", versions: .tls10 ... .tls10) { _ in },
            WeakServer(testDescription: "TLS 1.1", versions: .tls11 ... .tls11) { _ in },
            WeakServer(testDescription: "no certificate") { SSL_CTX_set_cipher_list($0, "aNULL") },
            WeakServer(testDescription: "no encryption") { SSL_CTX_set_cipher_list($0, "eNULL") },
            WeakServer(testDescription: "no forward secrecy") { SSL_CTX_set_cipher_list($0, "kRSA") },
            WeakServer(testDescription: "CBC") { SSL_CTX_set_cipher_list($0, "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA256") },
            WeakServer(testDescription: "a weak curve", usesRSA: false) {
                _ = COpenSSL_SSL_CTX_set1_groups_list($0, "P-224:P-192:secp256k1")
            },
            WeakServer(testDescription: "signatures with SHA-1") { _ = COpenSSL_SSL_CTX_set1_sigalgs_list($0, "RSA+SHA1") },
            // Of its own choice: the client can't say beforehand what it takes.
            WeakServer(testDescription: "1024 bits of DH", profile: nonDowngrading, alert: 40) { context in
                SSL_CTX_set_cipher_list(context, "DHE-RSA-AES128-GCM-SHA256")
                guard let maker = EVP_PKEY_CTX_new_from_name(nil, "DHX", nil) else { return }
                defer { EVP_PKEY_CTX_free(maker) }
                var parameters: OpaquePointer?
                // RFC 5114 2.1
                guard EVP_PKEY_paramgen_init(maker) == 1, EVP_PKEY_CTX_set_group_name(maker, "dh_1024_160") == 1,
                    EVP_PKEY_paramgen(maker, &parameters) == 1
                else { return }
                // From here on the context's.
                SSL_CTX_set0_tmp_dh_pkey(context, parameters)
            },
        ]
    }

    @Test(arguments: WeakServer.all) func aServerThatHasNothingBetterIsRefused(server: WeakServer) throws {
        let identity = try authority.root.issueServer(names: [.dns("localhost")], keyAlgorithm: server.usesRSA ? .rsa(bits: 2048) : .ecP256)
        let context = try BareTLS.Context(isServer: true, identity, versions: server.versions, prepare: server.prepare)
        let seen = Handover<Bool>()
        let peer = try Peer { tcp throws(TransportError) in seen.value = try BareTLS(context, over: tcp).handshake() }
        var client = authority.client()
        client.profile = server.profile
        let stream = try peer.connectTLS(client)
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        stream.close()
        try peer.finish()
        #expect(seen.value == false)
        if let alert = server.alert { #expect(failure.alertSent == alert) } else { #expect([40, 70].contains(failure.alertReceived)) }
    }

    /// The same servers, with nothing weak: what refuses them is what they are tested for.
    @Test func aServerWithoutWeaknessIsNot() throws {
        let identity = try authority.root.issueServer(names: [.dns("localhost")], keyAlgorithm: .rsa(bits: 2048))
        let context = try BareTLS.Context(isServer: true, identity, versions: .tls12 ... .tls12)
        let peer = try Peer { tcp throws(TransportError) in _ = try BareTLS(context, over: tcp).handshake() }
        let stream = try peer.connectTLS(authority.client())
        try stream.handshake(until: .after(patience))
        stream.close()
        try peer.finish()
    }

    @Test(arguments: [TLSVersion.tls12, .tls13]) func aClientWithAWeakKeyIsRefused(version: TLSVersion) throws {
        var server = try authority.server()
        server.clientPolicy = authority.clientPolicy
        let weak = try authority.root.issueClient(commonName: "weak", keyAlgorithm: .rsa(bits: 1024))
        let peer = try Peer(server) { stream throws(TransportError) in _ = try stream.readBytes(1) }
        let client = try BareTLS(BareTLS.Context(isServer: false, weak, versions: version...version), over: peer.connect())
        _ = try client.handshake()
        _ = try client.read()
        let failure = try #require(tlsFailure { try peer.finish() })
        #expect(failure.verificationErrors.decisive?.problem == .weakKey)
        #expect(client.alertsReceived.last == failure.alertSent)
    }

    // MARK: Nobody's certificate

    private static let anonymousSuites = ["TLS_DH_anon_WITH_AES_128_GCM_SHA256", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"]

    private func anonymous(_ suite: String) -> TLSProfile {
        var profile = TLSProfile(name: "own", title: "own", versions: .tls12 ... .tls12, cipherSuites: [suite])
        // OpenSSL takes no such suite at another.
        profile.securityLevel = 0
        return profile
    }

    private func anonymousServer(_ suite: String) throws -> TLSServerConfiguration {
        var server = try authority.server()
        server.profile = anonymous(suite)
        return server
    }

    private func anonymousClient(_ suite: String, insecure: Bool) -> TLSClientConfiguration {
        var client = authority.client()
        client.profile = anonymous(suite)
        client.insecure = insecure
        return client
    }

    /// OpenSSL asks for no verification then, and tells of no error.
    @Test(arguments: anonymousSuites) func aServerWithoutCertificateIsRefused(suite: String) throws {
        let peer = try Peer(try anonymousServer(suite)) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(anonymousClient(suite, insecure: false))
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        #expect(failure.lacksCertificate && failure.stage == .handshake)
        #expect(failure.information.cipherSuite == suite)
        #expect(tlsFailure { try stream.send([1]) } == failure)
        stream.close()
        try peer.finish()
    }

    @Test(arguments: anonymousSuites) func insecureTakesAServerWithoutCertificate(suite: String) throws {
        let peer = try Peer(try anonymousServer(suite)) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(anonymousClient(suite, insecure: true))
        try stream.handshake(until: .after(patience))
        #expect(stream.presentedChain.isEmpty && stream.information.tls?.cipherSuite == suite)
        stream.close()
        try peer.finish()
    }

    /// OpenSSL asks for one all the same, which no client may answer with such a suite (RFC 5246 7.4.4).
    @Test(arguments: anonymousSuites) func aClientWithoutCertificateDoesNotComeInWhereItNeedsOne(suite: String) throws {
        var server = try anonymousServer(suite)
        server.clientPolicy = authority.clientPolicy
        let peer = try Peer(server) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(anonymousClient(suite, insecure: true))
        #expect(tlsFailure { try stream.handshake(until: .after(patience)) }?.stage == .handshake)
        stream.close()
        #expect(tlsFailure { try peer.finish() }?.stage == .handshake)
    }

    /// OpenSSL would show it at a lower security level; clients would refuse it.
    @Test func ourServerDoesNotStartWithAWeakKey() throws {
        let weak = try authority.root.issueServer(names: [.dns("localhost")], keyAlgorithm: .rsa(bits: 1024))
        #expect(throws: PKIError.self) { try TLSContext(server: TLSServerConfiguration(identity: weak)) }
    }
}
