import COpenSSL

/// What an OCSP response says of one certificate (RFC 6960).
package struct StapledStatus: Equatable, Sendable {
    package enum Verdict: Equatable, Sendable {
        case good
        /// Unix seconds; nil where the response's field is no valid time.
        case revoked(Int64?)
        case unknown
        /// Signed by nobody who may speak for the certificate's issuer, about another certificate, or not to be read.
        case invalid(String)
    }

    package var verdict: Verdict
    /// Unix seconds of the last change that it knows of, and until when it holds; nil where the response does not say.
    package var thisUpdate: Int64?
    package var nextUpdate: Int64?

    /// - Parameters:
    ///   - response: DER, as a server staples it.
    ///   - leaf: the certificate in question.
    ///   - issuer: that which signed it; without one nothing can be said.
    package init(_ response: [UInt8], of leaf: Certificate, issuedBy issuer: Certificate?) {
        defer { OpenSSLErrorQueue.clear() }
        verdict = .invalid("the issuer of the certificate is not known")
        guard let issuer else { return }
        do throws(PKIError) {
            let answer = try Self.basicResponse(response)
            try read(answer.pointer, leaf, issuer)
        } catch {
            verdict = .invalid("the response can't be read, or is not signed for the issuer")
        }
    }

    private static func basicResponse(_ bytes: [UInt8]) throws(PKIError) -> Owned {
        let response = try Owned("d2i_OCSP_RESPONSE", free: OCSP_RESPONSE_free) {
            bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                return d2i_OCSP_RESPONSE(nil, &start, buffer.count)
            }
        }
        return try Owned("OCSP_response_get1_basic", free: OCSP_BASICRESP_free) { OCSP_response_get1_basic(response.pointer) }
    }

    /// Of several that are about the certificate the worst counts, and of equal ones the newest. None is passed over for its dates, nor for those of who
    /// signed it: what was revoked once is to be told, however old the response. Whatever else it says needs a signer of today.
    private mutating func read(_ answer: OpaquePointer, _ leaf: Certificate, _ issuer: Certificate) throws(PKIError) {
        try Self.verify(answer, issuer, passingOver: UInt(X509_V_FLAG_NO_CHECK_TIME))
        let told = (0..<max(0, OCSP_resp_count(answer))).compactMap { index in
            OCSP_resp_get0(answer, index).flatMap { Self.isAbout(leaf, issuer, $0) ? Self(single: $0) : nil }
        }
        let worst = told.max { left, right in
            (left.verdict.severity, left.thisUpdate ?? .min) < (right.verdict.severity, right.thisUpdate ?? .min)
        }
        guard let worst else {
            verdict = .invalid("the response is about another certificate")
            return
        }
        if case .revoked = worst.verdict {
            self = worst
            return
        }
        do throws(PKIError) {
            try Self.verify(answer, issuer)
            self = worst
        } catch {
            verdict = .invalid("the certificate of who signed the response has expired, or is not valid yet")
        }
    }

    /// Each response names its certificate by digests of its own choice: SHA-1 long ago, SHA-256 by now (RFC 9654). So ours is named by the same.
    ///
    /// - Parameter single: `OCSP_SINGLERESP*`; it belongs to the answer, and so does all that is taken from it here.
    private static func isAbout(_ leaf: Certificate, _ issuer: Certificate, _ single: OpaquePointer) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        let named = OCSP_SINGLERESP_get0_id(single)
        var algorithm: OpaquePointer?
        guard let named, OCSP_id_get0_info(nil, &algorithm, nil, nil, named) == 1 else { return false }
        let digest = OBJ_obj2nid(algorithm)
        // OCSP_cert_to_id takes SHA-1 where it is given none, so that what is unknown must not come as far as that.
        guard digest != NID_undef, let method = EVP_get_digestbyname(OBJ_nid2sn(digest)) else { return false }
        let own = try? Owned("OCSP_cert_to_id", free: OCSP_CERTID_free) {
            leaf.withX509 { leaf in issuer.withX509 { OCSP_cert_to_id(method, leaf, $0) } }
        }
        guard let own else { return false }
        return OCSP_id_cmp(own.pointer, named) == 0
    }

    /// - Parameter single: `OCSP_SINGLERESP*`.
    private init(single: OpaquePointer) {
        // Pointers into the response, which outlives this call.
        var revoked, this, next: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        verdict =
            switch OCSP_single_get0_status(single, nil, &revoked, &this, &next) {
            case V_OCSP_CERTSTATUS_GOOD: .good
            case V_OCSP_CERTSTATUS_REVOKED: .revoked(ASN1Time.unixSeconds(revoked))
            default: .unknown
            }
        thisUpdate = ASN1Time.unixSeconds(this)
        nextUpdate = ASN1Time.unixSeconds(next)
    }

    /// Signed by the issuer, or by whom it has delegated this to (RFC 6960 4.2.2.2): so it alone is trusted here.
    ///
    /// - Parameter passingOver: OpenSSL's flags for what is not to be looked at.
    private static func verify(_ answer: OpaquePointer, _ issuer: Certificate, passingOver flags: UInt = 0) throws(PKIError) {
        let store = try Owned("X509_STORE_new", free: X509_STORE_free) { X509_STORE_new() }
        try check("X509_STORE_add_cert") { issuer.withX509 { X509_STORE_add_cert(store.pointer, $0) } }
        try check("X509_STORE_set_flags") { X509_STORE_set_flags(store.pointer, UInt(X509_V_FLAG_PARTIAL_CHAIN) | flags) }
        let certificates = try CertificateStack([issuer])
        try check("OCSP_basic_verify") { OCSP_basic_verify(answer, certificates.pointer, store.pointer, 0) }
    }
}

extension StapledStatus.Verdict {
    fileprivate var severity: Int {
        switch self {
        case .invalid: 0
        case .good: 1
        case .unknown: 2
        case .revoked: 3
        }
    }
}
