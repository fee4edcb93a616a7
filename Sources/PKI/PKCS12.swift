import COpenSSL

/// What a PKCS#12 file (RFC 7292) holds: certificates, and perhaps the private key of the first.
package struct PKCS12: Sendable {
    /// Leaf first, each followed by its issuer as far as it is there, then the rest.
    package let certificates: [Certificate]
    package let key: PrivateKey?

    /// Whether `bytes` are one at all: its password is not needed to tell.
    package static func isPKCS12(_ bytes: [UInt8]) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        guard let file = decode(bytes) else { return false }
        PKCS12_free(file)
        return true
    }

    /// Opens a file; without a password only one that has none or an empty one.
    ///
    /// - Throws: ``PKIError/encryptedKeyWithoutPassword``, ``PKIError/wrongKeyPassword``, ``PKIError/badPKCS12(_:)``, ``PKIError/noCertificate``.
    package init(_ bytes: [UInt8], password: [UInt8]? = nil) throws(PKIError) {
        OpenSSLErrorQueue.clear()
        guard let decoded = Self.decode(bytes) else { throw .badPKCS12(OpenSSLErrorQueue.drain()) }
        let file = Owned(decoded, free: PKCS12_free)
        // C would see the part of a password before a NUL.
        guard password?.contains(0) != true else { throw .wrongKeyPassword }
        var key: OpaquePointer?
        var leaf: OpaquePointer?
        var others: OpaquePointer?
        OpenSSLErrorQueue.clear()
        let isOpen =
            if let password {
                (password + [0]).withUnsafeBytes { text in
                    PKCS12_parse(file.pointer, text.baseAddress?.assumingMemoryBound(to: CChar.self), &key, &leaf, &others) == 1
                }
            } else {
                PKCS12_parse(file.pointer, nil, &key, &leaf, &others) == 1
            }
        defer { COpenSSL_sk_X509_pop_free(others) }
        let errors = OpenSSLErrorQueue.drain()
        guard isOpen else {
            guard errors.contains(where: { COpenSSL_ERR_GET_REASON($0.code) == PKCS12_R_MAC_VERIFY_FAILURE }) else {
                throw .badPKCS12(errors)
            }
            throw password == nil ? .encryptedKeyWithoutPassword : .wrongKeyPassword
        }
        self.key = key.map { PrivateKey(Owned($0, free: EVP_PKEY_free)) }
        certificates = try Self.certificates(leaf: leaf.map { Owned($0, free: X509_free) }, others: others)
    }

    private static func decode(_ bytes: [UInt8]) -> OpaquePointer? {
        bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            return d2i_PKCS12(nil, &position, buffer.count)
        }
    }

    /// - Parameter others: `STACK_OF(X509)*`, maybe nil, which stays the caller's.
    private static func certificates(leaf: consuming Owned?, others: OpaquePointer?) throws(PKIError) -> [Certificate] {
        var rest: [Certificate] = []
        for index in 0..<(others == nil ? 0 : max(0, COpenSSL_sk_X509_num(others))) {
            if let x509 = COpenSSL_sk_X509_value(others, index) { rest.append(try Certificate(sharing: x509)) }
        }
        // Without a key there is no leaf: the file only carries certificates.
        guard let leaf else {
            guard !rest.isEmpty else { throw .noCertificate }
            return rest
        }
        var chain = [try Certificate(leaf)]
        while let last = chain.last, let index = rest.firstIndex(where: { last.isIssued(by: $0) }) { chain.append(rest.remove(at: index)) }
        return chain + rest
    }
}
