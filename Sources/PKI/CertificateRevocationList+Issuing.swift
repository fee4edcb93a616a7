import COpenSSL

extension CertificateAuthority {
    /// How long a revocation list is valid when nothing else is asked for.
    package static let listDays = 30

    /// Issues the next revocation list: all that the last one holds, and these certificates.
    ///
    /// A certificate that the last list holds already keeps the date of its revocation. The list itself is the only record of what has been revoked.
    ///
    /// - Parameters:
    ///   - last: nil for the first list.
    ///   - validity: the issue, when the certificates count as revoked, and when a newer list is due.
    /// - Throws: ``PKIError/notIssued(subject:by:)`` where a certificate or the last list is another authority's, ``PKIError/openSSL(call:errors:)``.
    package func revocationList(
        after last: CertificateRevocationList?, revoking certificates: [Certificate] = [], validity: Validity
    ) throws(PKIError) -> CertificateRevocationList {
        let issuer = chain[0]
        if let last, !last.isSigned(by: issuer) {
            throw .notIssued(subject: "the revocation list of \(last.facts.issuer)", by: issuer.facts.subject)
        }
        for certificate in certificates where certificate.issuing(by: issuer) != .issued {
            throw .notIssued(subject: certificate.facts.subject, by: issuer.facts.subject)
        }
        let crl = try Owned("X509_CRL_new", free: X509_CRL_free) { X509_CRL_new() }
        // RFC 5280 5.1.2.1: version 2 has the value 1.
        try check("X509_CRL_set_version") { X509_CRL_set_version(crl.pointer, 1) }
        try check("X509_CRL_set_issuer_name") {
            issuer.withX509 { X509_CRL_set_issuer_name(crl.pointer, X509_get_subject_name($0)) }
        }
        try Self.setDates(of: crl, validity)
        let known = Set(last?.facts.serialNumbers ?? [])
        if let last { try Self.copyEntries(of: last, to: crl) }
        for certificate in certificates where !known.contains(certificate.facts.serialNumber) {
            try Self.add(certificate, to: crl, at: validity.notBefore)
        }
        try Self.addNumber(after: last, to: crl)
        try Self.addKeyIdentifier(of: issuer, to: crl)
        try check("X509_CRL_sort") { X509_CRL_sort(crl.pointer) }
        try check("X509_CRL_sign") { key.withEVPPKey { X509_CRL_sign(crl.pointer, $0, EVP_sha256()) } }
        return CertificateRevocationList(crl)
    }

    private static func setDates(of crl: borrowing Owned, _ validity: Validity) throws(PKIError) {
        try set("X509_CRL_set1_lastUpdate", validity.notBefore) { X509_CRL_set1_lastUpdate(crl.pointer, $0) }
        try set("X509_CRL_set1_nextUpdate", validity.notAfter) { X509_CRL_set1_nextUpdate(crl.pointer, $0) }
    }

    private static func copyEntries(of last: CertificateRevocationList, to crl: borrowing Owned) throws(PKIError) {
        try last.withX509CRL { lastCRL throws(PKIError) in
            // No entries, no stack.
            guard let entries = X509_CRL_get_REVOKED(lastCRL) else { return }
            for index in 0..<max(0, COpenSSL_sk_X509_REVOKED_num(entries)) {
                let entry = try Owned("X509_REVOKED_dup", free: X509_REVOKED_free) {
                    X509_REVOKED_dup(COpenSSL_sk_X509_REVOKED_value(entries, index))
                }
                try add(entry, to: crl)
            }
        }
    }

    private static func add(_ certificate: Certificate, to crl: borrowing Owned, at time: Int64) throws(PKIError) {
        let entry = try Owned("X509_REVOKED_new", free: X509_REVOKED_free) { X509_REVOKED_new() }
        // Both are copied.
        try check("X509_REVOKED_set_serialNumber") {
            certificate.withX509 { X509_REVOKED_set_serialNumber(entry.pointer, X509_get_serialNumber($0)) }
        }
        try set("X509_REVOKED_set_revocationDate", time) { X509_REVOKED_set_revocationDate(entry.pointer, $0) }
        try add(entry, to: crl)
    }

    /// The list takes the entry over, unless that fails.
    private static func add(_ entry: consuming Owned, to crl: borrowing Owned) throws(PKIError) {
        let pointer = entry.release()
        OpenSSLErrorQueue.clear()
        guard X509_CRL_add0_revoked(crl.pointer, pointer) == 1 else {
            X509_REVOKED_free(pointer)
            throw .openSSL(call: "X509_CRL_add0_revoked", errors: OpenSSLErrorQueue.drain())
        }
    }

    /// One more than that of the last list (RFC 5280 5.2.3).
    private static func addNumber(after last: CertificateRevocationList?, to crl: borrowing Owned) throws(PKIError) {
        let number = try Owned("BN_new", free: BN_free) { BN_new() }
        if let text = last?.number {
            try check("BN_dec2bn") {
                var pointer: OpaquePointer? = number.pointer
                return BN_dec2bn(&pointer, text)
            }
        }
        try check("BN_add_word") { BN_add_word(number.pointer, 1) }
        OpenSSLErrorQueue.clear()
        guard let integer = BN_to_ASN1_INTEGER(number.pointer, nil) else {
            throw .openSSL(call: "BN_to_ASN1_INTEGER", errors: OpenSSLErrorQueue.drain())
        }
        defer { ASN1_INTEGER_free(integer) }
        try check("X509_CRL_add1_ext_i2d") { X509_CRL_add1_ext_i2d(crl.pointer, NID_crl_number, integer, 0, 0) }
    }

    /// RFC 5280 5.2.1 wants it, for an authority that has had several keys.
    private static func addKeyIdentifier(of issuer: Certificate, to crl: borrowing Owned) throws(PKIError) {
        try issuer.withX509 { x509 throws(PKIError) in
            var context = X509V3_CTX()
            X509V3_set_ctx(&context, x509, nil, nil, crl.pointer, 0)
            let made = try Owned("X509V3_EXT_conf_nid", free: X509_EXTENSION_free) {
                X509V3_EXT_conf_nid(nil, &context, NID_authority_key_identifier, "keyid")
            }
            try check("X509_CRL_add_ext") { X509_CRL_add_ext(crl.pointer, made.pointer, -1) }
        }
    }

    /// Lends a time (Unix seconds) to a call that copies it.
    private static func set(
        _ call: String, _ unixSeconds: Int64, _ body: (UnsafeMutablePointer<ASN1_TIME>) -> Int32
    ) throws(PKIError) {
        OpenSSLErrorQueue.clear()
        guard let time = ASN1_TIME_set(nil, time_t(unixSeconds)) else {
            throw .openSSL(call: "ASN1_TIME_set", errors: OpenSSLErrorQueue.drain())
        }
        defer { ASN1_STRING_free(time) }
        try check(call) { body(time) }
    }
}
