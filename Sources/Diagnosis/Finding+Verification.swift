import PKI
import ProbeResults

extension Reason {
    /// What each verification problem is called: one to one.
    package init(_ problem: VerificationProblem) {
        self =
            switch problem {
            case .revoked: .certRevoked
            case .crlExpired: .crlExpired
            case .crlMissing: .crlMissing
            case .expired: .certExpired
            case .notYetValid: .certNotYetValid
            case .selfSigned: .certSelfSigned
            case .untrustedRoot: .certUntrustedRoot
            case .unknownIssuer: .certUnknownIssuer
            case .badChain: .certBadChain
            case .wrongPurpose: .certWrongPurpose
            case .weakKey: .certWeakKey
            case .weakSignature: .certWeakSignature
            case .wrongName: .certWrongName
            case .pinMismatch: .certPinMismatch
            case .other: .certOther
            }
    }
}

extension Finding {
    /// The server's certificate was not accepted.
    ///
    /// - Parameter decisive: of all errors the one of highest precedence.
    init(_ decisive: VerificationError, _ tls: ConnectionContext.TLS?) {
        let subject = decisive.subject.isEmpty ? "the certificate" : decisive.subject
        let (message, hint) = Self.words(decisive, subject: subject, tls)
        self.init(reason: Reason(decisive.problem), message: "\(message) (\(decisive.codeName), depth \(decisive.depth))", hint: hint)
    }

    private static func words(
        _ error: VerificationError, subject: String, _ tls: ConnectionContext.TLS?
    ) -> (message: String, hint: String?) {
        let whose = error.depth == 0 ? "the server's certificate" : "a CA certificate of the server's chain"
        switch error.problem {
        case .wrongName: return wrongName(error, tls)
        case .expired:
            let date = error.certificate?.notAfter.map { " on \(UTCTime.text($0))" } ?? ""
            return ("\(whose), \(subject), expired\(date)", "renew it, and let the ingress load the new one; check this machine's clock")
        case .notYetValid:
            let date = error.certificate?.notBefore.map { " before \(UTCTime.text($0))" } ?? ""
            return ("\(whose), \(subject), is not valid\(date)", "check the clocks of this machine and of the one that issued it")
        case .selfSigned:
            return (
                "the server's certificate, \(subject), is self-signed and not trusted",
                "if it is meant to be, give it as --ca; if not, the ingress shows its default certificate: check that its secret is loaded and that "
                    + "the server name (SNI) routes to it"
            )
        case .untrustedRoot:
            return ("the chain ends in the root \(subject), which is not trusted", anchorHint(tls))
        case .unknownIssuer:
            return (
                "the issuer of \(subject) is neither sent by the server nor trusted: \(error.issuer)",
                "let the server send its intermediate certificates (tls.crt: leaf first, then each issuer), or give the CA that is missing as --ca; "
                    + "an intermediate as --ca needs --partial-chain"
            )
        case .badChain:
            return ("the chain is not in order at \(subject): \(error.text)", "issue the certificates anew: the chain itself is wrong")
        case .wrongPurpose:
            return (
                "\(whose), \(subject), is not made for a TLS server: \(error.text)",
                "issue it with extended key usage serverAuth, its CA with basic constraints CA:true"
            )
        case .weakKey:
            let key = error.certificate?.keyAlgorithm ?? "of unknown kind"
            return ("the key of \(subject) is too weak: \(key)", "use RSA with 2048 bits or more, or EC P-256 or more (BCP 195)")
        case .weakSignature:
            let algorithm = error.certificate?.signatureAlgorithm ?? "unknown"
            return ("the signature of \(subject) is too weak: \(algorithm)", "have it signed with SHA-256 or more (BCP 195)")
        case .revoked: return ("\(whose), \(subject), is revoked", "replace it with a new one")
        case .crlExpired:
            return (
                "the revocation list of \(error.issuer), looked up for \(subject), is out of date", "give that CA's current list as --crl"
            )
        case .crlMissing:
            return (
                "no --crl is of \(error.issuer), which issued \(subject)",
                "give the revocation list of each CA in the chain; --crl can be repeated"
            )
        case .pinMismatch:
            let pin = error.certificate?.pin ?? "unreadable"
            return ("the server's public key is not a pinned one: it is \(pin)", "if the key was renewed on purpose, pin the new one")
        case .other: return ("\(whose), \(subject), was not accepted: \(error.text)", nil)
        }
    }

    private static func wrongName(_ error: VerificationError, _ tls: ConnectionContext.TLS?) -> (message: String, hint: String?) {
        let wanted = tls?.verifiedName ?? "the target"
        let names = error.certificate?.subjectAlternativeNames ?? []
        guard !names.isEmpty else {
            return (
                "the server's certificate, \(error.subject), has no subjectAltName, so it is for no host at all (asked for: \(wanted))",
                "issue it with subjectAltName \(Self.alternativeName(wanted)); the common name does not count (RFC 9525)"
            )
        }
        if let wildcard = names.first(where: { isTooShallow($0, for: wanted) }) {
            return (
                "the server's certificate is for \(names.joined(separator: ", ")), not for \(wanted)",
                "\(wildcard) is for names of one further label: issue the certificate for \(wanted), or for a wildcard just above it"
            )
        }
        let sent = tls?.serverName.map { "SNI \($0) was sent" } ?? "no SNI was sent"
        return (
            "the server's certificate is for \(names.joined(separator: ", ")), not for \(wanted)",
            "\(sent): if the ingress serves several hosts, check that this one is routed; if the name of the certificate is the right one, "
                + "add --verify-name"
        )
    }

    /// Whether the name is below a wildcard's domain and yet not one label below it (RFC 9525 6.3).
    private static func isTooShallow(_ alternativeName: String, for host: String) -> Bool {
        let prefix = "DNS:*"
        guard alternativeName.hasPrefix(prefix) else { return false }
        let (host, domain) = (host.lowercased(), alternativeName.dropFirst(prefix.count).lowercased())
        return host.hasSuffix(domain) && host.dropLast(domain.count).contains(".")
    }

    /// As OpenSSL writes it in a certificate request.
    private static func alternativeName(_ host: String) -> String {
        switch PeerName(host) {
        case .dns(let name): "DNS:\(name)"
        case .ip(let address): "IP:\(address)"
        }
    }

    private static func anchorHint(_ tls: ConnectionContext.TLS?) -> String {
        tls?.hasOwnAnchors == true
            ? "the --ca given is not the one that issued this chain: with cert-manager, take ca.crt of the certificate's secret"
            : "give that root as --ca; without --ca only the system's CAs are trusted"
    }
}
