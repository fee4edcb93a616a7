import DICOMData

/// What is wrong with a command set that a peer sent.
package enum CommandSetError: Error, Equatable, Sendable {
    /// The bytes are no command set (PS3.7 6.3.1). `offset` counts from the first byte of the command set to the element at fault; `tag` is nil
    /// where the bytes ended before one could be read.
    case malformed(Malformation, tag: Tag?, offset: Int)
    /// An element that the message must have is absent or has no value.
    case missing(Tag)
    /// The command set is of another message than the one asked for.
    case wrongCommandField(expected: CommandField, received: UInt16)
    /// The message announces a data set, which PS3.7 forbids it (`dataSetUse` of its type).
    case dataSetNotAllowed(CommandField)
    /// The message announces no data set, and PS3.7 demands one.
    case dataSetRequired(CommandField)

    /// How bytes can fail to be a command set.
    package enum Malformation: Equatable, Sendable {
        /// The command set has more bytes than ``CommandSet/maximumByteCount``.
        case tooLarge(limit: Int)
        /// The bytes end within an element.
        case truncated
        /// An element that is not of group 0000.
        case foreignGroup
        /// A value length that is odd (PS3.7 6.3.1), in bytes. The undefined length FFFFFFFFH counts among these.
        case oddLength(UInt32)
        /// A value length that the element's value representation does not have, in bytes.
        case wrongValueLength(UInt32)
        /// The element occurs twice.
        case duplicate
        /// The element's tag is less than that of the element before.
        case outOfOrder
        /// Command Group Length (0000,0000) is not the number of bytes that follow it.
        case wrongGroupLength(stated: UInt32, actual: Int)
    }
}
