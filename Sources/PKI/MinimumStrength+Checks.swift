import COpenSSL

extension MinimumStrength {
    /// Strength in bits (NIST SP 800-57 part 1, table 2) that a key of any other kind needs: that of RSA 2048.
    private static let securityBits: Int32 = 112

    /// A key that OpenSSL can't read is not judged here: no chain with it verifies.
    func allowsKey(of x509: OpaquePointer) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        guard let key = X509_get0_pubkey(x509) else { return true }
        return allowsKey(key)
    }

    /// The same of the key (`EVP_PKEY*`) itself.
    func allowsKey(_ key: OpaquePointer) -> Bool {
        let bits = Int(EVP_PKEY_get_bits(key))
        return switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA, EVP_PKEY_RSA_PSS: bits >= rsaBits
        case EVP_PKEY_EC: bits >= ellipticCurveBits
        default: EVP_PKEY_get_security_bits(key) >= Self.securityBits
        }
    }

    /// A signature that OpenSSL does not know is not judged here: no chain with it verifies.
    func allowsSignature(of x509: OpaquePointer) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        var digest: Int32 = NID_undef
        guard X509_get_signature_info(x509, &digest, nil, nil, nil) == 1 else { return true }
        // Ed25519 and Ed448 have their digest built in, and a strong one.
        guard digest != NID_undef, let method = EVP_get_digestbyname(OBJ_nid2sn(digest)) else { return true }
        return Int(EVP_MD_get_size(method)) * 8 >= digestBits
    }
}
