import COpenSSL

extension Verifier {
    /// Makes the connections of `sslContext` (`SSL_CTX*`) ask the verifier that is attached to each, instead of OpenSSL's own verification.
    /// A connection without one trusts nobody.
    ///
    /// What happens with the verdict is left to the verify mode: `SSL_VERIFY_PEER` ends the handshake with the alert that fits
    /// (`ssl_x509err2alert` in OpenSSL's statem_lib.c), `SSL_VERIFY_NONE` on a client goes on.
    package static func install(on sslContext: OpaquePointer) {
        SSL_CTX_set_cert_verify_callback(
            sslContext,
            { context, _ in
                guard let context else { return 0 }
                return Verifier.verifyPeer(of: context) ? 1 : 0
            }, nil)
    }

    /// Makes the client connections of `sslContext` (`SSL_CTX*`) heed an OCSP response that the server staples (RFC 6066 8): where it says that the
    /// server's certificate is revoked, the handshake ends with alert 113 (bad_certificate_status_response), before anything of the client's is
    /// sent; with `SSL_VERIFY_NONE` it goes on.
    package static func installStatusCheck(on sslContext: OpaquePointer) {
        _ = COpenSSL_SSL_CTX_set_tlsext_status_cb(sslContext) { ssl, _ in
            guard let ssl else { return 1 }
            return Verifier.isStapledRevoked(on: ssl) && SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE ? 0 : 1
        }
    }

    private static func isStapledRevoked(on ssl: OpaquePointer) -> Bool {
        var start: UnsafePointer<UInt8>?
        let count = COpenSSL_SSL_get_tlsext_status_ocsp_resp(ssl, &start)
        guard let start, count > 0, let attached = SSL_get_ex_data(ssl, connectionIndex) else { return false }
        let verifier = Unmanaged<Verifier>.fromOpaque(attached).takeUnretainedValue()
        return verifier.heed(stapled: Array(UnsafeBufferPointer(start: start, count: count)))
    }

    /// Makes `ssl` (`SSL*`, of a context with ``install(on:)``) ask this verifier, which it keeps until it is freed.
    ///
    /// - Throws: ``PKIError/openSSL(call:errors:)`` where memory is short.
    package func attach(to ssl: OpaquePointer) throws(PKIError) {
        let retained = Unmanaged.passRetained(self)
        OpenSSLErrorQueue.clear()
        guard SSL_set_ex_data(ssl, Self.connectionIndex, retained.toOpaque()) == 1 else {
            retained.release()
            throw .openSSL(call: "SSL_set_ex_data", errors: OpenSSLErrorQueue.drain())
        }
    }

    /// Where an `SSL` keeps its verifier. Freeing the `SSL` gives it up.
    private static let connectionIndex = COpenSSL_SSL_get_ex_new_index { _, verifier, _, _, _, _ in
        guard let verifier else { return }
        Unmanaged<Verifier>.fromOpaque(verifier).release()
    }

    /// Leaves the code of the decisive error on `context`, from which OpenSSL chooses the alert.
    ///
    /// The verification itself runs in a context of its own, just as without a connection; of the connection's it takes the chain and the
    /// security level.
    private static func verifyPeer(of context: OpaquePointer) -> Bool {
        let ssl = X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()).map { OpaquePointer($0) }
        guard let ssl, let attached = SSL_get_ex_data(ssl, connectionIndex) else {
            X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION)
            return false
        }
        let verifier = Unmanaged<Verifier>.fromOpaque(attached).takeUnretainedValue()
        let chain = X509_STORE_CTX_get0_untrusted(context)
        verifier.keepPresentedChain(chain)
        verifier.verify(stack: chain, securityLevel: SSL_get_security_level(ssl))
        X509_STORE_CTX_set_error(context, verifier.errors.decisive?.code ?? X509_V_OK)
        return verifier.errors.isEmpty || verifier.isForgiving
    }
}
