import PKI
import ProbeResults
import Transport

extension TLSSurvey.Answer {
    /// How a handshake, or the way to it, failed.
    package init(after error: TransportError) {
        switch error {
        case .tls(let failure): self.init(after: failure)
        case .timedOut: self.init(.timeout)
        case .reset: self.init(.closed)
        case .connection(let failure):
            self.init(
                .other, text: "no connection: " + failure.attempts.map { "\($0.address): \($0.outcome.words)" }.joined(separator: "; "))
        case .system(let code, let call): self.init(.other, text: "\(call): \(systemText(code))")
        case .resolution, .closed, .interrupted, .listen: self.init(.other, text: "\(error)")
        }
    }

    private init(after failure: TLSFailure) {
        if let alert = failure.alertReceived {
            self.init(.alert, alert: TLSAlertName.text(alert))
        } else if failure.endOfStream || failure.wasReset {
            self.init(.closed)
        } else {
            let words = failure.openSSLErrors.map(\.reason).joined(separator: "; ")
            self.init(.other, text: words.isEmpty ? "OpenSSL gives no reason" : words)
        }
    }
}

extension TLSSurvey.Link {
    /// - Parameters:
    ///   - depth: its place in the chain that was built; nil where it has none.
    ///   - errors: of the whole chain.
    package init(_ certificate: Certificate, depth: Int?, isSent: Bool, isAnchor: Bool, errors: [VerificationError]) {
        let details = certificate.details
        self.init(
            certificate: ProbeResult.TLS.Certificate(details.facts), isSent: isSent, isOnPath: depth != nil, isAnchor: isAnchor,
            isCertificateAuthority: details.facts.isCertificateAuthority, usages: details.facts.extendedKeyUsages + details.keyUsages,
            problems: errors.filter { $0.depth == depth }.map { Reason($0.problem) })
    }
}

extension TLSSurvey.Trust {
    /// - Parameters:
    ///   - anchors: the CAs that were asked.
    ///   - errors: everything that verification found wrong.
    ///   - tls: what the handshake was about, for the words.
    package init(_ anchors: Anchors, _ errors: [VerificationError], _ tls: ConnectionContext.TLS) {
        let finding = errors.decisive.map { Finding($0, tls) }
        self.init(
            anchors: anchors, reason: finding?.reason, message: finding?.message,
            errors: errors.map(ProbeResult.TLS.VerificationError.init))
    }
}

extension TLSSurvey.Stapling {
    /// - Parameter now: Unix seconds.
    package init(_ status: StapledStatus, now: Int64) {
        self.init(isStapled: true)
        thisUpdate = status.thisUpdate.map(UTCTime.text)
        nextUpdate = status.nextUpdate.map(UTCTime.text)
        switch status.verdict {
        case .revoked(let time):
            self.status = .revoked
            message = time.map { "revoked on \(UTCTime.text($0))" }
        case .invalid(let words):
            self.status = .invalid
            message = words
        case .good where status.nextUpdate.map { $0 < now } == true:
            self.status = .expired
        case .good: self.status = .good
        case .unknown: self.status = .unknown
        }
    }
}
