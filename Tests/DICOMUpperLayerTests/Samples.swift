import DICOMData

@testable import DICOMUpperLayer

/// Values that the tests share.
enum Samples {
    static let verification: UID = "1.2.840.10008.1.1"
    static let ctImageStorage: UID = "1.2.840.10008.5.1.4.1.1.2"
    static let implicitVRLittleEndian: UID = "1.2.840.10008.1.2"
    static let explicitVRLittleEndian: UID = "1.2.840.10008.1.2.1"

    static let request = AssociateRequest(
        calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
        presentationContexts: [
            PresentationContextProposal(id: 1, abstractSyntax: verification, transferSyntaxes: [implicitVRLittleEndian]),
            PresentationContextProposal(
                id: 3, abstractSyntax: ctImageStorage, transferSyntaxes: [explicitVRLittleEndian, implicitVRLittleEndian]),
        ],
        userInformation: UserInformation(maximumLength: 16384, implementationClassUID: "1.2.3", implementationVersionName: "SAMPLE_1"))

    static let accept = AssociateAccept(
        calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
        presentationContexts: [
            PresentationContextResult(id: 1, result: .acceptance, transferSyntax: implicitVRLittleEndian),
            PresentationContextResult(id: 3, result: .acceptance, transferSyntax: explicitVRLittleEndian),
        ],
        userInformation: UserInformation(maximumLength: 32768, implementationClassUID: "1.2.4"))

    static let reject = AssociateReject(.permanent, .protocolVersionNotSupported)

    static let error = PDUError(kind: .unknownType(0x48), offset: 0, bytes: [0x48], pduType: 0x48)

    /// The events of PS3.8 Table 9-10, in its order.
    static func events(refusal: AssociateReject?) -> [ULStateMachine.Event] {
        [
            .associateRequest, .transportConfirmation(request), .associateAcceptPDU(accept), .associateRejectPDU(reject),
            .transportIndication, .associateRequestPDU(request, refusal: refusal), .associateResponseAccept(accept),
            .associateResponseReject(reject), .dataRequest, .dataTransferPDU, .releaseRequest, .releaseRequestPDU, .releaseResponsePDU,
            .releaseResponse, .abortRequest, .abortPDU(.byServiceUser), .transportClosed, .timerExpired, .invalidPDU(error),
        ]
    }

    /// What each event does in each state, for a request that is acceptable and for one that is not.
    static let actions: [ULStateMachine.Action] = [nil, reject].flatMap { refusal in
        events(refusal: refusal).flatMap { event in
            ULStateMachine.State.allCases.map { state in
                var machine = ULStateMachine(role: .acceptor, state: state)
                return machine.handle(event)
            }
        }
    }
}
