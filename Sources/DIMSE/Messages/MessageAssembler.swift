import DICOMData
import DICOMUpperLayer

/// Puts commands together from fragments, and passes the fragments of data sets on (PS3.8 annex E).
///
/// The fragments of a message come in order and in one presentation context: those of the command, then those of the data set, if the command
/// announces one. Messages don't interleave. Accepted, though E.1 forbids them, are fragments with an odd number of bytes and PDUs that hold fragments of
/// two messages: nothing depends on it. An error is final: the association is to be aborted.
package struct MessageAssembler: Sendable {
    package enum Event: Equatable, Sendable {
        /// A command is complete. If it announces a data set, that comes next.
        case command(CommandSet, contextID: UInt8)
        /// Part of the data set of the last command, as received; perhaps without bytes.
        case dataSetFragment(ArraySlice<UInt8>, isLast: Bool)
    }

    private enum State: Sendable {
        case betweenMessages(announcedNoDataSet: Bool)
        case inCommand(contextID: UInt8)
        case inDataSet(contextID: UInt8)
    }

    /// By context ID, whether it is that of a presentation context that was accepted.
    private var isAccepted = [Bool](repeating: false, count: Int(UInt8.max) + 1)
    private var state = State.betweenMessages(announcedNoDataSet: false)

    /// The command's fragments so far. Not part of the state, to be appended to in place.
    private var commandBytes: [UInt8] = []

    /// - Parameter acceptedContexts: the IDs of the presentation contexts that were accepted.
    package init(acceptedContexts: some Sequence<UInt8>) {
        for id in acceptedContexts { isAccepted[Int(id)] = true }
    }

    /// Whether no message is under way: before its first fragment, or behind its last one.
    package var isBetweenMessages: Bool {
        if case .betweenMessages = state { true } else { false }
    }

    /// Takes the next fragment.
    ///
    /// - Returns: nil if more fragments must come before there is something to tell.
    package mutating func receive(_ value: PresentationDataValue) throws(DIMSEError) -> Event? {
        guard isAccepted[Int(value.contextID)] else { throw .contextNotAccepted(value.contextID) }
        switch state {
        case .betweenMessages(let announcedNoDataSet):
            guard value.isCommand else {
                throw announcedNoDataSet
                    ? .dataSetNotAnnounced(contextID: value.contextID) : .dataSetBeforeCommand(contextID: value.contextID)
            }
            return try receiveCommandFragment(value)

        case .inCommand(let contextID):
            guard value.contextID == contextID else { throw .contextChanged(from: contextID, to: value.contextID) }
            guard value.isCommand else { throw .dataSetBeforeCommand(contextID: contextID) }
            return try receiveCommandFragment(value)

        case .inDataSet(let contextID):
            guard value.contextID == contextID else { throw .contextChanged(from: contextID, to: value.contextID) }
            guard !value.isCommand else { throw .commandBeforeEndOfDataSet(contextID: contextID) }
            if value.isLast { state = .betweenMessages(announcedNoDataSet: false) }
            return .dataSetFragment(value.data, isLast: value.isLast)
        }
    }

    private mutating func receiveCommandFragment(_ value: PresentationDataValue) throws(DIMSEError) -> Event? {
        let limit = CommandSet.maximumByteCount
        guard value.data.count <= limit - commandBytes.count else {
            throw .commandSet(.malformed(.tooLarge(limit: limit), tag: nil, offset: limit))
        }
        guard value.isLast else {
            commandBytes += value.data
            state = .inCommand(contextID: value.contextID)
            return nil
        }
        let commandSet: CommandSet
        do {
            // Nearly every command has one fragment, which needs no putting together.
            commandSet = try CommandSet(decoding: commandBytes.isEmpty ? value.data : commandBytes + value.data)
        } catch {
            throw .commandSet(error)
        }
        guard let announcesDataSet = commandSet.announcesDataSet else { throw .commandSet(.missing(.commandDataSetType)) }
        commandBytes = []
        state = announcesDataSet ? .inDataSet(contextID: value.contextID) : .betweenMessages(announcedNoDataSet: true)
        return .command(commandSet, contextID: value.contextID)
    }
}
