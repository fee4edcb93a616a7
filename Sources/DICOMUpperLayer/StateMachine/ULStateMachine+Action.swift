extension ULStateMachine {
    /// PS3.8 tables 9-6 to 9-9: what the executor has to do. "Indicate" and "confirm" speak to the local user, "send" to the peer.
    package enum Action: Equatable, Sendable {
        // Association establishment (table 9-6)

        /// AE-1: open the transport connection.
        case connectTransport
        /// AE-2: send A-ASSOCIATE-RQ.
        case sendAssociateRequest(AssociateRequest)
        /// AE-3: confirm the acceptance.
        case confirmAcceptance(AssociateAccept)
        /// AE-4: confirm the rejection, and close the transport connection.
        case confirmRejection(AssociateReject)
        /// AE-5: take the transport connection, and start the timer.
        case acceptTransport
        /// AE-6, acceptable by the service-provider: stop the timer, and indicate the request.
        case indicateAssociation(AssociateRequest)
        /// AE-6, otherwise: stop the timer, send A-ASSOCIATE-RJ, and start the timer.
        case refuseAssociation(AssociateReject)
        /// AE-7: send A-ASSOCIATE-AC.
        case sendAssociateAccept(AssociateAccept)
        /// AE-8: send A-ASSOCIATE-RJ, and start the timer.
        case sendAssociateReject(AssociateReject)

        // Data transfer (table 9-7)

        /// DT-1: send P-DATA-TF.
        case sendData
        /// DT-2: indicate the data.
        case indicateData

        // Association release (table 9-8)

        /// AR-1: send A-RELEASE-RQ.
        case sendReleaseRequest
        /// AR-2: indicate the release.
        case indicateRelease
        /// AR-3: confirm the release, and close the transport connection.
        case confirmRelease
        /// AR-4: send A-RELEASE-RP, and start the timer.
        case sendReleaseResponse
        /// AR-5: stop the timer; the peer has closed, as expected.
        case finish
        /// AR-6: indicate the data that came after our release request.
        case indicateDataDuringRelease
        /// AR-7: send P-DATA-TF before the release is answered.
        case sendDataDuringRelease
        /// AR-8: indicate the release, which collides with our own.
        case indicateReleaseCollision
        /// AR-9: send A-RELEASE-RP, and go on awaiting the peer's.
        case sendReleaseResponseInCollision
        /// AR-10: confirm the release; the peer's request is still to be answered.
        case confirmReleaseInCollision

        // Association abort (table 9-9)

        /// AA-1: send A-ABORT (service-user), and start or restart the timer. The violation is nil if the local user asked for it.
        case abortByUser(Abort, Violation?)
        /// AA-2: stop the timer if it runs, and close the transport connection.
        case closeTransport
        /// AA-3: indicate the abort (A-ABORT or A-P-ABORT, by its source), and close the transport connection.
        case indicateAbort(Abort)
        /// AA-4: indicate that the transport connection was lost (A-P-ABORT).
        case indicateTransportLoss
        /// AA-5: stop the timer; the peer has closed without a request.
        case abandon
        /// AA-6: ignore the PDU.
        case ignorePDU
        /// AA-7: send A-ABORT.
        case abortAgain(Abort)
        /// AA-8: send A-ABORT (service-provider), indicate the violation (A-P-ABORT), and start the timer.
        case abortByProvider(Abort, Violation)

        /// A blank cell of Table 9-10: the event cannot happen in this state, or is a mistake of the caller's.
        case undefined
    }

    /// What an action does to the ARTIM timer (PS3.8 9.1.5).
    package enum TimerCommand: Equatable, Sendable {
        case start
        case stop
        /// Stop it if it runs, and start it anew.
        case restart
    }
}

extension ULStateMachine.Action {
    /// The state that the definition of the action names; nil for ``undefined``, which leaves the state as it is.
    func nextState(for role: ULStateMachine.Role) -> ULStateMachine.State? {
        switch self {
        case .connectTransport: .awaitingTransport
        case .sendAssociateRequest: .awaitingAssociateAnswerPDU
        case .confirmAcceptance: .established
        case .confirmRejection: .idle
        case .acceptTransport: .awaitingAssociateRequestPDU
        case .indicateAssociation: .awaitingAssociateResponse
        case .refuseAssociation: .awaitingTransportClose
        case .sendAssociateAccept: .established
        case .sendAssociateReject: .awaitingTransportClose

        case .sendData, .indicateData: .established

        case .sendReleaseRequest: .awaitingReleaseResponsePDU
        case .indicateRelease: .awaitingReleaseResponse
        case .confirmRelease: .idle
        case .sendReleaseResponse: .awaitingTransportClose
        case .finish: .idle
        case .indicateDataDuringRelease: .awaitingReleaseResponsePDU
        case .sendDataDuringRelease: .awaitingReleaseResponse
        case .indicateReleaseCollision:
            switch role {
            case .requestor: .requestorCollisionAwaitingReleaseResponse
            case .acceptor: .acceptorCollisionAwaitingReleaseResponsePDU
            }
        case .sendReleaseResponseInCollision: .requestorCollisionAwaitingReleaseResponsePDU
        case .confirmReleaseInCollision: .acceptorCollisionAwaitingReleaseResponse

        case .abortByUser: .awaitingTransportClose
        case .closeTransport, .indicateAbort, .indicateTransportLoss, .abandon: .idle
        case .ignorePDU, .abortAgain, .abortByProvider: .awaitingTransportClose

        case .undefined: nil
        }
    }

    /// What the action does to the ARTIM timer; nil if nothing.
    package var timer: ULStateMachine.TimerCommand? {
        switch self {
        case .acceptTransport, .sendAssociateReject, .sendReleaseResponse, .abortByProvider: .start
        case .indicateAssociation, .finish, .closeTransport, .abandon: .stop
        case .refuseAssociation, .abortByUser: .restart
        default: nil
        }
    }

    /// Whether the action ends with closing the transport connection.
    package var closesTransport: Bool {
        switch self {
        case .confirmRejection, .confirmRelease, .closeTransport, .indicateAbort: true
        default: false
        }
    }

    /// The PDU that the action sends; nil if none, and for data, which the executor has.
    package var pdu: PDU? {
        switch self {
        case .sendAssociateRequest(let request): .associateRequest(request)
        case .sendAssociateAccept(let accept): .associateAccept(accept)
        case .refuseAssociation(let reject), .sendAssociateReject(let reject): .associateReject(reject)
        case .sendReleaseRequest: .releaseRequest
        case .sendReleaseResponse, .sendReleaseResponseInCollision: .releaseResponse
        case .abortByUser(let abort, _), .abortAgain(let abort), .abortByProvider(let abort, _): .abort(abort)
        default: nil
        }
    }
}
