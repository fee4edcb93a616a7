extension ULStateMachine {
    /// The rows of PS3.8 Table 9-10: requests of the local user, what the transport reports, PDUs received, and the timer.
    package enum Event: Equatable, Sendable {
        /// Evt1: A-ASSOCIATE request primitive
        case associateRequest
        /// Evt2: transport connection confirmation. The request to be sent comes with it, so that the machine need not keep it.
        case transportConfirmation(AssociateRequest)
        /// Evt3: A-ASSOCIATE-AC PDU received
        case associateAcceptPDU(AssociateAccept)
        /// Evt4: A-ASSOCIATE-RJ PDU received
        case associateRejectPDU(AssociateReject)
        /// Evt5: transport connection indication
        case transportIndication
        /// Evt6: A-ASSOCIATE-RQ PDU received. A refusal says that it is not acceptable by the service-provider (see AE-6).
        case associateRequestPDU(AssociateRequest, refusal: AssociateReject?)
        /// Evt7: A-ASSOCIATE response primitive (accept)
        case associateResponseAccept(AssociateAccept)
        /// Evt8: A-ASSOCIATE response primitive (reject)
        case associateResponseReject(AssociateReject)
        /// Evt9: P-DATA request primitive. The data stay with who sends them.
        case dataRequest
        /// Evt10: P-DATA-TF PDU received. The data stay with who received them.
        case dataTransferPDU
        /// Evt11: A-RELEASE request primitive
        case releaseRequest
        /// Evt12: A-RELEASE-RQ PDU received
        case releaseRequestPDU
        /// Evt13: A-RELEASE-RP PDU received
        case releaseResponsePDU
        /// Evt14: A-RELEASE response primitive
        case releaseResponse
        /// Evt15: A-ABORT request primitive
        case abortRequest
        /// Evt16: A-ABORT PDU received
        case abortPDU(Abort)
        /// Evt17: transport connection closed indication
        case transportClosed
        /// Evt18: ARTIM timer expired
        case timerExpired
        /// Evt19: unrecognized or invalid PDU received
        case invalidPDU(PDUError)

        /// The event that receiving `pdu` is.
        package init(received pdu: PDU) {
            self =
                switch pdu {
                case .associateRequest(let request): .associateRequestPDU(request, refusal: request.refusalByProvider)
                case .associateAccept(let accept): .associateAcceptPDU(accept)
                case .associateReject(let reject): .associateRejectPDU(reject)
                case .dataTransfer: .dataTransferPDU
                case .releaseRequest: .releaseRequestPDU
                case .releaseResponse: .releaseResponsePDU
                case .abort(let abort): .abortPDU(abort)
                }
        }
    }
}

extension AssociateRequest {
    /// What the service-provider itself has to say against the request (PS3.8 9.3.4): nothing, if bit 0 of the protocol version is set.
    package var refusalByProvider: AssociateReject? {
        protocolVersion & ProtocolVersion.one == 0 ? AssociateReject(.permanent, .protocolVersionNotSupported) : nil
    }
}
