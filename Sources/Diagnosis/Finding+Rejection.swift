import DICOMUpperLayer
import ProbeResults

extension Finding {
    /// A-ASSOCIATE-RJ (PS3.8 9.3.4), in either direction.
    init(_ reject: AssociateReject, _ context: ConnectionContext) {
        self.init(
            reason: Reason(reject), message: "\(context.endpoint) rejected the association: \(reject)",
            hint: Self.hint(for: reject.knownReason, context))
    }

    private static func hint(for known: AssociateReject.Reason?, _ context: ConnectionContext) -> String? {
        switch known {
        case .calledAETitleNotRecognized:
            "the peer does not answer to \(context.calledAETitle): name its AE title as AE@host or with --called"
        case .callingAETitleNotRecognized:
            "the peer does not know us as \(context.callingAETitle): have that title added there, or use one it knows with --calling"
        case .noReasonGiven, .providerNoReasonGiven:
            context.userIdentity.map(identityHint)
                ?? "many peers reject unknown AE titles or addresses like this: check both titles, and the peer's log"
        case .temporaryCongestion: "the peer is overloaded: try again later; store: with fewer --jobs"
        case .localLimitExceeded: "the peer has no association to spare: try again later, or raise its limit; store: with fewer --jobs"
        case .applicationContextNameNotSupported:
            "\(ApplicationContext.dicom) was proposed, the only one that there is (PS3.7 A.2.1): what answers is hardly a DICOM application, or "
                + "is set up not to be one"
        case .protocolVersionNotSupported:
            "version 1 was proposed, the only one that there is (PS3.8 9.3.2): the peer's software is at fault, or something on the way changes "
                + "the request"
        case nil:
            context.userIdentity.map(identityHint)
                ?? "PS3.8 table 9-21 does not have this: the peer's log or conformance statement says what it means"
        }
    }

    private static func identityHint(_ kind: UserIdentity.Kind) -> String {
        "a peer that refuses the user identity answers so (PS3.7 D.3.3.7.3): check \(kind.option) and what belongs to it; else both AE titles, and "
            + "the peer's log"
    }
}

extension Reason {
    /// What a rejection is called, whoever it came from.
    init(_ reject: AssociateReject) {
        self =
            switch reject.knownReason {
            case .calledAETitleNotRecognized: .assocRejectedCalledAE
            case .callingAETitleNotRecognized: .assocRejectedCallingAE
            case .applicationContextNameNotSupported: .assocRejectedApplicationContext
            case .protocolVersionNotSupported: .assocRejectedProtocolVersion
            case .noReasonGiven, .providerNoReasonGiven: .assocRejectedNoReasonGiven
            case .temporaryCongestion: .assocRejectedCongestion
            case .localLimitExceeded: .assocRejectedLimit
            case nil: .assocRejectedOther
            }
    }
}
