import DICOMUpperLayer
import ProbeResults

extension Finding {
    /// A-ASSOCIATE-RJ (PS3.8 9.3.4), in either direction.
    init(_ reject: AssociateReject, _ context: ConnectionContext) {
        self.init(
            reason: Reason(reject), message: "the association was rejected: \(reject)", hint: Self.hint(for: reject.knownReason, context))
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
        case .temporaryCongestion: "the peer is overloaded: try again later"
        case .localLimitExceeded: "the peer has no association to spare: try again later, or raise its limit"
        case nil: context.userIdentity.map(identityHint)
        case .applicationContextNameNotSupported, .protocolVersionNotSupported: nil
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

extension Finding {
    /// A presentation context that was not accepted (PS3.8 9.3.3.2).
    ///
    /// - Parameters:
    ///   - result: nil where the acceptance says nothing of the context.
    ///   - isAcceptedOtherwise: whether the same acceptance takes the abstract syntax with another transfer syntax.
    package init(
        contextFor what: String, transferSyntax: String, result: PresentationContextResult.Result?, isAcceptedOtherwise: Bool = false
    ) {
        switch result {
        case .abstractSyntaxNotSupported where isAcceptedOtherwise:
            self.init(
                reason: .assocContextAbstractSyntax,
                message: "the peer says that it does not support \(what) here, and takes it in another context",
                hint:
                    "what it does not take is probably the transfer syntax \(transferSyntax) (dcmqrscp answers so): have that enabled there"
            )
        case .abstractSyntaxNotSupported:
            self.init(
                reason: .assocContextAbstractSyntax, message: "the peer does not support \(what)",
                hint: "have the SOP class enabled there (Orthanc: it accepts unknown SOP classes only if told to)")
        case .transferSyntaxesNotSupported:
            self.init(
                reason: .assocContextTransferSyntax, message: "the peer does not support the transfer syntax \(transferSyntax) for \(what)",
                hint: "have the transfer syntax enabled there, or convert the object first")
        case .userRejection:
            self.init(reason: .assocContextUserRejection, message: "the peer rejected the presentation context for \(what)")
        case .noReason, .undefined:
            self.init(
                reason: .assocContextNoReason, message: "the peer rejected the presentation context for \(what) without a reason",
                hint: "some peers do so for transfer syntaxes that they do not support: here \(transferSyntax)")
        case .acceptance, nil:
            self.init(reason: .assocContextNoReason, message: "the peer's acceptance says nothing of the presentation context for \(what)")
        }
    }
}
