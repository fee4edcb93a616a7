import PKI

/// What a TLS client asks for and offers.
package struct TLSClientConfiguration: Sendable {
    /// What the server's certificate has to fulfil, its name included.
    package var trust: VerificationPolicy
    /// The name to send (SNI); `nil` sends none. An address is never sent (RFC 6066 section 3).
    package var serverName: String?
    /// Sent only if the server asks for a certificate.
    package var identity: TLSIdentity?
    /// Goes on in spite of verification errors; they are recorded all the same.
    package var insecure: Bool
    /// The application protocols to offer; empty offers none.
    package var alpn: [String]
    package var profile: TLSProfile
    /// Gathers the secrets of every connection.
    package var keyLog: KeyLog?

    package init(
        trust: VerificationPolicy, serverName: String?, identity: TLSIdentity? = nil, insecure: Bool = false, alpn: [String] = [],
        profile: TLSProfile = .bcp195, keyLog: KeyLog? = nil
    ) {
        self.trust = trust
        self.serverName = serverName
        self.identity = identity
        self.insecure = insecure
        self.alpn = alpn
        self.profile = profile
        self.keyLog = keyLog
    }
}

extension TLSClientConfiguration {
    /// The name as it is sent, without the dot that ends an absolute one.
    var sni: String? {
        guard let serverName, case .dns(let name) = PeerName(serverName) else { return nil }
        return name
    }
}

/// What a TLS server shows and asks for.
package struct TLSServerConfiguration: Sendable {
    package var identity: TLSIdentity
    /// What a client's certificate has to fulfil; `nil` asks for none. Anchors that are given are announced to the client.
    package var clientPolicy: VerificationPolicy?
    /// Refuses clients without a certificate; otherwise only those with a bad one.
    package var requiresClientCertificate: Bool
    /// Refuses no client in the handshake, whatever its certificate; what is wrong with it is recorded all the same.
    package var forgivesClients = false
    /// Nil: names that clients send are of no account.
    package var serverNames: ServerNameRouting?
    /// The application protocols to choose from, preferred ones first. A client that offers only others is refused; empty ignores what is offered.
    package var alpn: [String]
    package var profile: TLSProfile
    /// Gathers the secrets of every connection.
    package var keyLog: KeyLog?

    package init(
        identity: TLSIdentity, clientPolicy: VerificationPolicy? = nil, requiresClientCertificate: Bool = true, alpn: [String] = [],
        profile: TLSProfile = .bcp195, keyLog: KeyLog? = nil
    ) {
        self.identity = identity
        self.clientPolicy = clientPolicy
        self.requiresClientCertificate = requiresClientCertificate
        self.alpn = alpn
        self.profile = profile
        self.keyLog = keyLog
    }
}
