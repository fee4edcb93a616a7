/// The DICOM upper layer's protocol machine (PS3.8 9.2), for requestor and acceptor.
///
/// It holds its state and nothing else: what a PDU or a local request carries goes through it into the action, and whoever executes the
/// actions owns the transport and the ARTIM timer. One machine serves one association; both roles begin in ``State/idle``.
package struct ULStateMachine: Equatable, Sendable {
    package enum Role: Equatable, Sendable {
        case requestor
        case acceptor
    }

    package let role: Role
    package private(set) var state: State

    package init(role: Role) {
        self.init(role: role, state: .idle)
    }

    init(role: Role, state: State) {
        self.role = role
        self.state = state
    }

    /// Says what is to be done about `event`, and passes into the state that follows.
    ///
    /// Where Table 9-10 has no entry, the action is ``Action/undefined`` and the state stays.
    package mutating func handle(_ event: Event) -> Action {
        let action = Self.action(for: event, in: state)
        state = action.nextState(for: role) ?? state
        return action
    }
}

extension ULStateMachine {
    /// PS3.8 tables 9-1 to 9-5; the raw value is the standard's number.
    package enum State: Int, CaseIterable, Sendable {
        /// Sta1: idle
        case idle = 1
        /// Sta2: transport connection open, awaiting A-ASSOCIATE-RQ PDU
        case awaitingAssociateRequestPDU
        /// Sta3: awaiting local A-ASSOCIATE response primitive
        case awaitingAssociateResponse
        /// Sta4: awaiting transport connection opening to complete
        case awaitingTransport
        /// Sta5: awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU
        case awaitingAssociateAnswerPDU
        /// Sta6: association established and ready for data transfer
        case established
        /// Sta7: awaiting A-RELEASE-RP PDU
        case awaitingReleaseResponsePDU
        /// Sta8: awaiting local A-RELEASE response primitive
        case awaitingReleaseResponse
        /// Sta9: release collision, requestor side: awaiting local A-RELEASE response primitive
        case requestorCollisionAwaitingReleaseResponse
        /// Sta10: release collision, acceptor side: awaiting A-RELEASE-RP PDU
        case acceptorCollisionAwaitingReleaseResponsePDU
        /// Sta11: release collision, requestor side: awaiting A-RELEASE-RP PDU
        case requestorCollisionAwaitingReleaseResponsePDU
        /// Sta12: release collision, acceptor side: awaiting local A-RELEASE response primitive
        case acceptorCollisionAwaitingReleaseResponse
        /// Sta13: awaiting transport connection close indication; the association no longer exists
        case awaitingTransportClose
    }
}
