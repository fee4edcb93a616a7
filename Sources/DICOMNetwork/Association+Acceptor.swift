import DICOMData
import DICOMUpperLayer
import DIMSE
import Transport

extension Association {
    /// Waits for a peer's request and answers it as the policy says.
    ///
    /// - Parameters:
    ///   - stream: connected, its TLS handshake done. It is closed when the association ends, or does not come about.
    ///   - observer: is told of each PDU.
    ///   - judge: is told of the request before it is answered, and may answer in place of the policy, or end it all by an error.
    /// - Throws: ``AssociationError``, with cause `refused` where `judge` or the policy rejects, and with what `judge` throws.
    package static func accept(
        over stream: any ByteStream, policy: AcceptorPolicy, timing: Timing, observer: (any AssociationObserver)? = nil,
        judge: (AssociateRequest) throws(AssociationError.Cause) -> AcceptorPolicy.Answer? = { _ in nil }
    ) throws(AssociationError) -> Association {
        let connection = UpperLayerConnection(
            role: .acceptor, stream: stream, timing: timing, maximumDataLength: policy.maximumLength == 0 ? .max : policy.maximumLength,
            observer: observer)
        do throws(AssociationError.Cause) {
            try connection.handle(.transportIndication)
            guard case .associationRequested(let request) = try connection.nextIndication(until: timing.phaseEnd) else { throw .closed }
            switch try judge(request) ?? policy.answer(to: request) {
            case .accept(let accept):
                try connection.handle(.associateResponseAccept(accept))
                return try Association(request, accept, role: .acceptor, connection: connection, timing: timing)
            case .reject(let reject):
                try connection.handle(.associateResponseReject(reject))
                connection.awaitClose()
                throw .refused(reject)
            }
        } catch {
            connection.abort()
            throw AssociationError(phase: .establishment, cause: error)
        }
    }

    /// What a peer may do between messages.
    package enum Incoming: Equatable, Sendable {
        /// A command; if it announces a data set, ``receiveDataSet(silence:_:)`` must take it next.
        case command(CommandSet, contextID: UInt8)
        /// The peer wants to end the association: ``confirmRelease()``.
        case releaseRequested
    }

    /// Waits for the next message. A data set that nobody has taken is passed over.
    ///
    /// - Parameters:
    ///   - deadline: how long the peer may stay silent between messages.
    ///   - patience: how long the rest of a command may take that has begun to arrive.
    /// - Throws: ``AssociationError``, also where the peer asks for release in the middle of a message.
    package func receiveCommand(until deadline: Deadline, patience: Duration? = nil) throws(AssociationError) -> Incoming {
        try during(.transfer) { () throws(AssociationError.Cause) in
            while true {
                switch try receive(until: deadline.earlier(of: timing.deadline), patience: patience) {
                case .message(.command(let commandSet, let contextID)): return .command(commandSet, contextID: contextID)
                case .message(.dataSetFragment): continue
                case .releaseRequested:
                    guard isBetweenMessages else { throw .misplacedRelease }
                    return .releaseRequested
                }
            }
        }
    }

    /// Takes the data set that the last command announced, fragment by fragment.
    ///
    /// - Parameters:
    ///   - silence: bounds the wait for each PDU in total, and for 512 bytes of the data set for each of its seconds, however many PDUs bring them; by
    ///     default as long as any phase may take.
    ///   - take: is handed each fragment as it arrives. Keeping the slice keeps the whole receive buffer. What it throws ends the association.
    package func receiveDataSet(
        silence: Duration? = nil, _ take: (ArraySlice<UInt8>) throws(AssociationError.Cause) -> Void
    ) throws(AssociationError) {
        var pace = DataSetPace(silence: silence ?? timing.timeout)
        try during(.transfer) { () throws(AssociationError.Cause) in
            while true {
                let end = Deadline.after(pace.patience)
                // The assembler lets no command through before the data set has ended.
                guard case .message(.dataSetFragment(let bytes, let isLast)) = try receive(until: end.earlier(of: timing.deadline)) else {
                    throw .misplacedRelease
                }
                pace.note(bytes.count, rest: end.remaining ?? pace.patience)
                try take(bytes)
                if isLast { return }
            }
        }
    }

    /// Sends a response without a data set.
    package func respond(_ commandSet: CommandSet, contextID: UInt8) throws(AssociationError) {
        try during(.transfer) { () throws(AssociationError.Cause) in try send(commandSet, contextID: contextID) }
    }

    /// Answers a release request, and returns when the peer has closed or been given the time to.
    package func confirmRelease() throws(AssociationError) {
        try during(.release) { () throws(AssociationError.Cause) in
            try connection.handle(.releaseResponse)
            connection.awaitClose()
        }
    }
}

extension Association {
    /// Reads what was agreed on. What the peer must hear about it, it hears from the caller's abort.
    convenience init(
        _ request: AssociateRequest, _ accept: AssociateAccept, role: ULStateMachine.Role, connection: UpperLayerConnection, timing: Timing
    ) throws(AssociationError.Cause) {
        let negotiated: NegotiatedAssociation
        do throws(NegotiationError) {
            negotiated = try NegotiatedAssociation(request: request, accept: accept, role: role)
        } catch {
            throw .negotiation(error)
        }
        do throws(DIMSEError) {
            try self.init(negotiated, connection: connection, timing: timing)
        } catch {
            throw .message(error)
        }
    }
}
