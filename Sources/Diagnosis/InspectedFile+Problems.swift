import PKI
import ProbeResults

extension InspectedFile.Problem {
    /// - Parameters:
    ///   - certificates: those of the file.
    ///   - lists: the issuers of the file's revocation lists.
    init(_ flaw: KeyMaterialFlaw, certificates: [CertificateDetails], lists: [String], now: Int64) {
        let part: String
        var certificate: Int?
        switch flaw.part {
        case .file: part = "the file"
        case .certificate(let index):
            part = certificates.indices.contains(index) ? Self.name(certificates[index]) : "a certificate"
            certificate = index
        case .revocationList(let index): part = lists.indices.contains(index) ? "the list of \(lists[index])" : "a list"
        case .key: part = "the file"
        }
        let (kind, message, hint) = Self.words(flaw.kind, part: part, now: now)
        self.init(kind: kind, message: message, hint: hint, certificate: certificate)
    }

    private static func name(_ details: CertificateDetails) -> String {
        if !details.facts.subject.isEmpty { return details.facts.subject }
        return details.facts.subjectAlternativeNames.first ?? "the certificate without a subject"
    }

    private static func words(_ flaw: KeyMaterialFlaw.Kind, part: String, now: Int64) -> (kind: Kind, message: String, hint: String?) {
        switch flaw {
        case .expired(let time):
            (.expired, "\(part) expired on \(UTCTime.text(time)), \(days(from: time, to: now)) ago", "have it renewed")
        case .notYetValid(let time):
            (.notYetValid, "\(part) is valid only from \(UTCTime.text(time)) on, in \(days(from: now, to: time))", "see to the clocks")
        case .unreadableDates: (.badDates, "\(part) has dates that can't be read", "have it issued anew")
        case .noNames:
            (
                .noNames, "\(part) has no subject alternative name: clients that check names refuse it",
                "have it issued with the host as DNS name; the common name does not count"
            )
        case .weakKey(let algorithm): (.weakKey, "the key of \(part) is weak: \(algorithm)", "RSA needs 2048 bits, EC 256 (BCP 195)")
        case .weakSignature(let algorithm): (.weakSignature, "\(part) has a weak signature: \(algorithm)", "SHA-256 is the least (BCP 195)")
        case .validTooLong(let days):
            (
                .validTooLong, "\(part) is valid for \(days) days: some clients, such as Apple's, refuse more than 825",
                "have it issued for 365 days or less"
            )
        case .selfSigned:
            (.selfSigned, "\(part) is signed by itself: nobody vouches for it", "issue from a CA, or give clients this very certificate")
        case .wrongPurpose(let uses):
            (
                .wrongPurpose, "\(part) is made for neither servers nor clients, \(purposeWords(uses))",
                "have it issued with serverAuth or clientAuth, and with digitalSignature"
            )
        case .notAnAuthority:
            (
                .notAnAuthority, "\(part) is not marked as a CA (basic constraints CA:TRUE): what it issues is not accepted",
                "have the CA's certificate made anew with CA:TRUE"
            )
        case .maySignNoCertificates:
            (
                .notAnAuthority, "\(part) is a CA whose key usage leaves out keyCertSign: what it issues is not accepted",
                "have the CA's certificate made anew with keyCertSign"
            )
        case .wrongOrder, .missingIssuer, .missingIntermediate, .signedWithOtherKey, .unrelated, .repeated: chainWords(flaw, part: part)
        case .keyMismatch:
            (.keyMismatch, "the key is not that of the certificate beside it", "put together the two that were issued together")
        case .revoked(let path): (.revoked, "\(part) is revoked, says \(path)", "have another one issued")
        case .noNextUpdate: (.noNextUpdate, "\(part) does not say when a newer one is due", "have it made with nextUpdate")
        case .missingFile(let name): (.missingFile, "\(name) is missing", "a TLS secret has tls.crt and tls.key")
        }
    }

    private static func purposeWords(_ uses: [String]) -> String {
        if uses.isEmpty { return "says OpenSSL" }
        // RFC 5280 4.2.1.12 lets applications insist on the very use.
        let any = uses.contains("anyExtendedKeyUsage") ? ", which OpenSSL takes for neither of them" : ""
        return "only for \(uses.joined(separator: ", "))\(any)"
    }

    private static func chainWords(_ flaw: KeyMaterialFlaw.Kind, part: String) -> (kind: Kind, message: String, hint: String?) {
        switch flaw {
        case .wrongOrder(let subjects):
            (
                .wrongOrder, "the certificates are not in order: first the server's or client's own, then each one's issuer",
                "the right order is \(subjects.map { "\"\($0)\"" }.joined(separator: ", "))"
            )
        case .missingIntermediate(let issuer, let path):
            (
                .missingIntermediate, "\(part) is followed by no certificate of its issuer \(issuer)",
                "append the certificate in \(path): who trusts only the root can't do without"
            )
        case .signedWithOtherKey(let issuer):
            (
                .wrongSignature, "\(part) names \(issuer) as its issuer, but was signed with another key than that one's",
                "a CA was made anew under its old name: find the old one, or have this issued again"
            )
        case .unrelated: (.unrelated, "\(part) is no part of the chain", "take it out")
        case .repeated: (.repeated, "\(part) is there more than once", "take the repetition out")
        case .missingIssuer(let issuer): missing(issuer, part)
        default: missing("its issuer", part)
        }
    }

    private static func missing(_ issuer: String, _ part: String) -> (kind: Kind, message: String, hint: String?) {
        (
            .missingIssuer, "\(part) was issued by \(issuer), whose certificate is missing",
            "append the intermediate's certificate after it, or put the root into ca.crt"
        )
    }

    /// "1 day", "5 days"; less than a day in hours.
    private static func days(from start: Int64, to end: Int64) -> String {
        let (count, unit) = end - start >= 86_400 ? ((end - start) / 86_400, "day") : ((end - start) / 3600, "hour")
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
