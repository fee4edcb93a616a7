import PKI

extension Finding {
    /// The way from the server's certificate to what is trusted, where it breaks off.
    ///
    /// - Parameter anchors: what `--ca` gives.
    /// - Returns: nil where the error is another one.
    static func issuer(
        _ error: VerificationError, chain: [CertificateFacts], anchors: [CertificateFacts], _ tls: ConnectionContext.TLS?
    ) -> (message: String, hint: String?)? {
        switch error.problem {
        case .unknownIssuer:
            return notEvenACA(error, chain, anchors) ?? intermediate(error, anchors) ?? namesake(error, of: error.issuer, anchors)
                ?? missing(error, anchors)
        case .untrustedRoot: return namesake(error, of: error.subject, anchors)
        case .badChain where error.isWrongSignature: return namesake(error, of: error.issuer, anchors)
        default: return nil
        }
    }

    private static func notEvenACA(
        _ error: VerificationError, _ chain: [CertificateFacts], _ anchors: [CertificateFacts]
    ) -> (message: String, hint: String?)? {
        guard let first = anchors.first, !anchors.contains(where: \.isCertificateAuthority) else { return nil }
        let isServers = anchors.contains { $0.sha256 == chain.first?.sha256 }
        return (
            "what --ca gives, \(first.subject), is \(isServers ? "the server's own certificate and " : "")no CA's certificate, and the issuer of "
                + "\(error.subject) is not trusted: \(error.issuer)",
            "give the certificate of the CA as --ca (cert-manager: ca.crt, not tls.crt)"
                + (isServers ? "; to trust this one certificate and no other, add --partial-chain" : "")
        )
    }

    private static func intermediate(_ error: VerificationError, _ anchors: [CertificateFacts]) -> (message: String, hint: String?)? {
        guard let certificate = error.certificate, anchors.contains(where: { $0.sha256 == certificate.sha256 }) else { return nil }
        return (
            "what --ca gives, \(error.subject), is an intermediate CA, whose issuer is neither sent by the server nor trusted: \(error.issuer)",
            "give that root as --ca, or add --partial-chain to trust the intermediate itself"
        )
    }

    /// A CA has the name that is looked for, and is another one.
    private static func namesake(
        _ error: VerificationError, of name: String, _ anchors: [CertificateFacts]
    ) -> (message: String, hint: String?)? {
        guard let anchor = anchors.first(where: { $0.subject == name }) else { return nil }
        let start = anchor.notBefore.map { ", valid from \(UTCTime.text($0))" } ?? ""
        let problem =
            name == error.subject ? "the chain ends in the root \(name)" : "the issuer of \(error.subject) is \(name)"
        return (
            "\(problem), and what --ca gives under that name is another CA with another key (SHA-256 \(anchor.sha256)\(start))",
            "the CA was made anew under its old name, or is somebody else's of the same name: take the CA that issues now (cert-manager: ca.crt of "
                + "the certificate's secret), or have the server's certificate issued anew"
        )
    }

    private static func missing(_ error: VerificationError, _ anchors: [CertificateFacts]) -> (message: String, hint: String?) {
        let given =
            anchors.prefix(shownAnchors).map(\.subject).joined(separator: " and ") + (anchors.count > shownAnchors ? " and others" : "")
        let source = error.certificate?.issuerURLs.first.map { "; the certificate says that its issuer's is at \($0)" } ?? ""
        return (
            "the issuer of \(error.subject) is neither sent by the server nor trusted: \(error.issuer)"
                + (given.isEmpty ? "" : "; --ca gives \(given)"),
            "let the server send its intermediate certificates (tls.crt: leaf first, then each issuer), or give the CA that is missing as --ca; "
                + "an intermediate as --ca needs --partial-chain\(source)"
        )
    }

    /// Enough to see what was given; a bundle has a hundred.
    private static let shownAnchors = 3
}
