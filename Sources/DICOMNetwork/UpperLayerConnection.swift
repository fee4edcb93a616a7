import DICOMData
import DICOMUpperLayer
import Transport

/// Runs the upper layer's state machine over a stream: service primitives in, indications out (PS3.8 7).
///
/// The machine decides; what is here has the effects. ``run(_:after:)`` executes every action, for both roles. Where an indication is bad news (rejection,
/// abort, loss, violation), it is thrown as a cause.
final class UpperLayerConnection {
    /// What the peer did that is good news.
    enum Indication {
        case associationRequested(AssociateRequest)
        case associationAccepted(AssociateAccept)
        case data([PresentationDataValue])
        case releaseRequested
        /// Both sides asked for release at the same time (PS3.8 7.2.2.7).
        case releaseCollision
        case released
    }

    private let stream: any ByteStream
    private let timing: Timing
    private let observer: (any AssociationObserver)?
    private var machine: ULStateMachine
    private var receiver: PDUReceiver
    /// When ARTIM expires, while it runs (PS3.8 9.1.5).
    private var timerEnd: Deadline?
    /// When our parting ends, once it has begun. What the peer has to say after a failed write, our last word and ARTIM share one farewell, so that
    /// no ending takes longer; but for the writing of that word itself, which has a quarter of a second of its own (``Timing/lastWordEnd(partingUntil:)``).
    private var partingEnd: Deadline?
    /// Bounds what is sent in the phase at work.
    private var sendingEnd = Deadline.never
    /// The fragments of the P-DATA-TF that the machine is about to judge.
    private var arrived: [PresentationDataValue] = []

    init(
        role: ULStateMachine.Role, stream: any ByteStream, timing: Timing, maximumDataLength: UInt32,
        observer: (any AssociationObserver)?
    ) {
        self.stream = stream
        self.timing = timing
        self.observer = observer
        machine = ULStateMachine(role: role)
        receiver = PDUReceiver(maximumDataLength: maximumDataLength)
    }

    var information: ConnectionInformation { stream.information }

    /// Gives the machine what the local user wants, or what the transport reports, and does what it says.
    ///
    /// - Parameter end: bounds what is sent for it, besides the deadline of all.
    @discardableResult
    func handle(_ event: ULStateMachine.Event, until end: Deadline = .never) throws(AssociationError.Cause) -> Indication? {
        sendingEnd = end.earlier(of: timing.deadline)
        return try run(machine.handle(event), after: event)
    }

    /// Waits for what the peer does next.
    ///
    /// - Parameters:
    ///   - deadline: for all of it.
    ///   - patience: how long the rest of a PDU may take that has begun to arrive.
    /// - Throws: also `timedOut`; the association then still exists, and ``abort()`` ends it.
    func nextIndication(until deadline: Deadline, patience: Duration? = nil) throws(AssociationError.Cause) -> Indication {
        while true {
            if let indication = try handle(try receiveEvent(until: deadline, patience: patience)) { return indication }
        }
    }

    /// Whether the peer has said something that nobody has waited for yet, if only the beginning of a PDU. Does not wait.
    func hasUnreadInput() -> Bool {
        receiver.filled > 0 || stream.hasUnreadInput()
    }

    /// Sends bytes that are P-DATA-TF PDUs, framed by the caller.
    func sendData(_ bytes: ArraySlice<UInt8>) throws(AssociationError.Cause) {
        guard machine.handle(.dataRequest) == .sendData else { throw .closed }
        if let observer { tell(observer, of: bytes) }
        do throws(TransportError) {
            try stream.interruption?.check()
            try stream.write(bytes.span.bytes, stall: timing.timeout, until: timing.deadline)
        } catch {
            throw causeAfterFailedWrite(error)
        }
    }

    private func tell(_ observer: any AssociationObserver, of bytes: ArraySlice<UInt8>) {
        var reader = ByteReader(bytes)
        while let header = try? PDUHeader(&reader), let body = try? reader.readBytes(Int(header.length)),
            let pdu = try? PDU.decode(header: header, body: body)
        {
            observer.sending(pdu, byteCount: body.count)
        }
    }

    /// Ends a message.
    func flush() throws(AssociationError.Cause) {
        do throws(TransportError) {
            try stream.flush(stall: timing.timeout, until: timing.deadline)
        } catch {
            throw causeAfterFailedWrite(error)
        }
    }

    /// Ends the association at once, whatever it is doing, and lets the peer read why.
    func abort() {
        stream.interruption = nil
        _ = try? handle(.abortRequest)
        awaitClose()
    }

    /// Stays until the peer has closed or ARTIM has expired (Sta13), so that what was sent last is read before the connection goes.
    func awaitClose() {
        stream.interruption = nil
        while machine.state == .awaitingTransportClose, let timerEnd {
            let event: ULStateMachine.Event
            do throws(AssociationError.Cause) {
                event = timerEnd.hasPassed ? .timerExpired : try receiveEvent(until: timerEnd)
            } catch {
                event = error == .timedOut ? .timerExpired : .transportClosed
            }
            _ = try? handle(event)
        }
        stream.close()
    }
}

// MARK: - Events

extension UpperLayerConnection {
    private func receiveEvent(until deadline: Deadline, patience: Duration? = nil) throws(AssociationError.Cause) -> ULStateMachine.Event {
        arrived = []
        do throws(TransportError) {
            switch try receiver.receive(from: stream, until: deadline.earlier(of: timerEnd ?? .never), patience: patience) {
            case .pdu(let pdu, let byteCount):
                observer?.received(pdu, byteCount: byteCount)
                if case .dataTransfer(let transfer) = pdu { arrived = transfer.values }
                return .init(received: pdu)
            case .invalid(let error):
                observer?.received(invalid: error)
                return .invalidPDU(error)
            case .endOfStream: return .transportClosed
            }
        } catch {
            switch error {
            case .timedOut where timerEnd?.hasPassed == true: return .timerExpired
            case .reset, .closed: return .transportClosed
            default: throw AssociationError.Cause(error)
            }
        }
    }

    /// Why a write failed may be told by what the peer had sent before: an A-ABORT, an A-ASSOCIATE-RJ, or an alert, which the stream itself reports.
    private func causeAfterFailedWrite(_ error: TransportError) -> AssociationError.Cause {
        let cause = AssociationError.Cause(error)
        switch cause {
        case .closed, .timedOut: break
        default: return cause
        }
        // What a peer sent before it went is found to its end; of one that only takes nothing more, there is little to expect.
        let end = cause == .timedOut ? beginParting().earlier(of: .after(timing.farewell / 2)) : beginParting()
        while true {
            do throws(AssociationError.Cause) {
                _ = try nextIndication(until: end)
            } catch {
                return error == .timedOut ? cause : error
            }
        }
    }
}

// MARK: - Effects

extension UpperLayerConnection {
    private func run(
        _ action: ULStateMachine.Action, after event: ULStateMachine.Event
    ) throws(AssociationError.Cause) -> Indication? {
        obey(action.timer)
        if let pdu = action.pdu { try send(pdu) }
        if action.closesTransport { stream.close() }
        switch action {
        case .indicateAssociation(let request): return .associationRequested(request)
        case .confirmAcceptance(let accept): return .associationAccepted(accept)
        case .confirmRejection(let reject): throw .rejected(reject)
        case .indicateData, .indicateDataDuringRelease: return .data(arrived)
        case .indicateRelease: return .releaseRequested
        case .indicateReleaseCollision: return .releaseCollision
        case .confirmRelease, .confirmReleaseInCollision: return .released
        case .indicateAbort(let abort): throw .aborted(abort)
        case .indicateTransportLoss, .abandon: throw receiver.filled > 0 ? .cutOff(received: receiver.filled) : .closed
        case .refuseAssociation(let reject):
            awaitClose()
            throw .refused(reject)
        case .abortByUser(_, let violation?), .abortByProvider(_, let violation):
            awaitClose()
            throw .violation(violation)
        case .closeTransport:
            if case .abortPDU(let abort) = event { throw .aborted(abort) }
            throw .timedOut
        case .connectTransport, .sendAssociateRequest, .acceptTransport, .sendAssociateAccept, .sendAssociateReject, .sendData,
            .sendReleaseRequest, .sendReleaseResponse, .finish, .sendDataDuringRelease, .sendReleaseResponseInCollision,
            .abortByUser(_, nil), .ignorePDU, .abortAgain, .undefined:
            return nil
        }
    }

    private func obey(_ command: ULStateMachine.TimerCommand?) {
        switch command {
        case .start, .restart:
            timerEnd = machine.state == .awaitingAssociateRequestPDU ? timing.phaseEnd : beginParting()
        case .stop: timerEnd = nil
        case nil: break
        }
    }

    private func beginParting() -> Deadline {
        let end = partingEnd ?? timing.farewellEnd
        partingEnd = end
        return end
    }

    private func send(_ pdu: PDU) throws(AssociationError.Cause) {
        let bytes: [UInt8]
        do throws(PDUEncodingError) {
            bytes = try pdu.encoded()
        } catch {
            throw .unencodable(error)
        }
        observer?.sending(pdu, byteCount: bytes.count - PDUHeader.byteCount)
        // In parting, nobody waits long for a peer that does not read; and it is told also when time has run out. The answer to a release request is no
        // parting word: the peer waits for it.
        let isParting = machine.state == .awaitingTransportClose && pdu != .releaseResponse
        let stall = isParting ? timing.farewell : timing.timeout
        let end = isParting ? timing.lastWordEnd(partingUntil: beginParting()) : sendingEnd
        do throws(TransportError) {
            try stream.write(bytes, stall: stall, until: end)
            try stream.flush(stall: stall, until: end)
        } catch {
            guard !isParting else { return }
            throw causeAfterFailedWrite(error)
        }
    }
}
