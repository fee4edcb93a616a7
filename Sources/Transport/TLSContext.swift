import COpenSSL
import PKI

/// What all connections of one configuration share: made once, used by any number of them, in any thread.
// Unchecked: OpenSSL counts references to an SSL_CTX atomically, and nothing changes it after its creation.
package final class TLSContext: @unchecked Sendable {
    enum Role {
        case client(TLSClientConfiguration)
        case server(TLSServerConfiguration)

        var profile: TLSProfile {
            switch self {
            case .client(let configuration): configuration.profile
            case .server(let configuration): configuration.profile
            }
        }

        var keyLog: KeyLog? {
            switch self {
            case .client(let configuration): configuration.keyLog
            case .server(let configuration): configuration.keyLog
            }
        }
    }

    let role: Role
    /// What peers are verified with; nil where they are asked for no certificate. Shared, for it may hold some hundred CAs.
    let trust: TrustStore?
    /// `SSL_CTX*`.
    private let pointer: OpaquePointer
    /// What is left of the profile with the installed OpenSSL. Without a cipher suite every handshake fails.
    package var offer: TLSOffer { TLSOffer(role.profile, lackingGroups: lackingGroups, in: pointer) }
    /// Of the profile, unknown to OpenSSL.
    private var lackingGroups: [String] = []
    package var keyLog: KeyLog? { role.keyLog }
    package var profile: TLSProfile { role.profile }
    /// What a client's context was made of; nil for that of a server.
    package var clientConfiguration: TLSClientConfiguration? {
        if case .client(let configuration) = role { configuration } else { nil }
    }

    /// - Throws: ``PKIError`` when OpenSSL refuses what the configuration holds: a name, a key that its security level forbids, a suite it lacks.
    package convenience init(client configuration: TLSClientConfiguration) throws(PKIError) {
        try self.init(.client(configuration))
        Verifier.install(on: pointer)
        Verifier.installStatusCheck(on: pointer)
        SSL_CTX_set_verify(pointer, configuration.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
        // The profile first: OpenSSL judges keys by the security level that it may set.
        try apply(configuration.profile)
        if let identity = configuration.identity { try use(identity) }
        if !configuration.alpn.isEmpty {
            let protocols = try ALPN.encode(configuration.alpn)
            // Unlike the rest of OpenSSL, this returns 0 for success.
            try check("SSL_CTX_set_alpn_protos") { SSL_CTX_set_alpn_protos(pointer, protocols, UInt32(protocols.count)) == 0 }
        }
        // What is wrong with the server name shows here and not at the first connection.
        _ = try TLSConnection(context: self)
    }

    /// - Throws: as ``init(client:)``.
    package convenience init(server configuration: TLSServerConfiguration) throws(PKIError) {
        try self.init(.server(configuration))
        SSL_CTX_set_options(
            pointer, COpenSSL_SSL_OP_NO_TICKET | COpenSSL_SSL_OP_CIPHER_SERVER_PREFERENCE)
        SSL_CTX_set_num_tickets(pointer, 0)
        try apply(configuration.profile)
        // For DHE: OpenSSL's own groups, as strong as the certificate.
        try check("SSL_CTX_set_dh_auto") { COpenSSL_SSL_CTX_set_dh_auto(pointer, 1) == 1 }
        try use(configuration.identity)
        if let policy = configuration.clientPolicy {
            Verifier.install(on: pointer)
            SSL_CTX_set_verify(
                pointer,
                SSL_VERIFY_PEER
                    | (configuration.requiresClientCertificate && !configuration.forgivesClients ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nil
            )
            try announce(policy.anchors)
        }
        if !configuration.alpn.isEmpty { ALPN.installSelection(on: pointer) }
        if configuration.serverNames != nil { ServerNameRouting.install(on: pointer) }
    }

    private init(_ role: Role) throws(PKIError) {
        self.role = role
        switch role {
        case .client(let configuration): trust = try TrustStore(policy: configuration.trust)
        case .server(let configuration):
            if let policy = configuration.clientPolicy { trust = try TrustStore(policy: policy) } else { trust = nil }
        }
        OpenSSLErrorQueue.clear()
        let method =
            switch role {
            case .client: TLS_client_method()
            case .server: TLS_server_method()
            }
        guard let context = SSL_CTX_new(method) else { throw .openSSL(call: "SSL_CTX_new", errors: OpenSSLErrorQueue.drain()) }
        pointer = context
        SSL_CTX_set_options(pointer, COpenSSL_SSL_OP_NO_RENEGOTIATION | COpenSSL_SSL_OP_NO_COMPRESSION)
        _ = COpenSSL_SSL_CTX_set_mode(pointer, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        _ = COpenSSL_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
        TLSWire.observeMessages(of: pointer)
        if role.keyLog != nil { KeyLog.install(on: pointer) }
    }

    deinit {
        SSL_CTX_free(pointer)
    }

    /// A new `SSL*`, which the caller frees; it keeps what it needs of the context.
    func makeConnection() throws(PKIError) -> OpaquePointer {
        OpenSSLErrorQueue.clear()
        guard let connection = SSL_new(pointer) else { throw .openSSL(call: "SSL_new", errors: OpenSSLErrorQueue.drain()) }
        return connection
    }

    private func apply(_ profile: TLSProfile) throws(PKIError) {
        if let level = profile.securityLevel { SSL_CTX_set_security_level(pointer, level) }
        try check("SSL_CTX_set_min_proto_version") { COpenSSL_SSL_CTX_set_min_proto_version(pointer, profile.minimumVersion.number) == 1 }
        try check("SSL_CTX_set_max_proto_version") { COpenSSL_SSL_CTX_set_max_proto_version(pointer, profile.maximumVersion.number) == 1 }
        try apply(cipherSuitesOf: profile)
        try apply(groupsOf: profile)
        try check("SSL_CTX_set1_sigalgs_list") {
            COpenSSL_SSL_CTX_set1_sigalgs_list(pointer, profile.signatureAlgorithms.joined(separator: ":")) == 1
        }
    }

    /// What OpenSSL does not know is left out; ``offer`` tells.
    private func apply(cipherSuitesOf profile: TLSProfile) throws(PKIError) {
        let known = profile.cipherSuites.filter { TLSProfile.openSSLName(of: $0) != nil }
        let tls13 = known.filter(TLSProfile.isOfTLS13)
        let older = known.filter { !TLSProfile.isOfTLS13($0) }.compactMap(TLSProfile.openSSLName(of:))
        try check("SSL_CTX_set_ciphersuites") { SSL_CTX_set_ciphersuites(pointer, tls13.joined(separator: ":")) == 1 }
        if tls13.isEmpty, profile.maximumVersion > .tls12 {
            try check("SSL_CTX_set_max_proto_version") { COpenSSL_SSL_CTX_set_max_proto_version(pointer, TLS1_2_VERSION) == 1 }
        }
        // OpenSSL takes no empty list, but leaves one behind where it finds nothing of a list that is not empty.
        OpenSSLErrorQueue.clear()
        if SSL_CTX_set_cipher_list(pointer, older.isEmpty ? "none" : older.joined(separator: ":")) != 1 { OpenSSLErrorQueue.clear() }
    }

    /// What OpenSSL does not know is left out: one that keeps to FIPS 140 may have no X25519. It takes no list with such a name in it, and is asked for
    /// each of them only then.
    ///
    /// - Throws: ``PKIError`` where nothing is left, for OpenSSL would offer groups of its own choice.
    private func apply(groupsOf profile: TLSProfile) throws(PKIError) {
        OpenSSLErrorQueue.clear()
        if accepts(groups: profile.groups) { return }
        let errors = OpenSSLErrorQueue.drain()
        let known = profile.groups.filter { accepts(groups: [$0]) }
        guard !known.isEmpty else { throw .openSSL(call: "SSL_CTX_set1_groups_list", errors: errors) }
        lackingGroups = profile.groups.filter { !known.contains($0) }
        try check("SSL_CTX_set1_groups_list") { accepts(groups: known) }
    }

    private func accepts(groups: [String]) -> Bool {
        COpenSSL_SSL_CTX_set1_groups_list(pointer, groups.joined(separator: ":")) == 1
    }

    private func use(_ identity: TLSIdentity) throws(PKIError) {
        try Self.withIssuers(of: identity) { leaf, key, issuers in SSL_CTX_use_cert_and_key(pointer, leaf, key, issuers, 1) == 1 }
    }

    /// Gives one connection (`SSL*`) of a server another identity than the others have.
    static func use(_ identity: TLSIdentity, on connection: OpaquePointer) throws(PKIError) {
        try withIssuers(of: identity) { leaf, key, issuers in SSL_use_cert_and_key(connection, leaf, key, issuers, 1) == 1 }
    }

    /// Lends leaf (`X509*`), key (`EVP_PKEY*`) and the rest of the chain (`STACK_OF(X509)*`) to a call that takes references of its own.
    private static func withIssuers(
        of identity: TLSIdentity, _ body: (OpaquePointer, OpaquePointer, OpaquePointer?) -> Bool
    ) throws(PKIError) {
        // Borrows the certificates, which `identity` keeps alive.
        let issuers = COpenSSL_sk_X509_new_null()
        defer { COpenSSL_sk_X509_free(issuers) }
        for certificate in identity.chain.dropFirst() {
            try check("sk_X509_push") { certificate.withX509 { COpenSSL_sk_X509_push(issuers, $0) > 0 } }
        }
        try check("SSL_use_cert_and_key") { identity.leaf.withX509 { leaf in identity.key.withEVPPKey { body(leaf, $0, issuers) } } }
    }

    /// Tells clients which CAs their certificates may come from. The system's are too many to be told.
    private func announce(_ anchors: TrustAnchors) throws(PKIError) {
        guard case .certificates(let certificates) = anchors else { return }
        for certificate in certificates {
            try check("SSL_CTX_add_client_CA") { certificate.withX509 { SSL_CTX_add_client_CA(pointer, $0) == 1 } }
        }
    }
}

/// Runs a call that tells whether it succeeded.
///
/// - Throws: ``PKIError/openSSL(call:errors:)`` with all that the call put on the error queue.
func check(_ call: String, _ body: () -> Bool) throws(PKIError) {
    OpenSSLErrorQueue.clear()
    guard body() else { throw .openSSL(call: call, errors: OpenSSLErrorQueue.drain()) }
}
