import COpenSSL

/// What key to make.
package enum KeyAlgorithm: Equatable, Sendable {
    /// NIST P-256.
    case ecP256
    /// RSA with a modulus of that many bits and the public exponent 65537.
    case rsa(bits: Int)
}

/// A private key.
///
/// Owns one reference to OpenSSL's object.
// Unchecked: OpenSSL counts references atomically, and nothing changes a key once it is made.
package final class PrivateKey: @unchecked Sendable {
    private let key: Owned

    /// Takes over one reference.
    init(_ key: consuming Owned) {
        self.key = key
    }

    /// Makes a new one. RSA takes from 0.1 to some seconds, depending on its size.
    ///
    /// - Throws: ``PKIError/openSSL(call:errors:)``, for an RSA key smaller than 512 bits or absurdly large.
    package static func generate(_ algorithm: KeyAlgorithm) throws(PKIError) -> PrivateKey {
        switch algorithm {
        case .ecP256:
            PrivateKey(try Owned("EVP_EC_gen", free: EVP_PKEY_free) { COpenSSL_EVP_EC_gen("P-256") })
        case .rsa(let bits):
            PrivateKey(try Owned("EVP_RSA_gen", free: EVP_PKEY_free) { COpenSSL_EVP_RSA_gen(UInt32(clamping: bits)) })
        }
    }

    /// The first private key of a PEM file: PKCS#8 (RFC 5958), encrypted or not, or the older forms of RSA and EC. Other blocks, such as
    /// certificates and EC parameters, are passed over.
    ///
    /// Never asks for a password: without one, an encrypted key is an error.
    /// - Throws: ``PKIError/noPrivateKey``, ``PKIError/encryptedKeyWithoutPassword``, ``PKIError/wrongKeyPassword``,
    ///   ``PKIError/unsupportedKeyEncryption(_:)``, ``PKIError/badKey(_:)``, ``PKIError/badPEM(_:)``.
    package static func readPEM(_ bytes: [UInt8], password: [UInt8]? = nil) throws(PKIError) -> PrivateKey {
        guard let block = try PEMBlock.read(bytes).first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else { throw .noPrivateKey }
        let bio = try MemoryBIO(try block.encoded())
        var request = PasswordRequest(password: password)
        OpenSSLErrorQueue.clear()
        let key = withUnsafeMutablePointer(to: &request) { PEM_read_bio_PrivateKey(bio.pointer, nil, answerPasswordRequest, $0) }
        let errors = OpenSSLErrorQueue.drain()
        guard let key else { throw request.failure(errors) }
        return PrivateKey(Owned(key, free: EVP_PKEY_free))
    }

    /// The one private key that `bytes` are the DER of: PKCS#8, encrypted or not, or the older forms of RSA and EC.
    ///
    /// Never asks for a password: without one, an encrypted key is an error.
    /// - Throws: ``PKIError/encryptedKeyWithoutPassword``, ``PKIError/wrongKeyPassword``, ``PKIError/unsupportedKeyEncryption(_:)``,
    ///   ``PKIError/badKey(_:)``, also for trailing bytes.
    package static func readDER(_ bytes: [UInt8], password: [UInt8]? = nil) throws(PKIError) -> PrivateKey {
        var request = PasswordRequest(password: password)
        var key: OpaquePointer?
        var unread = bytes.count
        OpenSSLErrorQueue.clear()
        // OpenSSL keeps the addresses of the form and of the key for as long as there is the decoder.
        "DER".withCString { form in
            withUnsafeMutablePointer(to: &key) { key in
                let decoder = OSSL_DECODER_CTX_new_for_pkey(key, form, nil, nil, COpenSSL_EVP_PKEY_KEYPAIR(), nil, nil)
                defer { OSSL_DECODER_CTX_free(decoder) }
                bytes.withUnsafeBufferPointer { buffer in
                    var position = buffer.baseAddress
                    withUnsafeMutablePointer(to: &request) { request in
                        OSSL_DECODER_CTX_set_pem_password_cb(decoder, answerPasswordRequest, request)
                        OSSL_DECODER_from_data(decoder, &position, &unread)
                    }
                }
            }
        }
        let errors = OpenSSLErrorQueue.drain()
        guard let key else { throw request.failure(errors) }
        let owned = Owned(key, free: EVP_PKEY_free)
        guard unread == 0 else { throw .badKey([]) }
        return PrivateKey(owned)
    }

    /// The private key of a file, PEM or DER.
    ///
    /// - Throws: what ``readPEM(_:password:)`` and ``readDER(_:password:)`` throw.
    package static func read(_ bytes: [UInt8], password: [UInt8]? = nil) throws(PKIError) -> PrivateKey {
        // DER: a SEQUENCE. What a PEM file may say before its first block begins otherwise in practice.
        bytes.first == 0x30 ? try readDER(bytes, password: password) : try readPEM(bytes, password: password)
    }

    /// Unencrypted PKCS#8 (RFC 5958): what is written must be readable by its owner alone.
    package var pem: [UInt8] {
        get throws(PKIError) {
            let bio = try MemoryBIO()
            try check("PEM_write_bio_PKCS8PrivateKey") {
                PEM_write_bio_PKCS8PrivateKey(bio.pointer, key.pointer, nil, nil, 0, nil, nil)
            }
            return bio.contents
        }
    }

    /// Whether it belongs to the public key in `certificate`.
    package func matches(_ certificate: Certificate) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        return certificate.withX509 { x509 in
            guard let publicKey = X509_get0_pubkey(x509) else { return false }
            return EVP_PKEY_eq(publicKey, key.pointer) == 1
        }
    }

    /// Lends the `EVP_PKEY*`, which stays this object's.
    package func withEVPPKey<Result, Failure>(_ body: (OpaquePointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(key.pointer)
    }
}

/// What the password callback answers with, and whether OpenSSL called it: only for an encrypted key.
private struct PasswordRequest {
    let password: [UInt8]?
    var wasAsked = false

    /// Why there is no key, by what OpenSSL says after it was answered.
    func failure(_ errors: [OpenSSLError]) -> PKIError {
        guard wasAsked else { return .badKey(errors) }
        guard password != nil else { return .encryptedKeyWithoutPassword }
        // It asks for the password before it looks for the cipher.
        return errors.contains(where: \.isMissingAlgorithm) ? .unsupportedKeyEncryption(errors) : .wrongKeyPassword
    }
}

/// OpenSSL's `pem_password_cb`. Without a callback OpenSSL would ask on the terminal.
private func answerPasswordRequest(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isForWriting: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let buffer, let request = context?.assumingMemoryBound(to: PasswordRequest.self) else { return -1 }
    request.pointee.wasAsked = true
    // A password that does not fit is not cut: a shorter one would be wrong anyway.
    guard let password = request.pointee.password, password.count <= Int(size) else { return -1 }
    UnsafeMutableRawPointer(buffer).copyMemory(from: password, byteCount: password.count)
    return Int32(password.count)
}
