import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import ProbeResults
import Transport

extension Finding {
    /// What ended an association, or kept it from coming about.
    package init(_ error: AssociationError, _ context: ConnectionContext) {
        switch error.cause {
        case .rejected(let reject), .refused(let reject): self.init(reject, context)
        case .transport(.tls(let failure)): self.init(failure, context, isAnswered: error.phase != .establishment)
        case .transport(let failure):
            if let shortage = failure.shortage {
                self.init(shortage, "the association with \(context.endpoint) was given up")
            } else if case .system(let code, let call) = failure {
                self.init(reason: .tcpOther, message: "\(call) failed for \(context.endpoint): \(systemText(code))")
            } else {
                self.init(reason: .internalDefect, message: "the association with \(context.endpoint) ended in \(failure)")
            }
        case .interrupted(let signal): self = .interrupted(signal: signal)
        case .abandoned:
            self.init(reason: .internalDefect, message: "the association with \(context.endpoint) was given up on this side")
        case .unencodable(.itemTooLong) where context.userIdentity != nil:
            self.init(
                reason: .usageUserIdentity,
                message: "the user identity does not fit in the association request, beside all else that is in it",
                hint: "the lengths there count to 65535 bytes: use a shorter ticket, assertion or token, or propose less at once")
        case .unencodable(let failure):
            self.init(reason: .internalDefect, message: "a PDU could not be encoded: \(failure)")
        case .dataSet(let failure): self.init(failure)
        case .negotiation(let failure):
            self.init(
                reason: .assocBadPDU,
                message: "\(context.endpoint) accepted the association with an answer that does not fit the request: "
                    + failure.words, hint: Self.brokenProtocol)
        case .aborted(let abort): self = .aborted(abort, error.phase, context)
        case .closed: self = .closed(error.phase, context)
        case .cutOff(let count): self = .closed(error.phase, context, hasAnswered: true).within(aPDUOf: count)
        case .timedOut:
            var context = context
            context.isPastDeadline = error.isPastDeadline
            self = .timedOut(error.phase, context)
        case .violation(let violation): self = .violation(violation, error.phase, context)
        case .message(let failure): self = .message(failure, error.phase, context)
        }
    }

    private static func aborted(_ abort: Abort, _ phase: AssociationError.Phase, _ context: ConnectionContext) -> Finding {
        guard phase == .establishment else {
            return Finding(
                reason: .dimseAborted, message: "\(context.endpoint) aborted the association (\(abort))",
                hint: "the peer's log says why; some peers abort on objects that they can't store")
        }
        return Finding(
            reason: .assocAborted, message: "\(context.endpoint) aborted instead of answering the association request (\(abort))",
            hint:
                "check that the peer accepts the called AE title \(context.calledAETitle) and the calling AE title \(context.callingAETitle)"
        )
    }

    /// - Parameter hasAnswered: whether a part of an answer had come: who refuses the client certificate gives none.
    private static func closed(_ phase: AssociationError.Phase, _ context: ConnectionContext, hasAnswered: Bool = false) -> Finding {
        guard phase == .establishment else {
            return Finding(
                reason: .dimseClosed, message: "\(context.endpoint) closed the connection in the middle of the association",
                hint: "the peer or the ingress went away: check their logs, and idle time-outs on the way")
        }
        if !hasAnswered, let tls = context.information?.tls, tls.clientCertificateRequested {
            return .clientCertificateUnconfirmed("closed", tls, context)
        }
        let hint =
            context.tls == nil
            ? "a TLS port closes plain connections just so: leave out --plain; or the peer refuses this client without saying so"
            : "TLS is fine, so the ingress is reached: check that the service behind it runs and that the ingress routes to its DICOM port"
        return Finding(
            reason: .assocClosed, message: "\(context.endpoint) closed the connection instead of answering the association request",
            hint: hint)
    }

    /// The same, with what had come.
    func within(aPDUOf byteCount: Int) -> Finding {
        var finding = self
        finding.message += ", after \(byteCount) \(byteCount == 1 ? "byte" : "bytes") of a PDU that it did not finish"
        return finding
    }

    private static func timedOut(_ phase: AssociationError.Phase, _ context: ConnectionContext) -> Finding {
        guard phase == .establishment else {
            return Finding(
                reason: .dimseTimeout, message: "\(context.endpoint) did not answer, or take what was sent, \(context.inTime)",
                hint: "a slow peer needs a longer \(context.isPastDeadline ? context.deadlineOwner.setting : "--timeout"); "
                    + "the peer's log tells whether the request arrived")
        }
        let hint =
            context.tls == nil
            ? "a TLS port may wait for TLS in silence: leave out --plain; else check the service"
            : "the ingress answers and the service behind it does not: check that service, whether it waits for TLS of its own, "
                + "and that this is no HTTPS port, which waits for a request just so"
        return Finding(
            reason: .assocTimeout, message: "\(context.endpoint) did not answer the association request \(context.inTime)",
            hint: context.remedy(hint))
    }

    /// The time was over before an association was asked for.
    package init(noTimeToAssociateWith context: ConnectionContext) {
        self.init(
            reason: .assocTimeout,
            message:
                "\(context.deadlineOwner.time) was over before \(context.endpoint) was asked for an association: whether DICOM answers "
                + "there is not known",
            hint: "give more time with \(context.deadlineOwner.setting)")
    }

    private static func violation(
        _ violation: ULStateMachine.Violation, _ phase: AssociationError.Phase, _ context: ConnectionContext
    ) -> Finding {
        switch violation {
        case .unexpectedPDU(let type, _):
            return Finding(
                reason: phase == .establishment ? .assocBadPDU : .dimseBadPDU,
                message: "\(context.endpoint) sent \(type) where it does not belong", hint: brokenProtocol)
        case .invalidPDU(let error):
            if phase == .establishment, case .unknownType = error.kind { return .notDICOM(error, context) }
            return Finding(
                reason: phase == .establishment ? .assocBadPDU : .dimseBadPDU,
                message:
                    "\(context.endpoint) sent a malformed \(error.pduName): \(error.words) at offset \(error.offset)\(error.quotation)",
                hint: brokenProtocol)
        }
    }

    /// Nothing that a user could set right.
    private static let brokenProtocol =
        "the peer's software breaks the protocol, or something on the way changes it; --trace shows each PDU"

    private static func notDICOM(_ error: PDUError, _ context: ConnectionContext) -> Finding {
        // On a plain connection the first bytes of all are kept; inside TLS those of the PDU that failed are all there is.
        let bytes = context.tls == nil ? context.information?.firstBytes ?? error.bytes : error.bytes
        let peer = PeerProtocol(firstBytes: bytes)
        let hint: String
        switch peer {
        case .tls: hint = "this is a TLS port: leave out --plain"
        case .http where context.tls != nil: hint = "this is an HTTPS port: take the ingress's DICOM port, and check the route"
        case .http, .ssh: hint = "this port belongs to another service: check the port, and with an ingress the route"
        case .dicom, .unknown: hint = "check the port: whatever listens there is no DICOM service"
        }
        let what = peer.words.map { "it speaks \($0)" } ?? "not with DICOM"
        return Finding(
            reason: .assocNotDICOM,
            message:
                "\(context.endpoint) answered\(context.tls == nil ? "" : " inside TLS"), but \(what): the first bytes are \(excerpt(bytes))",
            hint: hint)
    }

    private static func message(_ error: DIMSEError, _ phase: AssociationError.Phase, _ context: ConnectionContext) -> Finding {
        let message = "\(context.endpoint) \(error.words)"
        if case .wrongMessageID = error { return Finding(reason: .dimseWrongMessageID, message: message, hint: brokenProtocol) }
        return Finding(reason: phase == .establishment ? .assocBadPDU : .dimseBadPDU, message: message, hint: brokenProtocol)
    }

    private init(_ error: DataSetSourceError) {
        switch error {
        case .unreadable(let code):
            self.init(reason: .fileUnreadable, message: "the file could not be read to its end: \(systemText(code))")
        case .ended(let byteCount, let announced):
            self.init(
                reason: .fileTruncated, message: "the file became shorter while it was sent: \(byteCount) of \(announced) bytes",
                hint: "send files that nobody is writing")
        case .incomplete(let offset): self.init(DICOMFileError.truncated(offset: offset))
        case .changed: self = .fileChanged
        case .stopped: self.init(reason: .fileUnreadable, message: "the data set could not be read to its end")
        }
    }
}
