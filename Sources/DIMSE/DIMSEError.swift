import DICOMData

/// What a peer does wrong at the level of messages (PS3.7, PS3.8 annex E). Each is a reason to abort the association.
package enum DIMSEError: Error, Equatable, Sendable {
    /// The peer accepts only PDUs that have no room for a fragment (PS3.8 D.1.1), in bytes.
    case maximumLengthTooSmall(UInt32)

    // Assembling (PS3.8 annex E)

    /// A fragment in a presentation context that was not accepted.
    case contextNotAccepted(UInt8)
    /// A fragment in another presentation context than the fragments of the same message before it (PS3.8 E.1).
    case contextChanged(from: UInt8, to: UInt8)
    /// A data set fragment where a command must begin or go on.
    case dataSetBeforeCommand(contextID: UInt8)
    /// A data set fragment behind a command that announced none.
    case dataSetNotAnnounced(contextID: UInt8)
    /// A command fragment where the announced data set must begin or go on.
    case commandBeforeEndOfDataSet(contextID: UInt8)
    /// A command set that can't be decoded, or is not what its command field demands.
    case commandSet(CommandSetError)

    // Matching responses (PS3.7 9.1, 10.1)

    /// A response to another message than the one sent.
    case wrongMessageID(expected: UInt16, received: UInt16)
    /// A response in another presentation context than its request.
    case wrongContext(expected: UInt8, received: UInt8)
    /// A message that is not due now: the raw command field, and the one that is due, if only one is.
    case unexpectedCommand(UInt16, expected: CommandField?)
    /// A response to a request of which the peer had not been sent the end.
    case earlyResponse(CommandField)
    /// A response behind the final one to the same request.
    case responseAfterFinal(CommandField)
}
