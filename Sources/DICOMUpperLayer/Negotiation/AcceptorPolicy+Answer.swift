import DICOMData

extension AcceptorPolicy {
    package enum Answer: Equatable, Sendable {
        case accept(AssociateAccept)
        case reject(AssociateReject)
    }

    /// The answer to `request`.
    ///
    /// An association is accepted even if none of its contexts is: their results tell the requestor more than a rejection could.
    package func answer(to request: AssociateRequest) -> Answer {
        if let rejection = rejection(of: request) { return .reject(rejection) }
        let results = request.presentationContexts.map { result(for: $0, in: request) }
        return .accept(
            AssociateAccept(
                calledAETitle: request.calledAETitle, callingAETitle: request.callingAETitle, reserved: request.reserved,
                applicationContextName: request.applicationContextName, presentationContexts: results,
                userInformation: userInformation(for: request, results)))
    }

    /// In the order in which one who reads the request comes upon it: protocol, application context, titles.
    private func rejection(of request: AssociateRequest) -> AssociateReject? {
        if let refusal = request.refusalByProvider { return refusal }
        guard request.applicationContextName == ApplicationContext.dicom else {
            return AssociateReject(.permanent, .applicationContextNameNotSupported)
        }
        guard calledAETitles.recognizes(request.calledAETitle) else {
            return AssociateReject(.permanent, .calledAETitleNotRecognized)
        }
        guard callingAETitles.recognizes(request.callingAETitle) else {
            return AssociateReject(.permanent, .callingAETitleNotRecognized)
        }
        return nil
    }

    private func result(for proposal: PresentationContextProposal, in request: AssociateRequest) -> PresentationContextResult {
        // What is no UID names nothing (PS3.5 9.1), whatever the rule: nobody could ask for it afterwards.
        guard proposal.abstractSyntax.isValid, abstractSyntaxes.supports(proposal.abstractSyntax) else {
            return proposal.rejected(.abstractSyntaxNotSupported)
        }
        if let roles = request.userInformation.roleSelection(for: proposal.abstractSyntax), !requestorRoles.grantAny(of: roles) {
            return proposal.rejected(.userRejection)
        }
        guard let transferSyntax = transferSyntaxes.choose(from: proposal.transferSyntaxes.filter(\.isValid)) else {
            return proposal.rejected(.transferSyntaxesNotSupported)
        }
        return PresentationContextResult(id: proposal.id, result: .acceptance, transferSyntax: transferSyntax)
    }

    private func userInformation(for request: AssociateRequest, _ results: [PresentationContextResult]) -> UserInformation {
        let asked = request.userInformation
        return UserInformation(
            maximumLength: maximumLength,
            implementationClassUID: implementationClassUID,
            implementationVersionName: implementationVersionName,
            asynchronousOperationsWindow: asked.asynchronousOperationsWindow.map { _ in .synchronous },
            roleSelections: roleSelections(for: request, results),
            extendedNegotiations: extendedNegotiations(for: request, results),
            userIdentityResponse: asked.userIdentity.flatMap(userIdentityResponse(to:)))
    }

    /// An answer to the first selection for each SOP class with an accepted context; a role that was not proposed is never granted.
    private func roleSelections(for request: AssociateRequest, _ results: [PresentationContextResult]) -> [RoleSelection] {
        var unanswered = acceptedAbstractSyntaxes(of: request, results)
        return request.userInformation.roleSelections.filter { unanswered.remove($0.sopClassUID) != nil }.map(requestorRoles.granted(of:))
    }

    /// An answer for each accepted SOP class that has a sub-item and is not known to be of another service than storage. One, however many sub-items it
    /// has (PS3.7 D.3.3.5.1): ours are longer than they may be, and the item that holds them has a 16-bit length.
    private func extendedNegotiations(for request: AssociateRequest, _ results: [PresentationContextResult]) -> [ExtendedNegotiation] {
        guard let storageSupport, !request.userInformation.extendedNegotiations.isEmpty else { return [] }
        var unanswered = acceptedAbstractSyntaxes(of: request, results)
        return request.userInformation.extendedNegotiations.map(\.sopClassUID)
            .filter { unanswered.remove($0) != nil && SOPClass(uid: $0)?.isStorage != false }
            .map { ExtendedNegotiation(sopClassUID: $0, applicationInformation: storageSupport.applicationInformation) }
    }

    private func acceptedAbstractSyntaxes(of request: AssociateRequest, _ results: [PresentationContextResult]) -> Set<UID> {
        Set(zip(request.presentationContexts, results).filter { $1.result == .acceptance }.map { proposal, _ in proposal.abstractSyntax })
    }

    private func userIdentityResponse(to identity: UserIdentity) -> [UInt8]? {
        guard identity.isPositiveResponseRequested, let kind = identity.knownKind, let userIdentityResponse else { return nil }
        switch kind {
        case .username, .usernameAndPasscode, .jsonWebToken: return userIdentityResponse
        case .kerberosServiceTicket, .samlAssertion: return userIdentityResponse.isEmpty ? nil : userIdentityResponse
        }
    }
}

extension RequestorRoles {
    /// Of the roles proposed those that these are.
    fileprivate func granted(of proposed: RoleSelection) -> RoleSelection {
        RoleSelection(sopClassUID: proposed.sopClassUID, isSCU: proposed.isSCU && isSCU, isSCP: proposed.isSCP && isSCP)
    }

    fileprivate func grantAny(of proposed: RoleSelection) -> Bool {
        let granted = granted(of: proposed)
        return granted.isSCU || granted.isSCP
    }
}

extension PresentationContextProposal {
    /// With a transfer syntax that is not significant then, but belongs there (PS3.8 9.3.3.2). What is no UID is not repeated: it may not even fit.
    fileprivate func rejected(_ result: PresentationContextResult.Result) -> PresentationContextResult {
        PresentationContextResult(
            id: id, result: result, transferSyntax: transferSyntaxes.first(where: \.isValid) ?? .implicitVRLittleEndian)
    }
}
