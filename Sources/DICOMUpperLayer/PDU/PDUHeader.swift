import DICOMData

/// The six bytes in front of every PDU (PS3.8 9.3.1): type, a reserved byte, and the length of what follows.
package struct PDUHeader: Equatable, Sendable {
    package static let byteCount = 6

    /// As received; ``PDUType`` reads it.
    package let type: UInt8
    /// Sent as 0 and not tested; kept because it belongs to what an error quotes.
    package let reserved: UInt8
    /// How many bytes follow the header.
    package let length: UInt32

    package init(type: UInt8, reserved: UInt8 = 0, length: UInt32) {
        self.type = type
        self.reserved = reserved
        self.length = length
    }

    /// Reads the header, and nothing of the body.
    ///
    /// - Throws: `EndOfBytes`: fewer than ``byteCount`` bytes are there yet.
    package init(_ reader: inout ByteReader) throws(ByteReader.EndOfBytes) {
        var ahead = reader
        type = try ahead.readUInt8()
        reserved = try ahead.readUInt8()
        length = try ahead.readUInt32(.bigEndian)
        reader = ahead
    }

    /// Judges the header before any of its body is waited for or stored, and gives the type.
    ///
    /// - Parameter maximumDataLength: the length of a P-DATA-TF's body that this side announced (PS3.8 D.1).
    /// - Throws: ``PDUError`` of kind `unknownType`, `tooLong`, or `wrongLength` where the standard fixes the length.
    package func validated(maximumDataLength: UInt32) throws(PDUError) -> PDUType {
        guard let known = PDUType(rawValue: type) else { throw error(.unknownType(type), at: 0) }
        switch known {
        case .associateRequest, .associateAccept:
            try check(limit: UpperLayerLimits.maximumAssociateLength)
        case .dataTransfer:
            try check(limit: maximumDataLength)
        case .associateReject, .releaseRequest, .releaseResponse, .abort:
            guard length == UpperLayerLimits.fixedLength else {
                throw error(.wrongLength(length, expected: UpperLayerLimits.fixedLength), at: Self.lengthOffset)
            }
        }
        return known
    }

    /// Where the length field begins.
    private static let lengthOffset = 2

    private func check(limit: UInt32) throws(PDUError) {
        guard length <= limit else { throw error(.tooLong(length, limit: limit), at: Self.lengthOffset) }
    }

    private func error(_ kind: PDUError.Kind, at offset: Int) -> PDUError {
        PDUError(kind: kind, offset: offset, bytes: Array(bytes.dropFirst(offset)), pduType: type)
    }

    /// The header as on the wire.
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(type)
        writer.write(reserved)
        writer.write(length, .bigEndian)
        return writer.bytes
    }
}
