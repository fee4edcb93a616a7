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

    /// Where the server itself stapled that its certificate is revoked: what it stapled.
    package let stapled: StapledStatus?

    package init(code: Int32, depth: Int, certificate: CertificateFacts?, stapled: StapledStatus? = nil) {
        self.code = code
        self.depth = depth
        self.certificate = certificate
        self.stapled = stapled
    }

    package var problem: VerificationProblem { VerificationProblem(openSSLCode: code) }

    /// The constant's name, such as `X509_V_ERR_CERT_HAS_EXPIRED`; the number for codes of a later OpenSSL.
    package var codeName: String { VerificationCode.named[code]?.name ?? "X509_V_ERR \(code)" }

    /// The issuer is at hand by its name, and its key did not make the signature.
    package var isWrongSignature: Bool { code == X509_V_ERR_CERT_SIGNATURE_FAILURE }

    /// A revocation list is at fault, and neither out of date nor missing.
    package var isAboutRevocationList: Bool { Self.aboutRevocationLists.contains(code) }

    private static let aboutRevocationLists: Set<Int32> = [
        X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE, X509_V_ERR_CRL_SIGNATURE_FAILURE, X509_V_ERR_CRL_NOT_YET_VALID,
        X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD, X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD, X509_V_ERR_KEYUSAGE_NO_CRL_SIGN,
        X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION, X509_V_ERR_CRL_PATH_VALIDATION_ERROR,
    ]

    /// OpenSSL's words; ours for pins, which OpenSSL knows as DANE's records only.
    package var text: String {
        guard code != X509_V_ERR_DANE_NO_MATCH else { return "the public key is none of those pinned" }
        let words = String(cString: X509_verify_cert_error_string(Int(code)))
        return stapled == nil ? words : "\(words), says the stapled OCSP response"
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
