/// What is wrong with a PDU that was received, with the place and the bytes found there.
package struct PDUError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The first byte is none of the seven types.
        case unknownType(UInt8)
        /// The PDU's length field exceeds what this side accepts.
        case tooLong(UInt32, limit: UInt32)
        /// The PDU's length field is not the one that the standard fixes for the type.
        case wrongLength(UInt32, expected: UInt32)
        /// A field or item reaches beyond the end of what holds it.
        case truncated(wanted: Int, available: Int)
        /// Bytes are left behind the last field of an item or PDU.
        case leftoverBytes(Int)
        /// An item that the standard requires is not there.
        case missingItem(UInt8)
        /// An item that may occur once occurs again.
        case duplicateItem(UInt8)
        /// More items or sub-items than any real association holds.
        case tooManyItems(limit: Int)
        /// A presentation context ID is not an odd number from 1 to 255.
        case invalidContextID(UInt8)
        /// Two presentation contexts of one PDU have the same ID.
        case duplicateContextID(UInt8)
        /// A P-DATA-TF holds no presentation data value.
        case noPresentationDataValue
        /// The length of a presentation data value has no room for the context ID and the message control header.
        case invalidPresentationDataValueLength(UInt32)
    }

    package let kind: Kind
    /// Where it was found, in bytes from the start of the PDU, the header counted.
    package let offset: Int
    /// The bytes from there on, at most ``UpperLayerLimits/errorExcerptLength`` of them.
    package let bytes: [UInt8]
    /// The PDU's first byte.
    package let pduType: UInt8?

    /// Keeps of `bytes` what an excerpt may hold.
    package init(kind: Kind, offset: Int, bytes: some Collection<UInt8>, pduType: UInt8?) {
        self.kind = kind
        self.offset = offset
        self.bytes = Array(bytes.prefix(UpperLayerLimits.errorExcerptLength))
        self.pduType = pduType
    }
}
