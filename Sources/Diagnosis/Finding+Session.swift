import ProbeResults
import Transport

extension TLSOffer {
    /// What of the options the installed OpenSSL does not offer, in words; nil where it offers everything.
    package var shortfall: String? {
        guard !isComplete else { return nil }
        let forbidden = forbiddenVersions.map { "TLS \($0.rawValue)" } + forbiddenCipherSuites
        let parts = [
            lackingCipherSuites.isEmpty ? nil : "lacks \(lackingCipherSuites.joined(separator: ", "))",
            forbidden.isEmpty ? nil : "at its security level \(securityLevel) offers no \(forbidden.joined(separator: ", "))",
        ]
        return "the installed OpenSSL " + parts.compactMap(\.self).joined(separator: ", and ")
    }
}

extension Finding {
    /// Nothing is left that could be offered.
    package init?(nothingOffered offer: TLSOffer, profile: TLSProfile) {
        guard offer.cipherSuites.isEmpty else { return nil }
        self.init(
            reason: .localTLSParameters,
            message: "nothing of the TLS profile \(profile.name) can be offered: \(offer.shortfall ?? "there is no cipher suite")",
            hint: offer.forbiddenCipherSuites.isEmpty
                ? "choose another --tls-profile, or use an OpenSSL that has its suites"
                : "choose another --tls-profile, or lower the security level for this run: OPENSSL_CONF with CipherString = DEFAULT@SECLEVEL=0"
        )
    }

    package init(keyLog error: TransportError, path: String, option: String) {
        let why = if case .system(let code, _) = error { systemText(code) } else { "\(error)" }
        self.init(
            reason: .localOutputFailed, message: "\(option): secrets can't be written to \(path): \(why)",
            hint: "name a file that can be written, or none")
    }
}
