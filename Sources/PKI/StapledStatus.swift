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

    private mutating func read(_ answer: OpaquePointer, _ leaf: Certificate, _ issuer: Certificate) throws(PKIError) {
        try Self.verify(answer, issuer)
        let identifier = try Owned("OCSP_cert_to_id", free: OCSP_CERTID_free) {
            leaf.withX509 { leaf in issuer.withX509 { OCSP_cert_to_id(nil, leaf, $0) } }
        }
        var status: Int32 = -1
        var reason: Int32 = -1
        var revoked, this, next: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        guard OCSP_resp_find_status(answer, identifier.pointer, &status, &reason, &revoked, &this, &next) == 1 else {
            verdict = .invalid("the response is about another certificate")
            return
        }
        thisUpdate = ASN1Time.unixSeconds(this)
        nextUpdate = ASN1Time.unixSeconds(next)
        verdict =
            switch status {
            case V_OCSP_CERTSTATUS_GOOD: .good
            case V_OCSP_CERTSTATUS_REVOKED: .revoked(ASN1Time.unixSeconds(revoked))
            default: .unknown
            }
    }

    /// Signed by the issuer, or by whom it has delegated this to (RFC 6960 4.2.2.2): so it alone is trusted here.
    private static func verify(_ answer: OpaquePointer, _ issuer: Certificate) throws(PKIError) {
        let store = try Owned("X509_STORE_new", free: X509_STORE_free) { X509_STORE_new() }
        try check("X509_STORE_add_cert") { issuer.withX509 { X509_STORE_add_cert(store.pointer, $0) } }
        try check("X509_STORE_set_flags") { X509_STORE_set_flags(store.pointer, UInt(X509_V_FLAG_PARTIAL_CHAIN)) }
        let certificates = try CertificateStack([issuer])
        try check("OCSP_basic_verify") { OCSP_basic_verify(answer, certificates.pointer, store.pointer, 0) }
    }
}
