import DICOMData

/// What requestor and acceptor have agreed on, read from the A-ASSOCIATE-RQ and the A-ASSOCIATE-AC that answered it, by either of them.
package struct NegotiatedAssociation: Equatable, Sendable {
    /// This side's role.
    package let role: ULStateMachine.Role
    package let calledAETitle: String
    package let callingAETitle: String
    /// As the peer sent it.
    package let peerInformation: UserInformation
    /// In the order of the proposals, as are the two lists that follow. Every context proposed is in one of the three.
    package let acceptedContexts: [AcceptedContext]
    package let rejectedContexts: [RejectedContext]
    /// Proposals that the acceptance says nothing of: not to be used.
    package let unansweredContexts: [PresentationContextProposal]
    /// As seen from the requestor: how many operations it may invoke, and has to perform; 0 stands for no limit (PS3.7 D.3.3.3).
    package let asynchronousOperationsWindow: AsynchronousOperationsWindow

    /// - Throws: ``NegotiationError`` where the acceptance is no answer to the request.
    package init(request: AssociateRequest, accept: AssociateAccept, role: ULStateMachine.Role) throws(NegotiationError) {
        guard accept.protocolVersion & ProtocolVersion.one != 0 else { throw .protocolVersion(accept.protocolVersion) }
        guard accept.applicationContextName == request.applicationContextName else {
            throw .applicationContextName(accept.applicationContextName)
        }
        var results: [UInt8: PresentationContextResult] = [:]
        for result in accept.presentationContexts {
            guard results.updateValue(result, forKey: result.id) == nil else { throw .repeatedContext(id: result.id) }
        }
        var accepted: [AcceptedContext] = []
        var rejected: [RejectedContext] = []
        var unanswered: [PresentationContextProposal] = []
        for proposal in request.presentationContexts {
            guard let result = results.removeValue(forKey: proposal.id) else {
                unanswered.append(proposal)
                continue
            }
            guard result.result == .acceptance else {
                rejected.append(RejectedContext(proposal: proposal, result: result.result))
                continue
            }
            guard let transferSyntax = result.transferSyntax, proposal.transferSyntaxes.contains(transferSyntax) else {
                throw .unproposedTransferSyntax(id: proposal.id, result.transferSyntax)
            }
            let roles = RequestorRoles(
                proposed: request.userInformation.roleSelection(for: proposal.abstractSyntax),
                answered: accept.userInformation.roleSelection(for: proposal.abstractSyntax))
            accepted.append(
                AcceptedContext(
                    id: proposal.id, abstractSyntax: proposal.abstractSyntax, transferSyntax: transferSyntax, requestorRoles: roles))
        }
        if let unproposed = results.keys.min() { throw .unproposedContext(id: unproposed) }

        self.role = role
        calledAETitle = request.calledAETitle
        callingAETitle = request.callingAETitle
        peerInformation = role == .requestor ? accept.userInformation : request.userInformation
        acceptedContexts = accepted
        rejectedContexts = rejected
        unansweredContexts = unanswered
        asynchronousOperationsWindow = AsynchronousOperationsWindow(
            proposed: request.userInformation.asynchronousOperationsWindow, answered: accept.userInformation.asynchronousOperationsWindow)
    }
}

extension NegotiatedAssociation {
    /// The longest P-DATA-TF body that the peer takes, in bytes; nil if it sets no limit, by a 0 (PS3.8 D.1) or by saying nothing.
    package var peerMaximumLength: UInt32? {
        peerInformation.maximumLength.flatMap { $0 == 0 ? nil : $0 }
    }

    package func context(id: UInt8) -> AcceptedContext? {
        acceptedContexts.first { $0.id == id }
    }

    /// The accepted context for an object; where several fit, that of the lowest place in the request.
    package func context(for abstractSyntax: UID, transferSyntax: UID) -> AcceptedContext? {
        acceptedContexts.first { $0.abstractSyntax == abstractSyntax && $0.transferSyntax == transferSyntax }
    }

    /// The accepted context for a message without data set, which every transfer syntax suits.
    package func context(for abstractSyntax: UID) -> AcceptedContext? {
        acceptedContexts.first { $0.abstractSyntax == abstractSyntax }
    }
}

/// An acceptance that does not answer the request it came for. The requestor aborts.
package enum NegotiationError: Error, Equatable, Sendable {
    /// Bit 0 of the protocol version is not set (PS3.8 9.3.3).
    case protocolVersion(UInt16)
    /// Another application context name than the requested one, and the only one that there is (PS3.8 7.1.1.2).
    case applicationContextName(UID)
    /// A result for a context that was not proposed.
    case unproposedContext(id: UInt8)
    /// Two results for one context.
    case repeatedContext(id: UInt8)
    /// A context is accepted with a transfer syntax that was not proposed for it, or with none.
    case unproposedTransferSyntax(id: UInt8, UID?)
}
