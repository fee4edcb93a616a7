import ProbeResults

extension Finding {
    /// A certificate of the chains that were built does not last as long as was asked for; nil where each does.
    package init?(minimumDays: Int, _ survey: TLSSurvey) {
        self.init(
            chain: survey.chain.filter(\.isOnPath).map(\.certificate), other: survey.earlierEnding, lasts: minimumDays,
            asked: "fewer than the \(minimumDays) that --min-days asks for")
    }

    /// Nil where each certificate has so many days left.
    ///
    /// - Parameters:
    ///   - other: what another connection was shown, besides the chain.
    ///   - words: who asked for how many.
    init?(chain: [ProbeResult.TLS.Certificate], other: ProbeResult.TLS.Certificate?, lasts days: Int, asked words: String) {
        let short = (chain + [other].compactMap(\.self)).filter { ($0.daysLeft ?? .min) < days }
        guard let first = short.min(by: { ($0.daysLeft ?? .min) < ($1.daysLeft ?? .min) }) else { return nil }
        let whose = first == other ? "\(first.subject), shown to another connection," : first.subject
        let left = first.daysLeft.map { "\($0) \($0 == 1 ? "day" : "days") left, until \(first.notAfter ?? "")" } ?? "no valid date"
        self.init(
            reason: .expectMinDays, message: "\(whose) has \(left): \(words)",
            hint: "renew it, and let the server load the new one; with cert-manager, see renewBefore of the certificate")
    }

    /// The server does not meet the profile that was asked for; nil where it does.
    package init?(requiredProfile profile: TLSSurvey.Profile) {
        let problems = profile.problems.joined(separator: "; ")
        switch profile.verdict {
        case .met: return nil
        case .notMet:
            self.init(
                reason: .expectTLSProfile, message: "the server does not meet the TLS profile \(profile.name): \(problems)",
                hint: "change versions and cipher suites where the server or the ingress has them, and the certificate where it is too weak"
            )
        case .unclear:
            self.init(
                reason: .expectTLSProfile, message: "whether the server meets the TLS profile \(profile.name) can't be told: \(problems)",
                hint: "ask with an OpenSSL that knows what is missing here, and with more time where it was that")
        }
    }

    /// DICOM answers where TLS was expected.
    package init(plainDICOMAt context: ConnectionContext) {
        self.init(
            reason: .tlsNotTLS, message: "\(context.endpoint) does not answer to TLS, and speaks DICOM without it",
            hint: "this is a plain DICOM port: ask for the TLS port of the ingress, or use echo --plain")
    }
}
