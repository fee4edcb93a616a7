import COpenSSL
import PKI
import Synchronization
import Transport

/// A TLS connection over a socket of this machine, with a peer that lies: nothing is taken for data that the peer did not say, and nobody for whom he is not.
func fuzzTLS(_ input: [UInt8]) throws {
    try turn.withLock { _ in try converse(input) }
}

/// Whoever connects to the one listener meets its own peer, also where several threads have inputs.
private let turn = Mutex(())

private func converse(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    let choices = reader.byte() ?? 0
    let isClient = choices & 1 == 0
    let script: TLSScript = choices & 2 == 0 ? .lies(lies(&reader), isOldVersion: choices & 4 != 0) : .bytes(Array(reader.remaining()))
    let world = TLSWorld.shared
    let listener = world.listener
    let thread = try Thread(name: "lying peer") {
        guard let connection = try? listener.accept(until: .after(.seconds(5)), interruption: nil) else { return }
        let tcp = TCPStream(connection, interruption: nil)
        script.play(over: tcp, asServer: isClient)
        if choices & 8 == 0 { tcp.close() } else { tcp.reset() }
    }
    defer { thread.join() }
    // A peer that resets at once can be faster than our connecting.
    guard let tcp = try? Dialer().connect(to: [listener.address], until: .after(.seconds(5))) else { return }
    let stream = try TLSStream(context: isClient ? world.client : world.server, over: tcp)
    defer { stream.close() }
    let received = talk(over: stream)
    let information = stream.information
    try require(received.isEmpty || LyingTLSPeer.words.starts(with: received), "data was received that the peer did not say")
    if case .bytes = script { try require(received.isEmpty, "data was received without a session") }
    if isClient, !received.isEmpty {
        try require(information.tls?.verificationErrors == [], "a server was talked to that is not to be trusted")
    }
}

private func talk(over stream: TLSStream) -> [UInt8] {
    var received: [UInt8] = []
    let end = Deadline.after(.seconds(5))
    do throws(TransportError) {
        try stream.handshake(until: end)
        try stream.write(LyingTLSPeer.words, stall: .seconds(5), until: end)
        try stream.flush(stall: .seconds(5), until: end)
        var buffer = [UInt8](repeating: 0, count: 1_000)
        while received.count < LyingTLSPeer.words.count {
            let count = try stream.read(into: &buffer, 0..<buffer.count, until: end)
            if count == 0 { break }
            received += buffer[..<count]
        }
    } catch {
        return received
    }
    return received
}

/// Four bytes each: what, behind how many bytes, and with which value.
private func lies(_ reader: inout InputReader) -> [LyingTLSPeer.Lie] {
    var lies: [LyingTLSPeer.Lie] = []
    while let kind = reader.byte(), let high = reader.byte(), let low = reader.byte(), let value = reader.byte(), lies.count < 16 {
        let kinds = LyingTLSPeer.Lie.Kind.allCases
        lies.append(LyingTLSPeer.Lie(kind: kinds[Int(kind) % kinds.count], offset: Int(high) << 8 | Int(low), value: value))
    }
    return lies
}

/// What the peer does.
private enum TLSScript: Sendable {
    case bytes([UInt8])
    case lies([LyingTLSPeer.Lie], isOldVersion: Bool)

    func play(over tcp: TCPStream, asServer isServer: Bool) {
        switch self {
        case .bytes(let bytes):
            try? tcp.write(bytes, stall: .seconds(5), until: .after(.seconds(5)))
            try? tcp.flush(stall: .seconds(5), until: .after(.seconds(5)))
        case .lies(let lies, let isOldVersion):
            let session = TLSSession(TLSWorld.shared.peerContext(isServer: isServer, isOldVersion: isOldVersion), isServer: isServer)
            var peer = LyingTLSPeer(over: tcp, session, lies)
            try? peer.run()
        }
    }
}

/// What all connections have in common, made once.
private struct TLSWorld: Sendable {
    let listener: Listener
    let client: TLSContext
    let server: TLSContext
    private let peers: PeerContexts

    static let shared: TLSWorld = {
        do {
            return try TLSWorld()
        } catch {
            fatalError("no TLS: \(error)")
        }
    }()

    private init() throws {
        let root = try CertificateAuthority.createRoot(commonName: "Fuzzing")
        let identity = try root.issueServer(names: [.dns("pacs.example.org")])
        let ofClient = try root.issueClient(commonName: "client")
        listener = try Listener(port: 0)
        client = try TLSContext(
            client: TLSClientConfiguration(
                trust: VerificationPolicy(anchors: .certificates(root.chain), name: .dns("pacs.example.org"), purpose: .tlsServer),
                serverName: "pacs.example.org", identity: ofClient))
        server = try TLSContext(
            server: TLSServerConfiguration(
                identity: identity,
                clientPolicy: VerificationPolicy(anchors: .certificates(root.chain), name: nil, purpose: .tlsClient)))
        peers = PeerContexts(server: identity, client: ofClient)
    }

    func peerContext(isServer: Bool, isOldVersion: Bool) -> OpaquePointer { peers.context(isServer: isServer, isOldVersion: isOldVersion) }
}

/// The peer's `SSL_CTX*`, by role and version, for the life of the process.
// Unchecked: OpenSSL counts references atomically, and nothing changes them once they are made.
private final class PeerContexts: @unchecked Sendable {
    private let contexts: [[OpaquePointer]]

    init(server: TLSIdentity, client: TLSIdentity) {
        contexts = [(TLS_client_method(), client), (TLS_server_method(), server)].map { method, identity in
            [TLS1_3_VERSION, TLS1_2_VERSION].map { version in
                guard let context = SSL_CTX_new(method) else { fatalError("no memory for a context") }
                _ = COpenSSL_SSL_CTX_set_max_proto_version(context, version)
                SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
                _ = identity.leaf.withX509 { leaf in
                    identity.key.withEVPPKey { SSL_CTX_use_cert_and_key(context, leaf, $0, nil, 1) }
                }
                return context
            }
        }
    }

    func context(isServer: Bool, isOldVersion: Bool) -> OpaquePointer { contexts[isServer ? 1 : 0][isOldVersion ? 1 : 0] }
}
