/// A value that does not fit in the fields that PS3.8 gives it. Nothing is cut to make it fit.
package enum PDUEncodingError: Error, Equatable, Sendable {
    /// A field of fixed length, or the PDU's own 32-bit length.
    package enum Field: Sendable {
        case calledAETitle
        case callingAETitle
        case reserved
        case pdu
    }

    /// Longer than the field, in bytes.
    case fieldTooLong(Field, length: Int, limit: Int)
    /// An item's content, or a part of it, is longer than its 16-bit length can tell, in bytes.
    case itemTooLong(type: UInt8, length: Int)
    /// A character that takes more than the one byte that PDUs have for it.
    case unencodableCharacter(UInt32)
}
