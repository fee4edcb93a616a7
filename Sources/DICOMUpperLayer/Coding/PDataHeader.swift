/// The twelve bytes in front of a fragment that travels alone in its P-DATA-TF (PS3.8 9.3.5): PDU header, length of the presentation data
/// value, context ID, message control header.
///
/// Who sends an object leaves room for them before the fragment, and so needs no array for each PDU.
package enum PDataHeader {
    package static let byteCount = 12

    /// How many of the bytes count in the PDU's length: all but the PDU header.
    package static let bytesInLength = byteCount - PDUHeader.byteCount

    /// Writes the header over `byteCount` bytes of `buffer`.
    ///
    /// - Parameters:
    ///   - offset: where the header begins; the fragment begins `byteCount` further on.
    ///   - dataCount: the fragment's length in bytes.
    /// - Precondition: the range lies in `buffer`, and `dataCount + bytesInLength` fits in 32 bits.
    package static func write(
        into buffer: inout [UInt8], at offset: Int, contextID: UInt8, isCommand: Bool, isLast: Bool, dataCount: Int
    ) {
        let valueLength = UInt32(dataCount) + UpperLayerLimits.minimumPresentationDataValueLength
        buffer[offset] = PDUType.dataTransfer.rawValue
        buffer[offset + 1] = 0
        write(UInt32(dataCount + bytesInLength), into: &buffer, at: offset + 2)
        write(valueLength, into: &buffer, at: offset + 6)
        buffer[offset + 10] = contextID
        buffer[offset + 11] = PresentationDataValue.control(isCommand: isCommand, isLast: isLast)
    }

    private static func write(_ value: UInt32, into buffer: inout [UInt8], at offset: Int) {
        buffer[offset] = UInt8(truncatingIfNeeded: value >> 24)
        buffer[offset + 1] = UInt8(truncatingIfNeeded: value >> 16)
        buffer[offset + 2] = UInt8(truncatingIfNeeded: value >> 8)
        buffer[offset + 3] = UInt8(truncatingIfNeeded: value)
    }
}
