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
    /// - Parameters:
    ///   - decisive: of all errors the one of highest precedence.
    ///   - chain: what the server presented.
    ///   - now: by this machine's clock, in Unix seconds.
    package init(
        _ decisive: VerificationError, _ tls: ConnectionContext.TLS?, chain: [CertificateFacts] = [], now: Int64 = Validity.now
    ) {
        let subject = decisive.subject.isEmpty ? "the certificate" : decisive.subject
        let anchors = tls?.anchors.map(\.facts) ?? []
        let (message, hint) =
            Self.date(decisive, chain: chain, anchors: anchors, now: now) ?? Self.issuer(decisive, chain: chain, anchors: anchors, tls)
            ?? Self.words(decisive, subject: subject, tls)
        self.init(reason: Reason(decisive.problem), message: "\(message) (\(decisive.codeName), depth \(decisive.depth))", hint: hint)
    }

    private static func words(
        _ error: VerificationError, subject: String, _ tls: ConnectionContext.TLS?
    ) -> (message: String, hint: String?) {
        let whose = error.depth == 0 ? "the server's certificate" : "a CA certificate of the server's chain"
        switch error.problem {
        case .wrongName: return wrongName(error, tls)
        case .expired: return ("\(whose), \(subject), expired", "renew it, and let the ingress load the new one")
        case .notYetValid:
            return ("\(whose), \(subject), is not valid yet", "check the clocks of this machine and of the one that issued it")
        case .selfSigned:
            return ("the server's certificate, \(subject), is self-signed and not trusted", selfSignedHint(error.certificate, tls))
        case .untrustedRoot:
            return ("the chain ends in the root \(subject), which is not trusted", anchorHint(tls))
        case .unknownIssuer: return ("the issuer of \(subject) is neither sent by the server nor trusted: \(error.issuer)", nil)
        case .badChain:
            return ("the chain is not in order at \(subject): \(error.text)", "issue the certificates anew: the chain itself is wrong")
        case .wrongPurpose:
            let usages = error.certificate?.extendedKeyUsages ?? []
            let made = usages.isEmpty ? "" : " (it is for \(usages.joined(separator: ", ")))"
            return (
                "\(whose), \(subject), is not made for a TLS server\(made): \(error.text)",
                "issue it with extended key usage serverAuth, its CA with basic constraints CA:true"
            )
        case .weakKey:
            let key = error.certificate?.keyAlgorithm ?? "of unknown kind"
            return ("the key of \(subject) is too weak: \(key)", "use RSA with 2048 bits or more, or EC P-256 or more (BCP 195)")
        case .weakSignature:
            let algorithm = error.certificate?.signatureAlgorithm ?? "unknown"
            return ("the signature of \(subject) is too weak: \(algorithm)", "have it signed with SHA-256 or more (BCP 195)")
        case .revoked, .crlExpired, .crlMissing: return revocation(error, subject: subject, whose: whose, tls)
        case .pinMismatch:
            let pin = error.certificate?.pin ?? "unreadable"
            return (
                "the server's public key is not a pinned one: it is \(pin)",
                "if the key was renewed on purpose, pin the new one: --pin \(pin)"
            )
        case .other where error.isAboutRevocationList: return revocation(error, subject: subject, whose: whose, tls)
        case .other:
            return (
                "\(whose), \(subject), was not accepted: \(error.text)",
                "dicomprobe tls shows the whole chain, and what is wrong with each part"
            )
        }
    }

    /// Ingresses present a certificate of their own making where they have none for the server name, or may not read it.
    private static func selfSignedHint(_ certificate: CertificateFacts?, _ tls: ConnectionContext.TLS?) -> String {
        let sni = tls?.serverName ?? "a client that sends no server name (use --sni)"
        switch DefaultCertificate(commonNames: certificate?.commonNames ?? []) {
        case .traefik:
            return
                "this is Traefik's default certificate: no router (HostSNI) is for \(sni), or the secret of its tls section is not loaded"
        case .ingressNginx:
            return
                "this is ingress-nginx's default certificate: no Ingress has \(sni) among the hosts of its tls section, or the secret there is "
                + "not loaded; it serves HTTP: DICOM needs a TCP service or another ingress"
        case nil: break
        }
        return
            "if it is meant to be, give it as --ca; if not, the ingress shows its default certificate: check that its secret is loaded and that "
            + "the server name (SNI) routes to it"
    }

    private static func anchorHint(_ tls: ConnectionContext.TLS?) -> String {
        tls?.hasOwnAnchors == true
            ? "the --ca given is not the one that issued this chain: with cert-manager, take ca.crt of the certificate's secret"
            : "give that root as --ca; without --ca only the system's CAs are trusted"
    }
}
