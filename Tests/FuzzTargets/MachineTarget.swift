import DICOMData
import DICOMUpperLayer

/// A sequence of events, one in each byte: the rules of PS3.8 that no table cell shows alone.
func fuzzMachine(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    var run = MachineRun(role: reader.choice(of: 2) == 0 ? .requestor : .acceptor)
    for byte in reader.bytes(maximumEvents) { try run.handle(event(byte)) }
}

/// More than leads anywhere new.
private let maximumEvents = 200

/// What is known of a connection from the outside: whether ARTIM runs, and what has been sent.
private struct MachineRun {
    private var machine: ULStateMachine
    private var isTimerRunning = false
    private var hasSentAbort = false
    private var hasSentReleaseResponse = false

    init(role: ULStateMachine.Role) {
        machine = ULStateMachine(role: role)
    }

    mutating func handle(_ event: ULStateMachine.Event) throws {
        // A timer that does not run can't expire.
        if event == .timerExpired, !isTimerRunning { return }
        let before = machine.state
        let action = machine.handle(event)
        // For a broken rule alone: the words for an event take longer than all the rest.
        let place = { "\(event) in Sta\(before.rawValue)" }
        switch action.timer {
        case .start, .restart: isTimerRunning = true
        case .stop: isTimerRunning = false
        case nil: break
        }
        try checkSending(action, place)
        if machine.state == .idle { (hasSentAbort, hasSentReleaseResponse) = (false, false) }

        // PS3.8 9.1.5: ARTIM bounds the wait for a request and that for the end, and nothing else.
        let isWaiting = [.awaitingAssociateRequestPDU, .awaitingTransportClose].contains(machine.state)
        try require(
            isTimerRunning == isWaiting, "\(place()): ARTIM is \(isTimerRunning ? "" : "not ")running in Sta\(machine.state.rawValue)")
        try require(!action.closesTransport || machine.state == .idle, "\(place()): closed, and not idle")
        if action == .undefined { try require(machine.state == before, "\(place()): undefined, and the state changes") }
        if event.isOfPeer, ![.idle, .awaitingTransport].contains(before) {
            try require(action != .undefined, "\(place()) is not answered")
        }
    }

    /// After A-ABORT nothing is sent but another one, and so after A-RELEASE-RP where the association has ended with it.
    private mutating func checkSending(_ action: ULStateMachine.Action, _ place: () -> String) throws {
        let isData = action == .sendData || action == .sendDataDuringRelease
        guard action.pdu != nil || isData else { return }
        let type = action.pdu?.type ?? .dataTransfer
        try require(!hasSentAbort || type == .abort, "\(place()): \(type) after A-ABORT")
        try require(!hasSentReleaseResponse || [.abort, .releaseResponse].contains(type), "\(place()): \(type) after A-RELEASE-RP")
        if type == .abort { hasSentAbort = true }
        if type == .releaseResponse { hasSentReleaseResponse = true }
    }
}

extension ULStateMachine.Event {
    /// Whether it is a PDU, or bytes that are none.
    fileprivate var isOfPeer: Bool {
        switch self {
        case .associateAcceptPDU, .associateRejectPDU, .associateRequestPDU, .dataTransferPDU, .releaseRequestPDU, .releaseResponsePDU,
            .abortPDU, .invalidPDU:
            true
        default: false
        }
    }
}

private func event(_ byte: UInt8) -> ULStateMachine.Event {
    let events = Events.all
    return events[Int(byte) % events.count]
}

private enum Events {
    static let request = AssociateRequest(
        calledAETitle: "CALLED", callingAETitle: "CALLING",
        presentationContexts: [
            PresentationContextProposal(id: 1, abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian])
        ],
        userInformation: UserInformation(maximumLength: 16_384))
    static let accept = AssociateAccept(
        calledAETitle: "CALLED", callingAETitle: "CALLING", presentationContexts: [], userInformation: UserInformation())
    static let reject = AssociateReject(.permanent, .calledAETitleNotRecognized)

    static let all: [ULStateMachine.Event] = [
        .associateRequest, .transportConfirmation(request), .associateAcceptPDU(accept), .associateRejectPDU(reject), .transportIndication,
        .associateRequestPDU(request, refusal: nil), .associateRequestPDU(request, refusal: reject), .associateResponseAccept(accept),
        .associateResponseReject(reject), .dataRequest, .dataTransferPDU, .releaseRequest, .releaseRequestPDU, .releaseResponsePDU,
        .releaseResponse, .abortRequest, .abortPDU(.byServiceUser), .transportClosed, .timerExpired,
        .invalidPDU(PDUError(kind: .unknownType(0), offset: 0, bytes: [], pduType: nil)),
        .invalidPDU(PDUError(kind: .leftoverBytes(1), offset: 10, bytes: [], pduType: 5)),
    ]
}
