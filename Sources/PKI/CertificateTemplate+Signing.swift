import COpenSSL

extension CertificateTemplate {
    /// Makes a key and a certificate for it.
    ///
    /// - Parameter issuer: who signs; nil: the key itself.
    /// - Throws: ``PKIError/invalidName(_:)`` for a common name of more than 64 characters or an address that is none,
    ///   ``PKIError/openSSL(call:errors:)``.
    func signed(by issuer: (certificate: Certificate, key: PrivateKey)?) throws(PKIError) -> (certificate: Certificate, key: PrivateKey) {
        let key = try PrivateKey.generate(keyAlgorithm)
        let x509 = try Owned("X509_new", free: X509_free) { X509_new() }
        // RFC 5280 4.1.2.1: version 3 has the value 2.
        try check("X509_set_version") { X509_set_version(x509.pointer, 2) }
        try setSerialNumber(of: x509)
        try setSubject(of: x509)
        try setValidity(of: x509)
        try check("X509_set_pubkey") { key.withEVPPKey { X509_set_pubkey(x509.pointer, $0) } }
        if let issuer {
            try issuer.certificate.withX509 { issuerX509 throws(PKIError) in
                try check("X509_set_issuer_name") { X509_set_issuer_name(x509.pointer, X509_get_subject_name(issuerX509)) }
                try addExtensions(to: x509, issuer: issuerX509)
            }
        } else {
            try check("X509_set_issuer_name") { X509_set_issuer_name(x509.pointer, X509_get_subject_name(x509.pointer)) }
            try addExtensions(to: x509, issuer: nil)
        }
        let method = digest == .sha256 ? EVP_sha256() : EVP_sha1()
        try check("X509_sign") { (issuer?.key ?? key).withEVPPKey { X509_sign(x509.pointer, $0, method) } }
        return (try Certificate(x509), key)
    }

    /// 159 random bits: positive, unique, and in the 20 octets that RFC 5280 4.1.2.2 allows.
    private func setSerialNumber(of x509: borrowing Owned) throws(PKIError) {
        let number = try Owned("BN_new", free: BN_free) { BN_new() }
        try check("BN_rand") { BN_rand(number.pointer, 159, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) }
        try check("BN_to_ASN1_INTEGER") { BN_to_ASN1_INTEGER(number.pointer, X509_get_serialNumber(x509.pointer)) == nil ? 0 : 1 }
    }

    private func setSubject(of x509: borrowing Owned) throws(PKIError) {
        guard let commonName else { return }
        // RFC 5280 appendix A: ub-common-name.
        guard (1...64).contains(commonName.unicodeScalars.count) else { throw .invalidName(commonName) }
        let utf8 = Array(commonName.utf8)
        try check("X509_NAME_add_entry_by_NID") {
            X509_NAME_add_entry_by_NID(
                X509_get_subject_name(x509.pointer), NID_commonName, MBSTRING_UTF8, utf8, Int32(utf8.count), -1, 0)
        }
    }

    private func setValidity(of x509: borrowing Owned) throws(PKIError) {
        try check("ASN1_TIME_set") { ASN1_TIME_set(X509_getm_notBefore(x509.pointer), time_t(validity.notBefore)) == nil ? 0 : 1 }
        try check("ASN1_TIME_set") { ASN1_TIME_set(X509_getm_notAfter(x509.pointer), time_t(validity.notAfter)) == nil ? 0 : 1 }
    }

    /// The extensions of RFC 5280 4.2.1, critical where it wants them so.
    private func addExtensions(to x509: borrowing Owned, issuer: OpaquePointer?) throws(PKIError) {
        switch role {
        case .authority(let pathLength):
            let limit = pathLength.map { ",pathlen:\($0)" } ?? ""
            try add(NID_basic_constraints, "critical,CA:TRUE" + limit, to: x509)
            try add(NID_key_usage, "critical,keyCertSign,cRLSign", to: x509)
        case .endEntity:
            try add(NID_basic_constraints, "critical,CA:FALSE", to: x509)
            // RSA keys also serve the key transport of TLS 1.2.
            let usages = keyUsages ?? (keyAlgorithm == .ecP256 ? [.digitalSignature] : [.digitalSignature, .keyEncipherment])
            try add(NID_key_usage, "critical," + usages.map(\.rawValue).joined(separator: ","), to: x509)
        }
        if !extendedKeyUsages.isEmpty {
            try add(NID_ext_key_usage, extendedKeyUsages.map(\.rawValue).joined(separator: ","), to: x509)
        }
        try add(NID_subject_key_identifier, "hash", to: x509)
        if let issuer { try add(NID_authority_key_identifier, "keyid", to: x509, issuer: issuer) }
        if let url = revocationListURL {
            // A comma would begin another place in this notation.
            guard Self.isRevocationListURL(url) else { throw .invalidName(url) }
            try add(NID_crl_distribution_points, "URI:" + url, to: x509)
        }
        if !names.isEmpty { try SubjectAlternativeNames.add(names, isCritical: commonName == nil, to: x509.pointer) }
    }

    /// Whether clients could fetch a list from there: HTTP, in the characters of RFC 3986, without a comma.
    package static func isRevocationListURL(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix), text.utf8.count > scheme.utf8.count else { return false }
        return text.utf8.allSatisfy { byte in
            let character = Character(Unicode.Scalar(byte))
            return byte < 0x80 && (character.isLetter || character.isNumber || "-._~:/?#[]@!$&'()*+;=%".contains(character))
        }
    }

    /// Adds an extension in the notation of OpenSSL's configuration files. The values are ours, or have been looked at.
    private func add(_ extensionID: Int32, _ value: String, to x509: borrowing Owned, issuer: OpaquePointer? = nil) throws(PKIError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer ?? x509.pointer, x509.pointer, nil, nil, 0)
        let made = try Owned("X509V3_EXT_conf_nid", free: X509_EXTENSION_free) { X509V3_EXT_conf_nid(nil, &context, extensionID, value) }
        try check("X509_add_ext") { X509_add_ext(x509.pointer, made.pointer, -1) }
    }
}

extension SubjectAlternativeNames {
    /// Adds the extension with these names. They are set as values and never parsed, so no character in them can add a further one.
    fileprivate static func add(_ names: [PeerName], isCritical: Bool, to x509: OpaquePointer) throws(PKIError) {
        let list = try Owned("sk_GENERAL_NAME_new_null", free: GENERAL_NAMES_free) { COpenSSL_sk_GENERAL_NAME_new_null() }
        for name in names { try append(name, to: list) }
        try check("X509_add1_ext_i2d") {
            X509_add1_ext_i2d(
                x509, NID_subject_alt_name, UnsafeMutableRawPointer(list.pointer), isCritical ? 1 : 0, UInt(X509V3_ADD_DEFAULT))
        }
    }

    private static func append(_ name: PeerName, to list: borrowing Owned) throws(PKIError) {
        let (type, stringType, bytes) = try content(of: name)
        guard let value = ASN1_STRING_type_new(stringType), let entry = GENERAL_NAME_new() else {
            throw .openSSL(call: "GENERAL_NAME_new", errors: OpenSSLErrorQueue.drain())
        }
        // From here on the entry owns the string, and from the push on the list the entry.
        GENERAL_NAME_set0_value(entry, type, value)
        guard ASN1_STRING_set(value, bytes, Int32(bytes.count)) == 1, COpenSSL_sk_GENERAL_NAME_push(list.pointer, entry) > 0 else {
            GENERAL_NAME_free(entry)
            throw .openSSL(call: "ASN1_STRING_set", errors: OpenSSLErrorQueue.drain())
        }
    }

    private static func content(of name: PeerName) throws(PKIError) -> (type: Int32, stringType: Int32, bytes: [UInt8]) {
        switch name {
        case .dns(let host): return (GEN_DNS, V_ASN1_IA5STRING, Array(host.utf8))
        case .ip(let address):
            guard let octets = PeerName.octets(of: address) else { throw .invalidName(address) }
            return (GEN_IPADD, V_ASN1_OCTET_STRING, octets)
        }
    }
}
