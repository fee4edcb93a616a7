import COpenSSL
import PKI

@testable import Transport

/// OpenSSL without anything that ``TLSContext`` switches off, as the other side of a test: it tries what must not be done.
final class BareTLS {
    /// `SSL_CTX*` of such a side.
    // Unchecked: nothing changes it after its creation.
    final class Context: @unchecked Sendable {
        fileprivate let pointer: OpaquePointer
        fileprivate let isServer: Bool

        /// - Parameters:
        ///   - identity: what it shows, a client only where it is asked; without one, clients show nothing.
        ///   - prepare: sets what the test is about.
        init(
            isServer: Bool, _ identity: TLSIdentity? = nil, versions: ClosedRange<TLSVersion> = .tls10 ... .tls13,
            prepare: (OpaquePointer) -> Void = { _ in }
        ) throws {
            guard let pointer = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else { throw TransportError.closed }
            self.pointer = pointer
            self.isServer = isServer
            // Whatever this build can do.
            SSL_CTX_set_security_level(pointer, 0)
            _ = COpenSSL_SSL_CTX_set_min_proto_version(pointer, versions.lowerBound.number)
            _ = COpenSSL_SSL_CTX_set_max_proto_version(pointer, versions.upperBound.number)
            _ = COpenSSL_SSL_CTX_set1_sigalgs_list(pointer, "ECDSA+SHA256:RSA+SHA256:PSS+SHA256:ECDSA+SHA1:RSA+SHA1")
            SSL_CTX_set_cipher_list(pointer, "ALL:COMPLEMENTOFALL")
            TLSWire.observeMessages(of: pointer)
            if let identity {
                try identity.leaf.withX509 { leaf in
                    try identity.key.withEVPPKey { key in
                        guard SSL_CTX_use_cert_and_key(pointer, leaf, key, nil, 1) == 1 else { throw TransportError.closed }
                    }
                }
            }
            prepare(pointer)
        }

        deinit {
            SSL_CTX_free(pointer)
        }
    }

    /// `SSL*`.
    let pointer: OpaquePointer
    let wire: TLSWire
    private let tcp: TCPStream

    /// - Throws: ``TransportError/closed`` where memory is short.
    init(_ context: Context, over tcp: TCPStream) throws(TransportError) {
        self.tcp = tcp
        wire = TLSWire(isServer: context.isServer, acceptedProtocols: [])
        guard let connection = SSL_new(context.pointer), let bio = wire.makeBIO() else { throw .closed }
        pointer = connection
        SSL_set_bio(pointer, bio, bio)
        if context.isServer { SSL_set_accept_state(pointer) } else { SSL_set_connect_state(pointer) }
    }

    deinit {
        SSL_free(pointer)
    }

    /// Makes a call of OpenSSL again until it waits no more for what the peer says.
    func run(_ call: (OpaquePointer) -> Int32) throws(TransportError) -> Int32 {
        while true {
            ERR_clear_error()
            let result = call(pointer)
            let code = SSL_get_error(pointer, result)
            try wire.send(over: tcp, stall: patience, until: .after(patience))
            guard result <= 0, code == SSL_ERROR_WANT_READ, try wire.fill(from: tcp, until: .after(patience)) else { return result }
        }
    }

    func handshake() throws(TransportError) -> Bool { try run { SSL_do_handshake($0) } == 1 }

    /// - Returns: what was read; empty at the end, and where reading failed.
    func read() throws(TransportError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = try run { connection in buffer.withUnsafeMutableBytes { SSL_read(connection, $0.baseAddress, Int32($0.count)) } }
        return Array(buffer.prefix(max(0, Int(count))))
    }

    func write(_ bytes: [UInt8]) throws(TransportError) -> Bool {
        try run { SSL_write($0, bytes, Int32(bytes.count)) } == Int32(bytes.count)
    }

    /// The numbers of the alerts that came.
    var alertsReceived: [UInt8] { wire.alerts.kept.filter(\.isReceived).map(\.number) }
}
