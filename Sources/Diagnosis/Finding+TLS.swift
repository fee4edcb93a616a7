import ProbeResults
import Transport

extension Finding {
    /// The TLS handshake, and what comes in its place.
    package init(_ error: TransportError, handshakingWith context: ConnectionContext) {
        if let shortage = error.shortage {
            self.init(shortage, "the TLS handshake with \(context.endpoint) was given up")
            return
        }
        switch error {
        case .tls(let failure): self.init(failure, context)
        case .timedOut:
            self.init(
                reason: .tlsTimeout,
                message: "\(context.endpoint) did not finish the TLS handshake \(context.inTime)\(Self.received(context)) "
                    + "(\(context.tls.offerWords))",
                hint: context.remedy(
                    "the port accepts connections and stays silent: a plain DICOM port waits for a request just so (try --plain), and a "
                        + "stalled ingress too"))
        case .reset:
            self.init(
                reason: .tlsClosedInHandshake,
                message: "\(context.endpoint) reset the connection in the TLS handshake (\(context.tls.offerWords))",
                hint: Self.silentClose(context))
        case .interrupted(let signal): self = .interrupted(signal: signal)
        case .system(let code, let call):
            self.init(reason: .tcpOther, message: "\(call) failed in the TLS handshake with \(context.endpoint): \(systemText(code))")
        case .resolution, .connection, .closed, .listen:
            self.init(reason: .internalDefect, message: "the TLS handshake ended in \(error)")
        }
    }

    /// What a TLS failure comes down to, in the handshake or after it.
    ///
    /// - Parameter isAnswered: whether the peer has accepted an association, and so the client as it is.
    init(_ failure: TLSFailure, _ context: ConnectionContext, isAnswered: Bool = false) {
        if context.tls?.isInsecure != true, failure.alertSent != nil, let decisive = failure.verificationErrors.decisive {
            self.init(decisive, context.tls, chain: failure.information.chain)
        } else if let finding = Self.notTLS(failure, context) {
            self = finding
        } else if failure.lacksCertificate {
            self.init(
                reason: .tlsOther,
                message: "\(context.endpoint) showed no certificate, and so may be anybody: the cipher suite "
                    + "\(failure.information.cipherSuite ?? "agreed on") has none",
                hint: "offer suites with certificates only: leave out --ciphers, or choose a --tls-profile")
        } else if let alert = failure.alertReceived {
            self.init(alert: alert, failure, context, isAnswered: isAnswered)
        } else if failure.endOfStream || failure.wasReset {
            self = .closed(failure, context)
        } else {
            let words = failure.openSSLErrors.map(\.reason).joined(separator: "; ")
            let alert = failure.alertSent.map { ", and was ended with alert \(TLSAlertName.text($0))" } ?? ""
            self.init(
                reason: .tlsOther,
                message: "TLS with \(context.endpoint) failed: \(words.isEmpty ? "OpenSSL gives no reason" : words)\(alert) "
                    + "(\(context.tls.profileWords), \(context.tls.offerWords))",
                hint:
                    "OpenSSL refuses what the server sent: -v shows its security level and what was offered; an old device may need another "
                    + "--tls-profile")
        }
    }

    /// How much of an answer there was; empty where that is not known.
    private static func received(_ context: ConnectionContext) -> String {
        switch context.information?.bytesReceived {
        case nil: ""
        case 0: ", and sent nothing"
        case 1: ", and sent 1 byte"
        case let count?: ", and sent \(count) bytes"
        }
    }

    private static func notTLS(_ failure: TLSFailure, _ context: ConnectionContext) -> Finding? {
        guard failure.stage == .handshake, !PeerProtocol.mayBeTLS(failure.firstBytes) else { return nil }
        let peer = PeerProtocol(firstBytes: failure.firstBytes)
        let hint: String
        switch peer {
        case .tls: return nil
        case .dicom: hint = "this is a plain DICOM port: ask for the TLS port of the ingress, or add --plain"
        case .http, .ssh: hint = "this port belongs to another service: check the port"
        case .unknown: hint = "check the port: whatever listens there is no TLS server"
        }
        let what = peer.words.map { "it speaks \($0)" } ?? "it does not speak TLS"
        return Finding(
            reason: .tlsNotTLS, message: "\(context.endpoint) answered, but \(what): the first bytes are \(excerpt(failure.firstBytes))",
            hint: hint)
    }

    private static func closed(_ failure: TLSFailure, _ context: ConnectionContext) -> Finding {
        let verb = failure.wasReset ? "reset" : "closed"
        let information = failure.information
        // A server that went away before it had our answer did not judge it.
        if information.clientCertificateSent || information.emptyClientCertificateSent {
            return .clientCertificateUnconfirmed(verb, information, context)
        }
        guard failure.stage == .handshake else {
            return Finding(reason: .tlsOther, message: "\(context.endpoint) \(verb) the TLS connection without an alert")
        }
        return Finding(
            reason: .tlsClosedInHandshake,
            message: "\(context.endpoint) \(verb) the connection in the TLS handshake and sent no alert (\(context.tls.offerWords))",
            hint: silentClose(context))
    }

    private static func silentClose(_ context: ConnectionContext) -> String {
        let sni =
            context.tls?.serverName.map { "no route for the server name \($0)" }
            ?? "no route without a server name (none was sent: use --sni)"
        return "usual causes: \(sni); a plain port that does not know TLS; behind Traefik also a dead backend"
    }

    /// The peer asked for a client certificate and ended without an alert: nothing tells whether the certificate was the cause.
    static func clientCertificateUnconfirmed(_ verb: String, _ information: TLSInformation, _ context: ConnectionContext) -> Finding {
        let given: String
        let cause: String
        if information.clientCertificateSent {
            given = "was given one,\(context.tls.clientCertificateWords),"
            cause = "that certificate (check its CA and dates)"
        } else if let unfit = context.tls.unfitCertificateWords(information) {
            given = "got none, \(unfit),"
            cause = "clients without one (give --cert and --key with another kind of key)"
        } else {
            given = "got none"
            cause = "clients without one (give --cert and --key)"
        }
        return Finding(
            reason: .tlsClientCertUnconfirmed,
            message: "\(context.endpoint) asked for a client certificate, \(given) and then \(verb) the connection without saying why",
            hint: "either it does not accept \(cause), or the service behind the ingress is down")
    }
}
