import DICOMData

/// A presentation context that both sides may use.
package struct AcceptedContext: Equatable, Sendable {
    package let id: UInt8
    package let abstractSyntax: UID
    package let transferSyntax: UID
    package let requestorRoles: RequestorRoles

    package init(id: UInt8, abstractSyntax: UID, transferSyntax: UID, requestorRoles: RequestorRoles = .default) {
        self.id = id
        self.abstractSyntax = abstractSyntax
        self.transferSyntax = transferSyntax
        self.requestorRoles = requestorRoles
    }
}

/// A presentation context that the acceptor turned down.
package struct RejectedContext: Equatable, Sendable {
    package let proposal: PresentationContextProposal
    /// Never acceptance.
    package let result: PresentationContextResult.Result

    package init(proposal: PresentationContextProposal, result: PresentationContextResult.Result) {
        self.proposal = proposal
        self.result = result
    }
}

/// What the association's requestor may be for a SOP class (PS3.7 D.3.3.4); the acceptor is the counterpart.
package struct RequestorRoles: Equatable, Sendable {
    package let isSCU: Bool
    package let isSCP: Bool

    /// Without negotiation the requestor is SCU, the acceptor SCP.
    package static let `default` = RequestorRoles(isSCU: true, isSCP: false)

    package init(isSCU: Bool, isSCP: Bool) {
        self.isSCU = isSCU
        self.isSCP = isSCP
    }

    /// A role holds if it was proposed and accepted; an answer that is missing leaves the default, as does one that nobody asked for.
    init(proposed: RoleSelection?, answered: RoleSelection?) {
        if let proposed, let answered {
            self.init(isSCU: proposed.isSCU && answered.isSCU, isSCP: proposed.isSCP && answered.isSCP)
        } else {
            self = .default
        }
    }
}

extension UserInformation {
    /// The first one for the SOP class; the standard allows no second (PS3.7 D.3.3.4).
    func roleSelection(for abstractSyntax: UID) -> RoleSelection? {
        roleSelections.first { $0.sopClassUID == abstractSyntax }
    }
}

extension AsynchronousOperationsWindow {
    /// Of each number the smaller one, 0 being the largest; ``synchronous`` unless both sides have spoken (PS3.7 D.3.3.3).
    init(proposed: AsynchronousOperationsWindow?, answered: AsynchronousOperationsWindow?) {
        guard let proposed, let answered else {
            self = .synchronous
            return
        }
        self.init(
            invoked: Self.smaller(proposed.invoked, answered.invoked), performed: Self.smaller(proposed.performed, answered.performed))
    }

    private static func smaller(_ left: UInt16, _ right: UInt16) -> UInt16 {
        left == 0 || right == 0 ? max(left, right) : min(left, right)
    }
}
