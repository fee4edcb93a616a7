import DICOMData
import Testing

@testable import DICOMUpperLayer

/// One side of an association: a machine, and an executor without I/O that writes into an array.
private struct Endpoint {
    var machine: ULStateMachine
    private var decoder = PDUDecoder(maximumDataLength: 16384)
    /// Bytes for the peer.
    var outgoing: [UInt8] = []
    /// What the local user is told, in order.
    private(set) var told: [ULStateMachine.Action] = []
    private(set) var isTimerRunning = false
    private(set) var isTransportOpen = false

    init(_ role: ULStateMachine.Role) {
        machine = ULStateMachine(role: role)
    }

    mutating func handle(_ event: ULStateMachine.Event) throws {
        try run(machine.handle(event))
    }

    mutating func receive(_ bytes: [UInt8]) throws {
        decoder.append(bytes)
        do {
            while let pdu = try decoder.next() { try handle(ULStateMachine.Event(received: pdu)) }
        } catch let error as PDUError {
            // Where the next PDU would begin is not known any more.
            decoder = PDUDecoder(maximumDataLength: 16384)
            try handle(.invalidPDU(error))
        }
    }

    private mutating func run(_ action: ULStateMachine.Action) throws {
        if let pdu = action.pdu { outgoing += try pdu.encoded() }
        if action == .sendData || action == .sendDataDuringRelease { outgoing += PDUVector.commandAndData.bytes }
        switch action.timer {
        case .start, .restart: isTimerRunning = true
        case .stop: isTimerRunning = false
        case nil: break
        }
        if action == .acceptTransport || action == .connectTransport { isTransportOpen = true }
        if action.closesTransport || action == .finish || action == .abandon { isTransportOpen = false }
        told.append(action)
    }
}

/// Two endpoints, and a wire that carries bytes and closing.
private struct Wire {
    var requestor = Endpoint(.requestor)
    var acceptor = Endpoint(.acceptor)

    /// Carries everything until both sides are silent, which takes few rounds.
    mutating func settle() throws {
        for _ in 0..<8 {
            let (toAcceptor, toRequestor) = (requestor.outgoing, acceptor.outgoing)
            (requestor.outgoing, acceptor.outgoing) = ([], [])
            try acceptor.receive(toAcceptor)
            try requestor.receive(toRequestor)
        }
        #expect(requestor.outgoing.isEmpty && acceptor.outgoing.isEmpty)
        if !requestor.isTransportOpen, acceptor.isTransportOpen { try acceptor.handle(.transportClosed) }
        if !acceptor.isTransportOpen, requestor.isTransportOpen { try requestor.handle(.transportClosed) }
    }

    mutating func connect(_ request: AssociateRequest = Samples.request) throws {
        try requestor.handle(.associateRequest)
        try acceptor.handle(.transportIndication)
        try requestor.handle(.transportConfirmation(request))
        try settle()
    }

    mutating func associate() throws {
        try connect()
        try acceptor.handle(.associateResponseAccept(Samples.accept))
        try settle()
    }

    /// Both sides are idle, no timer runs, and the connection is gone.
    var isOver: Bool {
        [requestor, acceptor].allSatisfy { $0.machine.state == .idle && !$0.isTimerRunning && !$0.isTransportOpen }
    }
}

struct MachinePairTests {
    @Test func associateTransferAndRelease() throws {
        var wire = Wire()
        try wire.associate()
        #expect(wire.requestor.told.last == .confirmAcceptance(Samples.accept))
        #expect(!wire.acceptor.isTimerRunning)

        try wire.requestor.handle(.dataRequest)
        try wire.acceptor.handle(.dataRequest)
        try wire.settle()
        #expect(wire.requestor.told.last == .indicateData)
        #expect(wire.acceptor.told.last == .indicateData)

        try wire.requestor.handle(.releaseRequest)
        try wire.settle()
        #expect(wire.acceptor.told.last == .indicateRelease)
        try wire.acceptor.handle(.releaseResponse)
        #expect(wire.acceptor.isTimerRunning)
        try wire.settle()
        #expect(wire.requestor.told.last == .confirmRelease)
        #expect(wire.isOver)
    }

    @Test func theAcceptorReleasesToo() throws {
        var wire = Wire()
        try wire.associate()
        try wire.acceptor.handle(.releaseRequest)
        try wire.settle()
        try wire.requestor.handle(.releaseResponse)
        try wire.settle()
        #expect(wire.acceptor.told.last == .confirmRelease)
        #expect(wire.isOver)
    }

    @Test func dataStillPassWhileAReleaseIsAnswered() throws {
        var wire = Wire()
        try wire.associate()
        try wire.requestor.handle(.releaseRequest)
        try wire.settle()
        try wire.acceptor.handle(.dataRequest)
        try wire.settle()
        #expect(wire.requestor.told.last == .indicateDataDuringRelease)
        try wire.acceptor.handle(.releaseResponse)
        try wire.settle()
        #expect(wire.isOver)
    }

    /// PS3.8 7.2.2: the requestor answers first.
    @Test func releasesThatCollideEndWell() throws {
        var wire = Wire()
        try wire.associate()
        try wire.requestor.handle(.releaseRequest)
        try wire.acceptor.handle(.releaseRequest)
        try wire.settle()
        #expect(wire.requestor.machine.state == .requestorCollisionAwaitingReleaseResponse)
        #expect(wire.acceptor.machine.state == .acceptorCollisionAwaitingReleaseResponsePDU)

        try wire.requestor.handle(.releaseResponse)
        try wire.settle()
        #expect(wire.acceptor.told.last == .confirmReleaseInCollision)
        try wire.acceptor.handle(.releaseResponse)
        try wire.settle()
        #expect(wire.requestor.told.last == .confirmRelease)
        #expect(wire.isOver)
    }

    @Test func aRejectionOfTheUserEndsTheConnection() throws {
        var wire = Wire()
        let reject = AssociateReject(.permanent, .calledAETitleNotRecognized)
        try wire.connect()
        try wire.acceptor.handle(.associateResponseReject(reject))
        #expect(wire.acceptor.isTimerRunning)
        try wire.settle()
        #expect(wire.requestor.told.last == .confirmRejection(reject))
        #expect(wire.isOver)
    }

    @Test func anotherProtocolVersionIsRefusedByTheProvider() throws {
        var wire = Wire()
        var request = Samples.request
        request.protocolVersion = 2
        try wire.connect(request)
        #expect(wire.requestor.told.last == .confirmRejection(AssociateReject(.permanent, .protocolVersionNotSupported)))
        #expect(wire.isOver)
    }

    @Test func eachSideMayAbort() throws {
        for acceptorAborts in [false, true] {
            var wire = Wire()
            try wire.associate()
            if acceptorAborts {
                try wire.acceptor.handle(.abortRequest)
            } else {
                try wire.requestor.handle(.abortRequest)
            }
            try wire.settle()
            let other = acceptorAborts ? wire.requestor : wire.acceptor
            #expect(other.told.last == .indicateAbort(.byServiceUser))
            #expect(wire.isOver)
        }
    }

    @Test func abortsThatCrossEndWell() throws {
        var wire = Wire()
        try wire.associate()
        try wire.requestor.handle(.abortRequest)
        try wire.acceptor.handle(.abortRequest)
        try wire.settle()
        #expect(wire.isOver)
    }

    @Test func whatArrivesAfterOurAbortIsIgnored() throws {
        var wire = Wire()
        try wire.associate()
        try wire.requestor.handle(.abortRequest)
        try wire.requestor.receive(PDUVector.commandAndData.bytes)
        #expect(wire.requestor.told.last == .ignorePDU)
        try wire.settle()
        #expect(wire.isOver)
    }

    @Test func aMalformedPDUIsAnsweredByTheProvidersAbort() throws {
        var wire = Wire()
        try wire.associate()
        wire.requestor.outgoing = [0x04, 0x00, 0x00, 0x00, 0x00, 0x00]
        try wire.settle()
        #expect(wire.requestor.told.last == .indicateAbort(Abort(.invalidPDUParameterValue)))
        let error = PDUError(kind: .noPresentationDataValue, offset: 6, bytes: [], pduType: 4)
        #expect(wire.acceptor.told.contains(.abortByProvider(Abort(.invalidPDUParameterValue), .invalidPDU(error))))
        #expect(wire.isOver)
    }

    @Test func anUnknownPDUIsAnsweredByTheProvidersAbort() throws {
        var wire = Wire()
        try wire.associate()
        wire.acceptor.outgoing = [0x08, 0x00, 0x00, 0x00, 0x00, 0x00]
        try wire.settle()
        #expect(wire.acceptor.told.last == .indicateAbort(Abort(.unrecognizedPDU)))
        #expect(wire.isOver)
    }

    @Test func aPDUOutOfPlaceIsAnsweredByTheProvidersAbort() throws {
        var wire = Wire()
        try wire.connect()
        wire.acceptor.outgoing = PDUVector.commandAndData.bytes
        try wire.settle()
        #expect(wire.acceptor.told.last == .indicateAbort(Abort(.unexpectedPDU)))
        let violation = ULStateMachine.Violation.unexpectedPDU(.dataTransfer, .awaitingAssociateAnswerPDU)
        #expect(wire.requestor.told.contains(.abortByProvider(Abort(.unexpectedPDU), violation)))
        #expect(wire.isOver)
    }

    @Test func anotherProtocolIsAbortedBeforeAnyRequest() throws {
        var acceptor = Endpoint(.acceptor)
        try acceptor.handle(.transportIndication)
        try acceptor.receive(text("GET / HTTP/1.1\r\n\r\n"))
        let error = PDUError(kind: .unknownType(0x47), offset: 0, bytes: text("GET / "), pduType: 0x47)
        #expect(acceptor.told.last == .abortByUser(.byServiceUser, .invalidPDU(error)))
        #expect(acceptor.isTimerRunning)
        try acceptor.handle(.timerExpired)
        #expect(acceptor.told.last == .closeTransport)
        #expect(!acceptor.isTransportOpen)
    }

    @Test func aPeerThatNeverAsksIsClosedByTheTimer() throws {
        var acceptor = Endpoint(.acceptor)
        try acceptor.handle(.transportIndication)
        #expect(acceptor.isTimerRunning)
        try acceptor.handle(.timerExpired)
        #expect(acceptor.machine.state == .idle)
        #expect(!acceptor.isTimerRunning)
        #expect(!acceptor.isTransportOpen)
    }

    @Test func aLostConnectionIsTold() throws {
        var wire = Wire()
        try wire.associate()
        try wire.requestor.handle(.transportClosed)
        #expect(wire.requestor.told.last == .indicateTransportLoss)
        #expect(wire.requestor.machine.state == .idle)
    }
}
