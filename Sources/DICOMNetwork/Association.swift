import DICOMData
import DICOMUpperLayer
import DIMSE
import Transport

/// An association over a byte stream: messages of PS3.7 on top of the upper layer of PS3.8, for requestor and acceptor.
///
/// Straight-line and blocking: every call returns when the peer has done its part, or throws when it has not in time. Confined to the thread that
/// uses it. After an error the association no longer exists: the peer has been told (A-ABORT), where there was something to tell, and the
/// stream is closed.
package final class Association {
    /// What both sides agreed on.
    package let negotiated: NegotiatedAssociation

    let connection: UpperLayerConnection
    let timing: Timing
    private let fragmenter: MessageFragmenter
    private var assembler: MessageAssembler
    private var staging = Staging()
    private var messageIDs = MessageIDs()
    /// What has arrived and has not been asked for; fragments of the last P-DATA-TF.
    private var pending: ArraySlice<PresentationDataValue> = []

    init(_ negotiated: NegotiatedAssociation, connection: UpperLayerConnection, timing: Timing) throws(DIMSEError) {
        self.negotiated = negotiated
        self.connection = connection
        self.timing = timing
        fragmenter = try MessageFragmenter(peerMaximumLength: negotiated.peerMaximumLength)
        assembler = MessageAssembler(acceptedContexts: negotiated.acceptedContexts.map(\.id))
    }

    /// Ends the association with A-ABORT, and returns when the peer has closed or been given the time to read it.
    package func abort() {
        connection.abort()
    }

    /// What is known of the connection by now.
    package var information: ConnectionInformation { connection.information }

    package func nextMessageID() -> UInt16 {
        messageIDs.next()
    }

    /// Runs one step; whatever goes wrong ends the association, and is thrown with the phase.
    package func during<Value>(
        _ phase: AssociationError.Phase, _ body: () throws(AssociationError.Cause) -> Value
    ) throws(AssociationError) -> Value {
        do throws(AssociationError.Cause) {
            return try body()
        } catch {
            let failure = AssociationError(phase: phase, cause: error, isPastDeadline: timing.deadline.hasPassed)
            connection.abort()
            throw failure
        }
    }
}

// MARK: - Sending

extension Association {
    /// Sends a message without a data set.
    func send(_ commandSet: CommandSet, contextID: UInt8) throws(AssociationError.Cause) {
        try stage(commandSet, contextID: contextID)
        try sendStaged()
    }

    /// Sends the rest of a message.
    func sendStaged() throws(AssociationError.Cause) {
        try writeStaged()
        try connection.flush()
    }

    /// Lays out a command, to be sent by ``sendStaged()``.
    func stage(_ commandSet: CommandSet, contextID: UInt8) throws(AssociationError.Cause) {
        let bytes = commandSet.encoded()
        for fragment in fragmenter.fragments(byteCount: bytes.count) {
            if staging.mustBeWritten(before: fragment.range.count) { try writeStaged() }
            staging.append(contextID: contextID, isCommand: true, isLast: fragment.isLast, byteCount: fragment.range.count) {
                buffer, range in
                buffer.replaceSubrange(range, with: bytes[fragment.range])
            }
        }
    }

    /// Lays out a data set behind its command, as it comes from the source, and sends all of it but the end. Command and first fragment go in one write.
    func stage(_ source: inout some DataSetSource, contextID: UInt8) throws(AssociationError.Cause) {
        for fragment in fragmenter.fragments(byteCount: source.byteCount) {
            let byteCount = fragment.range.count
            if staging.mustBeWritten(before: byteCount) { try writeStaged() }
            do throws(DataSetSourceError) {
                try staging.append(contextID: contextID, isCommand: false, isLast: fragment.isLast, byteCount: byteCount) {
                    buffer, range throws(DataSetSourceError) in
                    try source.fill(&buffer, range)
                }
            } catch {
                staging.discard()
                throw .dataSet(error)
            }
        }
    }

    /// The same for a data set whose length shows only at its end.
    func stage(_ stream: some DataSetStream, contextID: UInt8) throws(AssociationError.Cause) {
        var fragments = try reading { () throws(DataSetSourceError) in try StreamFragments(stream, capacity: fragmenter.capacity) }
        while true {
            let (fragment, isLast) = (fragments.fragment, fragments.isLast)
            if staging.mustBeWritten(before: fragment.count) { try writeStaged() }
            staging.append(contextID: contextID, isCommand: false, isLast: isLast, byteCount: fragment.count) { buffer, range in
                buffer.replaceSubrange(range, with: fragment)
            }
            if isLast { return }
            try reading { () throws(DataSetSourceError) in try fragments.advance() }
        }
    }

    private func reading<Result>(_ body: () throws(DataSetSourceError) -> Result) throws(AssociationError.Cause) -> Result {
        do throws(DataSetSourceError) {
            return try body()
        } catch {
            staging.discard()
            throw .dataSet(error)
        }
    }

    private func writeStaged() throws(AssociationError.Cause) {
        try staging.take { bytes throws(AssociationError.Cause) in try connection.sendData(bytes) }
    }
}

extension DataSetSource {
    /// Fills the whole range.
    fileprivate mutating func fill(_ buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) {
        var filled = range.lowerBound
        while filled < range.upperBound {
            filled += try read(into: &buffer, filled..<range.upperBound)
        }
    }
}

// MARK: - Receiving

extension Association {
    /// What the peer sends when a message is due.
    enum Arrival {
        case message(MessageAssembler.Event)
        case releaseRequested
    }

    /// Whether the peer has said to its end what it had begun.
    var isBetweenMessages: Bool { assembler.isBetweenMessages }

    /// Whether the peer has said something that nobody has waited for yet, if only the beginning of it. Does not wait.
    func hasUnreadInput() -> Bool {
        hasPendingData || connection.hasUnreadInput()
    }

    /// Whether there are fragments behind the last message.
    var hasPendingData: Bool { !pending.isEmpty || !isBetweenMessages }

    /// The next command, or the next fragment of the data set that the last command announced.
    ///
    /// - Parameters:
    ///   - deadline: for all of it.
    ///   - patience: how long the rest may take of what has begun to arrive.
    func receive(until deadline: Deadline, patience: Duration? = nil) throws(AssociationError.Cause) -> Arrival {
        var (deadline, patience) = (deadline, patience)
        while true {
            while let value = pending.popFirst() {
                if let event = try assemble(value) { return .message(event) }
                if let bound = patience { deadline = deadline.earlier(of: .after(bound)) }
                patience = nil
            }
            // Dropped before the next PDU is read, so that the receiver's buffer is its own again.
            pending = []
            switch try connection.nextIndication(until: deadline, patience: patience) {
            case .data(let values): pending = values[...]
            case .releaseRequested: return .releaseRequested
            case .associationRequested, .associationAccepted, .releaseCollision, .released:
                throw .closed
            }
        }
    }

    private func assemble(_ value: PresentationDataValue) throws(AssociationError.Cause) -> MessageAssembler.Event? {
        do throws(DIMSEError) {
            return try assembler.receive(value)
        } catch {
            throw .message(error)
        }
    }
}
