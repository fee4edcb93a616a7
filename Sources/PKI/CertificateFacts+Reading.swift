import COpenSSL

extension CertificateFacts {
    /// Reads `x509`, which stays its owner's.
    init(reading x509: OpaquePointer, der: [UInt8]) {
        let key = PublicKeyFacts(of: x509)
        self.init(
            subject: DistinguishedName.text(X509_get_subject_name(x509)), issuer: DistinguishedName.text(X509_get_issuer_name(x509)),
            serialNumber: Self.serialNumber(of: x509), subjectAlternativeNames: SubjectAlternativeNames.read(x509),
            notBefore: ASN1Time.unixSeconds(X509_get0_notBefore(x509)), notAfter: ASN1Time.unixSeconds(X509_get0_notAfter(x509)),
            keyAlgorithm: key.algorithm, keyBits: key.bits, signatureAlgorithm: Self.signatureAlgorithm(of: x509),
            sha256: Self.sha256(of: der),
            isCertificateAuthority: X509_get_extension_flags(x509) & UInt32(EXFLAG_CA) != 0,
            extendedKeyUsages: Self.extendedKeyUsages(of: x509))
    }

    private static func serialNumber(of x509: OpaquePointer) -> String {
        // The content is the absolute value; the sign is in the type.
        guard let number = X509_get0_serialNumber(x509) else { return "" }
        let sign = number.pointee.type & V_ASN1_NEG != 0 ? "-" : ""
        return sign + hexadecimal(ASN1Text.bytes(number))
    }

    private static func signatureAlgorithm(of x509: OpaquePointer) -> String {
        var algorithm: UnsafePointer<X509_ALGOR>?
        X509_get0_signature(nil, &algorithm, x509)
        return ObjectIdentifier.longName(algorithm?.pointee.algorithm)
    }

    private static func sha256(of der: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(der, der.count, &digest)
        return hexadecimal(digest)
    }

    private static func extendedKeyUsages(of x509: OpaquePointer) -> [String] {
        defer { OpenSSLErrorQueue.clear() }
        guard let usages = X509_get_ext_d2i(x509, NID_ext_key_usage, nil, nil) else { return [] }
        let owned = Owned(OpaquePointer(usages), free: EXTENDED_KEY_USAGE_free)
        return (0..<max(0, COpenSSL_sk_ASN1_OBJECT_num(owned.pointer))).map { index in
            ObjectIdentifier.shortName(COpenSSL_sk_ASN1_OBJECT_value(owned.pointer, index))
        }
    }
}

/// Algorithm and size of a certificate's key.
private struct PublicKeyFacts {
    let algorithm: String
    let bits: Int

    init(of x509: OpaquePointer) {
        defer { OpenSSLErrorQueue.clear() }
        guard let key = X509_get0_pubkey(x509) else {
            var identifier: OpaquePointer?
            X509_PUBKEY_get0_param(&identifier, nil, nil, nil, X509_get_X509_PUBKEY(x509))
            algorithm = ObjectIdentifier.longName(identifier)
            bits = 0
            return
        }
        bits = Int(EVP_PKEY_get_bits(key))
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA: algorithm = "RSA \(bits)"
        case EVP_PKEY_RSA_PSS: algorithm = "RSA-PSS \(bits)"
        case EVP_PKEY_DSA: algorithm = "DSA \(bits)"
        case EVP_PKEY_EC: algorithm = "EC \(Self.curve(of: key))"
        case let other: algorithm = OBJ_nid2sn(other).map { String(cString: $0) } ?? "unknown"
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
