import COpenSSL

/// One thing that verification found wrong, with the certificate it concerns.
package struct VerificationError: Error, Equatable, Sendable {
    /// OpenSSL's `X509_V_ERR_*`.
    package let code: Int32
    /// Where in the chain: 0 is the leaf.
    package let depth: Int
    /// What the certificate at that depth says: its issuer, where that is missing; its names, where none fits (possibly none at all); its dates;
    /// its key. nil where the error concerns no certificate.
    package let certificate: CertificateFacts?

    package init(code: Int32, depth: Int, certificate: CertificateFacts?) {
        self.code = code
        self.depth = depth
        self.certificate = certificate
    }

    package var problem: VerificationProblem { VerificationProblem(openSSLCode: code) }

    /// The constant's name, such as `X509_V_ERR_CERT_HAS_EXPIRED`; the number for codes of a later OpenSSL.
    package var codeName: String { VerificationCode.named[code]?.name ?? "X509_V_ERR \(code)" }

    /// The issuer is at hand by its name, and its key did not make the signature.
    package var isWrongSignature: Bool { code == X509_V_ERR_CERT_SIGNATURE_FAILURE }

    /// OpenSSL's words; ours for pins, which OpenSSL knows as DANE's records only.
    package var text: String {
        code == X509_V_ERR_DANE_NO_MATCH
            ? "the public key is none of those pinned" : String(cString: X509_verify_cert_error_string(Int(code)))
    }

    /// Of the certificate at that depth; empty where the error concerns none.
    package var subject: String { certificate?.subject ?? "" }

    /// Whom the certificate at that depth names as its issuer, be it known or not.
    package var issuer: String { certificate?.issuer ?? "" }
}

extension Sequence<VerificationError> {
    /// The one that gives the reason and the TLS alert: of highest precedence, and of several such the one nearest to the leaf.
    package var decisive: VerificationError? {
        self.min { left, right in (left.problem, left.depth) < (right.problem, right.depth) }
    }
}
