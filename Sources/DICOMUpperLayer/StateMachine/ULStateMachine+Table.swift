extension ULStateMachine {
    /// PS3.8 Table 9-10, row by row. `undefined` are its blank cells.
    ///
    /// Each row of a PDU that is received names the states where it belongs; ``unexpected(_:in:)`` has the cells of the others, which are the
    /// same for all PDUs.
    static func action(for event: Event, in state: State) -> Action {
        switch event {
        // Evt1: A-ASSOCIATE request primitive
        case .associateRequest:
            switch state {
            case .idle: .connectTransport  // AE-1
            default: .undefined
            }

        // Evt2: transport connection confirmation
        case .transportConfirmation(let request):
            switch state {
            case .awaitingTransport: .sendAssociateRequest(request)  // AE-2
            default: .undefined
            }

        // Evt3: A-ASSOCIATE-AC PDU
        case .associateAcceptPDU(let accept):
            switch state {
            case .awaitingAssociateAnswerPDU: .confirmAcceptance(accept)  // AE-3
            default: unexpected(.associateAccept, in: state)
            }

        // Evt4: A-ASSOCIATE-RJ PDU
        case .associateRejectPDU(let reject):
            switch state {
            case .awaitingAssociateAnswerPDU: .confirmRejection(reject)  // AE-4
            default: unexpected(.associateReject, in: state)
            }

        // Evt5: transport connection indication
        case .transportIndication:
            switch state {
            case .idle: .acceptTransport  // AE-5
            default: .undefined
            }

        // Evt6: A-ASSOCIATE-RQ PDU
        case .associateRequestPDU(let request, let refusal):
            switch state {
            case .awaitingAssociateRequestPDU: refusal.map(Action.refuseAssociation) ?? .indicateAssociation(request)  // AE-6
            default: unexpected(.associateRequest, in: state)
            }

        // Evt7: A-ASSOCIATE response primitive (accept)
        case .associateResponseAccept(let accept):
            switch state {
            case .awaitingAssociateResponse: .sendAssociateAccept(accept)  // AE-7
            default: .undefined
            }

        // Evt8: A-ASSOCIATE response primitive (reject)
        case .associateResponseReject(let reject):
            switch state {
            case .awaitingAssociateResponse: .sendAssociateReject(reject)  // AE-8
            default: .undefined
            }

        // Evt9: P-DATA request primitive
        case .dataRequest:
            switch state {
            case .established: .sendData  // DT-1
            case .awaitingReleaseResponse: .sendDataDuringRelease  // AR-7
            default: .undefined
            }

        // Evt10: P-DATA-TF PDU
        case .dataTransferPDU:
            switch state {
            case .established: .indicateData  // DT-2
            case .awaitingReleaseResponsePDU: .indicateDataDuringRelease  // AR-6
            default: unexpected(.dataTransfer, in: state)
            }

        // Evt11: A-RELEASE request primitive
        case .releaseRequest:
            switch state {
            case .established: .sendReleaseRequest  // AR-1
            default: .undefined
            }

        // Evt12: A-RELEASE-RQ PDU
        case .releaseRequestPDU:
            switch state {
            case .established: .indicateRelease  // AR-2
            case .awaitingReleaseResponsePDU: .indicateReleaseCollision  // AR-8
            default: unexpected(.releaseRequest, in: state)
            }

        // Evt13: A-RELEASE-RP PDU
        case .releaseResponsePDU:
            switch state {
            case .awaitingReleaseResponsePDU: .confirmRelease  // AR-3
            case .acceptorCollisionAwaitingReleaseResponsePDU: .confirmReleaseInCollision  // AR-10
            case .requestorCollisionAwaitingReleaseResponsePDU: .confirmRelease  // AR-3
            default: unexpected(.releaseResponse, in: state)
            }

        // Evt14: A-RELEASE response primitive
        case .releaseResponse:
            switch state {
            case .awaitingReleaseResponse: .sendReleaseResponse  // AR-4
            case .requestorCollisionAwaitingReleaseResponse: .sendReleaseResponseInCollision  // AR-9
            case .acceptorCollisionAwaitingReleaseResponse: .sendReleaseResponse  // AR-4
            default: .undefined
            }

        // Evt15: A-ABORT request primitive
        case .abortRequest:
            switch state {
            case .idle, .awaitingAssociateRequestPDU, .awaitingTransportClose: .undefined
            case .awaitingTransport: .closeTransport  // AA-2
            default: .abortByUser(.byServiceUser, nil)  // AA-1
            }

        // Evt16: A-ABORT PDU
        case .abortPDU(let abort):
            switch state {
            case .idle, .awaitingTransport: .undefined
            case .awaitingAssociateRequestPDU, .awaitingTransportClose: .closeTransport  // AA-2
            default: .indicateAbort(abort)  // AA-3
            }

        // Evt17: transport connection closed indication
        case .transportClosed:
            switch state {
            case .idle: .undefined
            case .awaitingAssociateRequestPDU: .abandon  // AA-5
            case .awaitingTransportClose: .finish  // AR-5
            default: .indicateTransportLoss  // AA-4
            }

        // Evt18: ARTIM timer expired
        case .timerExpired:
            switch state {
            case .awaitingAssociateRequestPDU, .awaitingTransportClose: .closeTransport  // AA-2
            default: .undefined
            }

        // Evt19: unrecognized or invalid PDU
        case .invalidPDU(let error):
            violation(.invalidPDU(error), in: state, closing: .abortAgain(Violation.invalidPDU(error).abort))  // AA-7
        }
    }

    /// The cells of a PDU that does not belong in the state. Only A-ASSOCIATE-RQ is still answered while the transport connection is awaited
    /// to close.
    private static func unexpected(_ pdu: PDUType, in state: State) -> Action {
        let violation = Violation.unexpectedPDU(pdu, state)
        let closing: Action = pdu == .associateRequest ? .abortAgain(violation.abort) : .ignorePDU  // AA-7, AA-6
        return self.violation(violation, in: state, closing: closing)
    }

    /// - Parameter closing: the cell of Sta13.
    private static func violation(_ violation: Violation, in state: State, closing: Action) -> Action {
        switch state {
        case .idle, .awaitingTransport: .undefined
        case .awaitingAssociateRequestPDU: .abortByUser(.byServiceUser, violation)  // AA-1
        case .awaitingTransportClose: closing
        default: .abortByProvider(violation.abort, violation)  // AA-8
        }
    }
}
