import DICOMNetwork
import DICOMUpperLayer
import ProbeResults
import Transport

/// Failures as a server sees them: it has no target, and its user may be able to change either side.
extension Finding {
    /// What ended an association that we accepted, or kept it from coming about.
    package init(_ error: AssociationError, servedTo information: ConnectionInformation) {
        switch error.cause {
        case .refused(let reject), .rejected(let reject):
            self.init(reason: Reason(reject), message: "the association request was rejected: \(reject)")
        case .aborted(let abort):
            self.init(
                reason: error.phase == .establishment ? .assocAborted : .dimseAborted,
                message: "the client aborted the association (\(abort))")
        case .closed: self = .closed(error.phase, information)
        case .cutOff(let count): self = .closed(error.phase, information).within(aPDUOf: count)
        case .timedOut: self = .timedOut(error.phase, information)
        case .violation(let violation): self = .violation(violation, error.phase, information)
        case .message(let failure):
            self.init(reason: error.phase == .establishment ? .assocBadPDU : .dimseBadPDU, message: "the client \(failure.words)")
        case .transport(let failure): self.init(failure, handshakingWithClient: information)
        case .interrupted(let signal): self = .interrupted(signal: signal)
        case .negotiation, .unencodable, .dataSet, .abandoned:
            self.init(reason: .internalDefect, message: "serving the association ended in \(error.cause)")
        }
    }

    private static func closed(_ phase: AssociationError.Phase, _ information: ConnectionInformation) -> Finding {
        guard phase == .establishment else {
            return Finding(reason: .dimseClosed, message: "the client closed the connection in the middle of the association")
        }
        let message = "the client closed the connection without asking for an association"
        return information.bytesReceived == 0
            ? Finding(reason: .assocClosed, message: message, hint: "port checks of load balancers and readiness probes do just so")
            : Finding(reason: .assocClosed, message: message)
    }

    private static func timedOut(_ phase: AssociationError.Phase, _ information: ConnectionInformation) -> Finding {
        guard phase == .establishment else { return Finding(reason: .dimseTimeout, message: "the client was silent for too long") }
        return Finding(reason: .assocTimeout, message: "the client did not ask for an association in time")
    }

    private static func violation(
        _ violation: ULStateMachine.Violation, _ phase: AssociationError.Phase, _ information: ConnectionInformation
    ) -> Finding {
        let reason: Reason = phase == .establishment ? .assocBadPDU : .dimseBadPDU
        switch violation {
        case .unexpectedPDU(let type, _):
            return Finding(reason: reason, message: "the client sent \(type) where it does not belong")
        case .invalidPDU(let error):
            if phase == .establishment, case .unknownType = error.kind {
                // On a plain connection the first bytes of all are kept; inside TLS those of the PDU that failed are all there is.
                return notDICOM(information.tls == nil ? information.firstBytes : error.bytes)
            }
            return Finding(
                reason: reason,
                message: "the client sent a malformed \(error.pduName): \(error.words) at offset \(error.offset)\(error.quotation)")
        }
    }

    private static func notDICOM(_ bytes: [UInt8]) -> Finding {
        let peer = PeerProtocol(firstBytes: bytes)
        let what = peer.words.map { "the client speaks \($0), not DICOM" } ?? "the client does not speak DICOM"
        return Finding(
            reason: .assocNotDICOM, message: "\(what): the first bytes are \(excerpt(bytes))",
            hint: peer == .tls
                ? "this server was started with --plain: have the client leave out TLS, or this server leave out --plain" : nil)
    }
}

// MARK: - Listening

extension Finding {
    /// A server that can't start to listen, or can't go on.
    package init(listening error: TransportError) {
        switch error {
        case .listen(let address, let code):
            self.init(
                reason: .localBindFailed, message: "can't listen on \(address): \(systemText(code))",
                hint: "another program may have the port: choose one with --port, or let --port 0 find a free one")
        case .interrupted(let signal): self = .interrupted(signal: signal)
        default: self.init(reason: .localBindFailed, message: "can't accept connections: \(error)")
        }
    }
}

// MARK: - TLS

extension Finding {
    /// A TLS handshake with a client, and what came in its place; also TLS that failed later.
    package init(_ error: TransportError, handshakingWithClient information: ConnectionInformation) {
        if let shortage = error.shortage {
            self.init(shortage, "the connection was given up")
            return
        }
        switch error {
        case .tls(let failure): self.init(servingTLS: failure)
        case .timedOut: self.init(reason: .tlsTimeout, message: "the client did not finish the TLS handshake in time")
        case .reset, .closed: self.init(reason: .tlsClosedInHandshake, message: "the client reset the connection in the TLS handshake")
        case .interrupted(let signal): self = .interrupted(signal: signal)
        case .system(let code, let call): self.init(reason: .tcpOther, message: "\(call) failed: \(systemText(code))")
        case .resolution, .connection, .listen: self.init(reason: .internalDefect, message: "serving TLS ended in \(error)")
        }
    }

    private init(servingTLS failure: TLSFailure) {
        if failure.alertSent != nil, let decisive = failure.verificationErrors.decisive {
            self.init(
                reason: Reason(decisive.problem),
                message:
                    "the client's certificate is refused: \(decisive.subject): \(decisive.text) (\(decisive.codeName), depth \(decisive.depth))"
            )
        } else if let finding = Self.clientWithoutTLS(failure) {
            self = finding
        } else if let alert = failure.alertReceived {
            self.init(
                reason: .tlsOther, message: "the client ended TLS with alert \(TLSAlertName.text(alert))",
                hint: TLSAlertName.isAboutCertificate.contains(alert)
                    ? "it refuses this server's certificate: have it trust the CA and use a name that the certificate is for" : nil)
        } else if let alert = failure.alertSent {
            self = .alertSent(alert, failure)
        } else if failure.endOfStream || failure.wasReset {
            let verb = failure.wasReset ? "reset" : "closed"
            self =
                failure.stage == .handshake
                ? Finding(reason: .tlsClosedInHandshake, message: "the client \(verb) the connection in the TLS handshake")
                : Finding(reason: .tlsOther, message: "the client \(verb) the TLS connection without an alert")
        } else {
            self.init(reason: .tlsOther, message: "TLS failed: \(failure.words)")
        }
    }

    private static func clientWithoutTLS(_ failure: TLSFailure) -> Finding? {
        guard failure.stage == .handshake, !PeerProtocol.mayBeTLS(failure.firstBytes) else { return nil }
        let peer = PeerProtocol(firstBytes: failure.firstBytes)
        let what = peer.words.map { "the client speaks \($0)" } ?? "the client does not speak TLS"
        return Finding(
            reason: .tlsNotTLS, message: "\(what): the first bytes are \(excerpt(failure.firstBytes))",
            hint: "have the client use TLS, or start this server with --plain")
    }

    private static func alertSent(_ alert: UInt8, _ failure: TLSFailure) -> Finding {
        // TLS 1.2 has no alert of its own for this: OpenSSL sends handshake_failure, and says why in its error queue.
        let lacksCertificate = failure.openSSLErrors.contains(where: \.isMissingPeerCertificate)
        if alert == TLSAlertName.certificateRequired || lacksCertificate {
            return Finding(
                reason: .tlsClientCertRequired, message: "the client sent no certificate, which --client-ca demands",
                hint: "give the client a certificate of that CA")
        }
        if TLSAlertName.isAboutParameters.contains(alert), failure.information.cipherSuite == nil {
            return Finding(
                reason: .tlsNoCommonParameters,
                message: "the client offers no TLS version, cipher suite or group that this server's TLS profile allows: \(failure.words)")
        }
        return Finding(reason: .tlsOther, message: "TLS was ended with alert \(TLSAlertName.text(alert)): \(failure.words)")
    }
}

extension TLSFailure {
    fileprivate var words: String {
        openSSLErrors.isEmpty ? "OpenSSL gives no reason" : openSSLErrors.map(\.reason).joined(separator: "; ")
    }
}
