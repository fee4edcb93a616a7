import COpenSSL
import PKI

/// Owns an `SSL*`: one connection's state inside OpenSSL, without a socket.
///
/// Each call clears the thread's error queue first and drains it whole after a failure.
final class TLSConnection {
    /// What a call came to.
    enum Progress {
        /// It is complete; the number of bytes read or written.
        case done(Int)
        /// It goes on when ``TLSConnection/wire`` has more input.
        case needsInput
        /// The peer ended the stream in order (close_notify).
        case endOfStream
        case failed([OpenSSLError])
    }

    let wire: TLSWire
    let verifier: Verifier?
    private let context: TLSContext
    /// `SSL*`. It points to `wire`, which is freed after it.
    private let pointer: OpaquePointer

    /// - Parameter resumption: the earlier connection that a client wants to go on from.
    /// - Throws: ``PKIError``, for a server name that can't be sent, and where memory is short.
    init(context: TLSContext, resuming resumption: TLSResumption? = nil) throws(PKIError) {
        self.context = context
        switch context.role {
        case .client:
            wire = TLSWire(isServer: false, acceptedProtocols: [], keyLog: context.role.keyLog)
        case .server(let configuration):
            wire = TLSWire(isServer: true, acceptedProtocols: configuration.alpn, keyLog: context.role.keyLog)
            wire.serverNames = configuration.serverNames
        }
        verifier = context.trust.map { Verifier(store: $0) }
        if case .server(let configuration) = context.role { verifier?.isForgiving = configuration.forgivesClients }
        pointer = try context.makeConnection()
        guard let bio = wire.makeBIO() else { throw .openSSL(call: "BIO_new", errors: OpenSSLErrorQueue.drain()) }
        SSL_set_bio(pointer, bio, bio)
        try verifier?.attach(to: pointer)
        switch context.role {
        case .client(let configuration):
            SSL_set_connect_state(pointer)
            if let name = configuration.sni {
                OpenSSLErrorQueue.clear()
                // C would see the part before a NUL.
                guard !name.utf8.contains(0), COpenSSL_SSL_set_tlsext_host_name(pointer, name) == 1 else { throw .invalidName(name) }
            }
            // The server may staple what its CA says of its certificate (RFC 6066 section 8).
            _ = COpenSSL_SSL_set_tlsext_status_type(pointer, TLSEXT_STATUSTYPE_ocsp)
            if let resumption { try check("SSL_set_session") { resumption.offer(on: pointer) } }
        case .server:
            SSL_set_accept_state(pointer)
        }
    }

    deinit {
        SSL_free(pointer)
    }

    func handshake() -> Progress {
        OpenSSLErrorQueue.clear()
        let result = SSL_do_handshake(pointer)
        return result == 1 ? .done(0) : progress(after: result)
    }

    /// Whether the server showed no certificate in the handshake that is complete, though it had to: some cipher suites have none, and then OpenSSL
    /// verifies nothing. What is resumed had one. A client's certificate OpenSSL demands with every suite.
    var lacksCertificate: Bool {
        guard case .client(let configuration) = context.role, !configuration.insecure else { return false }
        return verifier?.presentedChain.isEmpty != false && SSL_session_reused(pointer) != 1
    }

    /// Decrypts at most one record into a part of the buffer that is not empty.
    func read(into buffer: inout [UInt8], _ range: Range<Int>) -> Progress {
        OpenSSLErrorQueue.clear()
        var count = 0
        let result = buffer.withUnsafeMutableBytes { bytes in
            SSL_read_ex(pointer, bytes.baseAddress?.advanced(by: range.lowerBound), range.count, &count)
        }
        return result == 1 ? .done(count) : progress(after: result)
    }

    /// Whether OpenSSL holds bytes of the peer that it has not yet handed out, of a whole record or not.
    var hasPending: Bool { SSL_has_pending(pointer) == 1 }

    /// Encrypts at most one record, of the bytes from `offset` on, of which there must be some.
    func write(_ bytes: RawSpan, from offset: Int) -> Progress {
        OpenSSLErrorQueue.clear()
        var count = 0
        let result = bytes.withUnsafeBytes { bytes in
            SSL_write_ex(pointer, bytes.baseAddress?.advanced(by: offset), bytes.count - offset, &count)
        }
        return result == 1 ? .done(count) : progress(after: result)
    }

    /// Writes close_notify.
    func shutDown() {
        OpenSSLErrorQueue.clear()
        SSL_shutdown(pointer)
        OpenSSLErrorQueue.clear()
    }

    private func progress(after result: Int32) -> Progress {
        let code = SSL_get_error(pointer, result)
        let errors = OpenSSLErrorQueue.drain()
        switch code {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .endOfStream
        default:
            // OpenSSL stays silent, for instance, when it is called again after a fatal error.
            let silent = OpenSSLError(code: 0, library: "", reason: "SSL_get_error returned \(code) without an error")
            return .failed(errors.isEmpty ? [silent] : errors)
        }
    }

    /// What is known of the connection by now.
    var information: TLSInformation {
        var facts = TLSInformation()
        // Before a suite is chosen, OpenSSL reports the version it would like.
        if let cipher = SSL_get_current_cipher(pointer) ?? SSL_get_pending_cipher(pointer) {
            facts.version = SSL_get_version(pointer).map { String(cString: $0) }
            facts.cipherSuite = SSL_CIPHER_standard_name(cipher).map { String(cString: $0) }
            facts.group = group
        }
        facts.sni = sni
        facts.alpn = alpn
        facts.clientCertificateRequested = wire.clientCertificateRequested
        facts.clientCertificateSent = wire.clientCertificateSent
        facts.emptyClientCertificateSent = wire.emptyClientCertificateSent
        facts.acceptableCAs = acceptableCAs
        facts.alerts = wire.alerts.kept
        facts.closeNotifyReceived = facts.alerts.contains { $0.isReceived && $0.number == TLSAlert.closeNotify }
        facts.verificationErrors = verifier?.errors ?? []
        facts.chain = verifier?.presentedChain.map(\.facts) ?? []
        facts.isResumed = SSL_session_reused(pointer) == 1
        facts.stapledStatus = stapledStatus
        return facts
    }

    /// What a later connection may go on from, by now: in TLS 1.3 a ticket comes some time after the handshake.
    var resumption: TLSResumption? { TLSResumption(of: pointer) }

    private var stapledStatus: [UInt8]? {
        guard !wire.isServer else { return nil }
        var start: UnsafePointer<UInt8>?
        let count = COpenSSL_SSL_get_tlsext_status_ocsp_resp(pointer, &start)
        guard let start, count > 0 else { return nil }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }

    private var group: String? {
        // OpenSSL 3.0 looks into the session without asking whether there is one: after some failures of the handshake there is not.
        guard SSL_get_session(pointer) != nil else { return nil }
        let identifier = COpenSSL_SSL_get_negotiated_group(pointer)
        guard identifier != NID_undef else { return nil }
        return (EC_curve_nid2nist(identifier) ?? OBJ_nid2sn(identifier) ?? SSL_group_to_name(pointer, identifier)).map {
            String(cString: $0)
        }
    }

    private var sni: String? {
        switch context.role {
        case .client(let configuration): configuration.sni
        case .server: SSL_get_servername(pointer, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
        }
    }

    private var alpn: String? {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(pointer, &start, &count)
        guard let start, count > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    /// Names in the server's certificate request, as a client sees them.
    private var acceptableCAs: [String] {
        guard !wire.isServer, let names = SSL_get0_peer_CA_list(pointer) else { return [] }
        return (0..<max(0, COpenSSL_sk_X509_NAME_num(names))).map { DistinguishedName.text(COpenSSL_sk_X509_NAME_value(names, $0)) }
    }
}
