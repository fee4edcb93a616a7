import COpenSSL

extension CertificateFacts {
    /// Reads `x509`, which stays its owner's.
    init(reading x509: OpaquePointer, der: [UInt8]) {
        let key = PublicKeyFacts(of: x509)
        self.init(
            subject: DistinguishedName.text(X509_get_subject_name(x509)), issuer: DistinguishedName.text(X509_get_issuer_name(x509)),
            commonNames: Self.commonNames(of: x509), serialNumber: Self.serialNumber(of: x509),
            subjectAlternativeNames: SubjectAlternativeNames.read(x509),
            notBefore: ASN1Time.unixSeconds(X509_get0_notBefore(x509)), notAfter: ASN1Time.unixSeconds(X509_get0_notAfter(x509)),
            keyAlgorithm: key.algorithm, keyBits: key.bits, signatureAlgorithm: Self.signatureAlgorithm(of: x509),
            sha256: Self.sha256(of: der), pin: PublicKeyPin(of: x509)?.description,
            isCertificateAuthority: X509_get_extension_flags(x509) & UInt32(EXFLAG_CA) != 0,
            extendedKeyUsages: Self.extendedKeyUsages(of: x509), issuerURLs: Self.issuerURLs(of: x509))
    }

    private static func commonNames(of x509: OpaquePointer) -> [String] {
        let subject = X509_get_subject_name(x509)
        var names: [String] = []
        var index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        while index >= 0 {
            if let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)) { names.append(ASN1Text.printable(value)) }
            index = X509_NAME_get_index_by_NID(subject, NID_commonName, index)
        }
        return names
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

    private static func issuerURLs(of x509: OpaquePointer) -> [String] {
        defer { OpenSSLErrorQueue.clear() }
        guard let descriptions = X509_get_ext_d2i(x509, NID_info_access, nil, nil) else { return [] }
        let owned = Owned(OpaquePointer(descriptions), free: AUTHORITY_INFO_ACCESS_free)
        return (0..<max(0, COpenSSL_sk_ACCESS_DESCRIPTION_num(owned.pointer))).compactMap { index in
            guard let description = COpenSSL_sk_ACCESS_DESCRIPTION_value(owned.pointer, index)?.pointee,
                OBJ_obj2nid(description.method) == NID_ad_ca_issuers
            else { return nil }
            var type: Int32 = 0
            guard let value = GENERAL_NAME_get0_value(description.location, &type), type == GEN_URI else { return nil }
            return ASN1Text.printable(value.assumingMemoryBound(to: ASN1_STRING.self))
        }
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
