import DICOMData
import PKI

extension Finding {
    /// A certificate past its end, or before its start.
    ///
    /// - Returns: nil where the error is another one, or has no date.
    static func date(
        _ error: VerificationError, chain: [CertificateFacts], anchors: [CertificateFacts], now: Int64
    ) -> (message: String, hint: String?)? {
        guard let certificate = error.certificate else { return nil }
        switch error.problem {
        case .expired:
            guard let end = certificate.notAfter else { return nil }
            let (whose, remedy) = expired(certificate, error.depth, anchors)
            return (
                "\(whose), \(error.subject), expired on \(UTCTime.text(end))", "\(remedy); this machine's clock says \(UTCTime.text(now))"
            )
        case .notYetValid:
            guard let start = certificate.notBefore else { return nil }
            let whose = error.depth == 0 ? "the server's certificate" : "a CA certificate of the server's chain"
            return (
                "\(whose), \(error.subject), is not valid before \(UTCTime.text(start))",
                clock(now) ?? clock(chain + anchors, now)
                    ?? "this machine's clock says \(UTCTime.text(now)): check it, and that of the machine that issued the certificate"
            )
        default: return nil
        }
    }

    private static func expired(
        _ certificate: CertificateFacts, _ depth: Int, _ anchors: [CertificateFacts]
    ) -> (whose: String, remedy: String) {
        if anchors.contains(where: { $0.sha256 == certificate.sha256 }) {
            return (
                "the trusted CA certificate",
                "give the renewed one as --ca; where there is none, renew the CA, and what it issued if its key changes"
            )
        }
        return depth == 0
            ? ("the server's certificate", "renew it, and let the ingress load the new one")
            : (
                "a CA certificate of the server's chain",
                "renew that CA, and let the ingress send the new certificate behind its own (tls.crt)"
            )
    }

    /// Nothing can be earlier than the program that looks at the clock.
    private static func clock(_ now: Int64) -> String? {
        guard now < Implementation.releaseTime else { return nil }
        return "this machine's clock is wrong: it says \(UTCTime.text(now)), and this version of dicomprobe was released on "
            + UTCTime.text(Implementation.releaseTime).prefix { $0 != "T" }
    }

    /// Where not one certificate of several has begun, it is rather the clock that is wrong.
    private static func clock(_ certificates: [CertificateFacts], _ now: Int64) -> String? {
        let starts = certificates.compactMap(\.notBefore)
        guard starts.count > 1, let earliest = starts.min(), earliest > now else { return nil }
        return "this machine's clock is wrong, it seems: it says \(UTCTime.text(now)), and no certificate of the chain begins before "
            + UTCTime.text(earliest)
    }
}
