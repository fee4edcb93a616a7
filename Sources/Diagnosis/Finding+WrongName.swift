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

    /// A wildcard stands for one label, so neither for two nor for none (RFC 9525 6.3).
    private static func wildcard(_ wanted: String, _ names: [String]) -> String? {
        let wanted = wanted.lowercased()
        for name in names where name.hasPrefix("DNS:*.") {
            let domain = name.dropFirst("DNS:*.".count).lowercased()
            guard wanted == domain || wanted.hasSuffix("." + domain) else { continue }
            let parent = wanted.split(separator: ".").dropFirst().joined(separator: ".")
            let other = wanted == domain ? "" : ", or DNS:*.\(parent)"
            return
                "the * of a wildcard stands for exactly one label, so *.\(domain) does not cover \(wanted): issue it with DNS:\(wanted)\(other)"
        }
        return nil
    }

    /// As OpenSSL writes it in a certificate request.
    private static func alternativeName(_ host: String) -> String {
        switch PeerName(host) {
        case .dns(let name): "DNS:\(name)"
        case .ip(let address): "IP:\(address)"
        }
    }
}
