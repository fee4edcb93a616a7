import PKI

@testable import Transport

/// A private authority, what it issued, and configurations that go together.
struct Authority {
    let root: CertificateAuthority

    init() throws {
        root = try CertificateAuthority.createRoot(commonName: "Test Root")
    }

    var anchors: TrustAnchors { .certificates(root.chain) }

    func server(names: [String] = ["localhost"]) throws -> TLSServerConfiguration {
        TLSServerConfiguration(identity: try root.issueServer(names: names.map { PeerName($0) }))
    }

    func client(name: String? = "localhost") -> TLSClientConfiguration {
        TLSClientConfiguration(
            trust: VerificationPolicy(anchors: anchors, name: name.map { PeerName($0) }, purpose: .tlsServer), serverName: name)
    }

    var clientPolicy: VerificationPolicy { VerificationPolicy(anchors: anchors, name: nil, purpose: .tlsClient) }
}

extension TLSProfile {
    static func only(_ version: TLSVersion) -> TLSProfile {
        var profile = bcp195
        profile.minimumVersion = version
        profile.maximumVersion = version
        return profile
    }
}

extension Peer {
    /// A TLS server: the closure runs after the handshake, whose failure ``finish()`` throws.
    convenience init(
        _ configuration: TLSServerConfiguration, seen: Handover<TLSInformation>? = nil,
        serve: @escaping @Sendable (TLSStream) throws(TransportError) -> Void
    ) throws {
        let context = try TLSContext(server: configuration)
        try self.init { tcp throws(TransportError) in
            guard let stream = try? TLSStream(context: context, over: tcp) else { throw .closed }
            defer {
                seen?.value = stream.information.tls
                stream.close()
            }
            try stream.handshake(until: .after(patience))
            try serve(stream)
        }
    }

    /// A connection to this peer, before the handshake.
    func connectTLS(_ configuration: TLSClientConfiguration, interruption: Interruption? = nil) throws -> TLSStream {
        try TLSStream(context: TLSContext(client: configuration), over: connect(interruption: interruption))
    }
}

/// The failure that a call throws, if it throws one of TLS.
func tlsFailure(_ body: () throws -> Void) -> TLSFailure? {
    do {
        try body()
    } catch TransportError.tls(let failure) {
        return failure
    } catch {
        return nil
    }
    return nil
}
