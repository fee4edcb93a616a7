import COpenSSL

/// Algorithm, size and fingerprint of a public key.
package struct PublicKeyFacts: Equatable, Sendable {
    /// With curve or size: "EC P-256", "RSA 2048", "ED25519". The algorithm's name alone where OpenSSL can't read the key.
    package let algorithm: String
    /// 0 where OpenSSL can't read the key.
    package let bits: Int
    /// As ``PublicKeyPin/description`` writes it; nil where the key can't be encoded.
    package let pin: String?

    /// Of a certificate, `x509`, which stays its owner's.
    init(of x509: OpaquePointer) {
        defer { OpenSSLErrorQueue.clear() }
        pin = PublicKeyPin(of: x509)?.description
        guard let key = X509_get0_pubkey(x509) else {
            var identifier: OpaquePointer?
            X509_PUBKEY_get0_param(&identifier, nil, nil, nil, X509_get_X509_PUBKEY(x509))
            algorithm = ObjectIdentifier.longName(identifier)
            bits = 0
            return
        }
        bits = Int(EVP_PKEY_get_bits(key))
        algorithm = Self.algorithm(of: key, bits: bits)
    }

    /// Of a key, `key` (`EVP_PKEY*`), private or public, which stays its owner's.
    init(ofKey key: OpaquePointer) {
        defer { OpenSSLErrorQueue.clear() }
        pin = PublicKeyPin(ofKey: key)?.description
        bits = Int(EVP_PKEY_get_bits(key))
        algorithm = Self.algorithm(of: key, bits: bits)
    }

    private static func algorithm(of key: OpaquePointer, bits: Int) -> String {
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA: "RSA \(bits)"
        case EVP_PKEY_RSA_PSS: "RSA-PSS \(bits)"
        case EVP_PKEY_DSA: "DSA \(bits)"
        case EVP_PKEY_EC: "EC \(curve(of: key))"
        case let other: OBJ_nid2sn(other).map { String(cString: $0) } ?? "unknown"
        }
    }

    /// NIST's name of the curve, else OpenSSL's; "explicit" where the key spells its curve out, which RFC 5480 forbids.
    private static func curve(of key: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 80)
        guard EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, &name, name.count, nil) == 1 else { return "explicit" }
        if let known = EC_curve_nid2nist(OBJ_sn2nid(name)) { return String(cString: known) }
        return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}
