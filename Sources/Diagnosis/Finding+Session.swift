import PKI
import ProbeResults
import Transport

extension TLSOffer {
    /// What of the options the installed OpenSSL does not offer, in words; nil where it offers everything.
    package var shortfall: String? {
        guard !isComplete else { return nil }
        let forbidden = forbiddenVersions.map { "TLS \($0.rawValue)" } + forbiddenCipherSuites
        let lacking = lackingCipherSuites + lackingGroups
        let parts = [
            lacking.isEmpty ? nil : "lacks \(lacking.joined(separator: ", "))",
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

    /// The installed OpenSSL refuses a parameter of TLS, whatever files there are: nil for an error of another kind.
    package init?(parametersRefused error: PKIError, profile: TLSProfile) {
        guard case .openSSL(let call, let errors) = error, call.hasPrefix("SSL_CTX_set") else { return nil }
        let words = errors.map(\.reason).joined(separator: "; ")
        let groups = call == "SSL_CTX_set1_groups_list" ? " (\(profile.groups.joined(separator: ", ")))" : ""
        self.init(
            reason: .localTLSParameters,
            message: "the installed OpenSSL refuses what the TLS profile \(profile.name) asks for: \(call)\(groups): "
                + "\(words.isEmpty ? "OpenSSL gives no reason" : words)",
            hint: "use an OpenSSL that has it, or look into its configuration, which -v names")
    }

    package init(keyLog error: TransportError, path: String, option: String) {
        let why = if case .system(let code, _) = error { systemText(code) } else { "\(error)" }
        self.init(
            reason: .localOutputFailed, message: "\(option): secrets can't be written to \(path): \(why)",
            hint: "name a file that can be written, or none")
    }
}
