import PKI

extension Finding {
    /// What revocation lists say of a certificate, and what is wrong with the lists themselves.
    ///
    /// - Parameter whose: the certificate at fault, as the start of a sentence.
    static func revocation(
        _ error: VerificationError, subject: String, whose: String, _ tls: ConnectionContext.TLS?
    ) -> (message: String, hint: String?) {
        let given = tls?.revocationLists ?? []
        let list = "the revocation list of \(error.issuer), looked up for \(subject),"
        // Of several lists of a CA it is not known which OpenSSL took.
        let own = given.filter { $0.issuer == error.issuer }
        let only = own.count == 1 ? own.first : nil
        switch error.problem {
        case .revoked:
            let serialNumber = error.certificate.map { " (serial number \($0.serialNumber))" } ?? ""
            return (
                "\(whose), \(subject)\(serialNumber), is revoked, \(error.stapled.map(words) ?? "says the list of \(error.issuer)")",
                "have a new one issued, with a new key, and let the server load it"
            )
        case .crlExpired:
            let end = only?.nextUpdate.map { ": a new one was due on \(UTCTime.text($0))" } ?? ""
            return ("\(list) is out of date\(end)", "give that CA's current list as --crl")
        case .crlMissing where !own.isEmpty:
            return (
                "no list of \(error.issuer) that --crl gives applies to \(subject): it is signed with another key of that name, or is a partial list, "
                    + "for other certificates or for some reasons of revocation alone",
                "fetch the complete current list of the CA that issued it, and give that as --crl"
            )
        case .crlMissing:
            let issuers = given.isEmpty ? "" : "; --crl gives lists of \(given.map(\.issuer).joined(separator: " and "))"
            return (
                "no --crl is of \(error.issuer), which issued \(subject)\(issuers)",
                "give the revocation list of each CA in the chain; --crl can be repeated"
            )
        default:
            let start = only?.thisUpdate.map { " (issued on \(UTCTime.text($0)))" } ?? ""
            return (
                "\(list) can't be used\(start): \(error.text)",
                "give the list that this very CA has issued as --crl; one that is not valid yet: check this machine's clock and the CA's"
            )
        }
    }

    /// What the server itself said of its certificate.
    private static func words(_ stapled: StapledStatus) -> String {
        let since: String? = if case .revoked(let time) = stapled.verdict { time.map(UTCTime.text) } else { nil }
        let made = stapled.thisUpdate.map { ", of \(UTCTime.text($0))" } ?? ""
        return "\(since.map { "since \($0), " } ?? "")says its CA in the OCSP response that the server stapled\(made)"
    }
}
