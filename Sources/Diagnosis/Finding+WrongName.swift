import PKI

extension Finding {
    /// The certificate is for others than the one asked for.
    static func wrongName(_ error: VerificationError, _ tls: ConnectionContext.TLS?) -> (message: String, hint: String?) {
        let wanted = tls?.verifiedName ?? "the target"
        let names = error.certificate?.subjectAlternativeNames ?? []
        let commonNames = error.certificate?.commonNames ?? []
        let isCommonName = commonNames.contains { $0.lowercased() == wanted.lowercased() }
        guard !names.isEmpty else {
            return (
                "the server's certificate, \(error.subject), has no subjectAltName, so it is for no host at all (asked for: \(wanted)"
                    + (isCommonName ? ", which only its common name says)" : ")"),
                "issue it with subjectAltName \(alternativeName(wanted)); the common name does not count (RFC 9525)"
            )
        }
        return (
            "the server's certificate is for \(names.joined(separator: ", ")), not for \(wanted)"
                + (isCommonName ? ", which only its common name says" : ""),
            isCommonName
                ? "issue it with subjectAltName \(alternativeName(wanted)) besides; the common name does not count (RFC 9525)"
                : address(wanted, names) ?? wildcard(wanted, names) ?? route(tls)
        )
    }

    private static func route(_ tls: ConnectionContext.TLS?) -> String {
        let sent = tls?.serverName.map { "SNI \($0) was sent" } ?? "no SNI was sent"
        return
            "\(sent): if the ingress serves several hosts, check that this one is routed; if the name of the certificate is the right one, "
            + "add --verify-name"
    }

    /// An address was asked for, and the certificate has host names only.
    private static func address(_ wanted: String, _ names: [String]) -> String? {
        guard case .ip = PeerName(wanted), !names.contains(where: { $0.hasPrefix("IP:") }) else { return nil }
        let host = names.first { $0.hasPrefix("DNS:") && !$0.contains("*") }?.dropFirst(4)
        let name = host.map(String.init) ?? "NAME"
        return "it has no addresses: take \(name) as the target, with --connect-to \(wanted) where that does not resolve, or --verify-name "
            + "\(name); or have it issued with \(alternativeName(wanted))"
    }

    /// The certificate has a wildcard that looks as if it were for the name.
    private static func wildcard(_ wanted: String, _ names: [String]) -> String? {
        let wanted = wanted.lowercased()
        for name in names where name.hasPrefix("DNS:") {
            guard let wildcard = WildcardName(String(name.dropFirst("DNS:".count))) else { continue }
            guard let why = shortcoming(of: wildcard, for: wanted) else { continue }
            return "\(why): issue it with DNS:\(wanted)\(wanted == wildcard.domain ? "" : alternative(to: wanted))"
        }
        return nil
    }

    /// Why a wildcard does not cover a name that ends as it does (RFC 9525 6.3, and what OpenSSL asks for besides); nil for other names.
    private static func shortcoming(of wildcard: WildcardName, for wanted: String) -> String? {
        let domain = wildcard.domain
        guard wanted == domain || wanted.hasSuffix("." + domain) else { return nil }
        switch wildcard.flaw {
        case .tooShort: return "the * of a wildcard needs at least two labels behind it, so *.\(domain) covers no name"
        case .badLabel: return "behind the * of a wildcard are letters, digits and inner hyphens only, so *.\(domain) covers no name"
        case nil: break
        }
        let label = wanted.dropLast(domain.count).dropLast()
        if label.isEmpty || label.contains(".") {
            return "the * of a wildcard stands for exactly one label, so *.\(domain) does not cover \(wanted)"
        }
        return WildcardName.stands(for: label)
            ? nil : "the * of a wildcard stands for no label with an underscore, so *.\(domain) does not cover \(wanted)"
    }

    /// The wildcard that would cover a name, as another way out; empty where none does.
    private static func alternative(to name: String) -> String {
        let labels = name.split(separator: ".")
        let text = "*." + labels.dropFirst().joined(separator: ".")
        guard let first = labels.first, WildcardName.stands(for: first), WildcardName(text)?.flaw == nil else { return "" }
        return ", or DNS:\(text)"
    }

    /// As OpenSSL writes it in a certificate request.
    private static func alternativeName(_ host: String) -> String {
        switch PeerName(host) {
        case .dns(let name): "DNS:\(name)"
        case .ip(let address): "IP:\(address)"
        }
    }
}
