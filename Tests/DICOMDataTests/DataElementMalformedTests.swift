import DICOMData
import Testing

@Suite struct DataElementMalformedTests {
    private static let sequence: [UInt8] = [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]
    private static let sequenceOf8Bytes: [UInt8] = [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00]
    private static let item: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
    private static let itemOf10Bytes: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0, 0x0A, 0x00, 0x00, 0x00]
    private static let itemEnd: [UInt8] = [0xFE, 0xFF, 0x0D, 0xE0, 0x00, 0x00, 0x00, 0x00]
    private static let sequenceEnd: [UInt8] = [0xFE, 0xFF, 0xDD, 0xE0, 0x00, 0x00, 0x00, 0x00]
    private static let element: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00, 0x43, 0x54]
    private static let pixelData: [UInt8] = [0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x57, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]

    struct Malformed: Sendable {
        let bytes: [UInt8]
        let error: DataElementError

        init(_ parts: [[UInt8]], _ kind: DataElementError.Kind, at offset: Int, _ tag: Tag) {
            bytes = Array(parts.joined())
            error = DataElementError(kind: kind, offset: offset, tag: tag)
        }
    }

    static let malformed: [Malformed] = [
        // What is no VR
        Malformed([[0x08, 0x00, 0x60, 0x00, 0x3F, 0x3F, 0x00, 0x00]], .unknownVR(0x3F, 0x3F), at: 0, .modality),
        Malformed([[0x08, 0x00, 0x60, 0x00, 0x63, 0x73, 0x00, 0x00]], .unknownVR(0x63, 0x73), at: 0, .modality),
        Malformed([element, [0x08, 0x00, 0x60, 0x00, 0xFF, 0xFF, 0x00, 0x00]], .unknownVR(0xFF, 0xFF), at: 10, .modality),
        // A length longer than what is there
        Malformed(
            [[0x08, 0x00, 0x60, 0x00, 0x55, 0x54, 0x00, 0x00, 0xFE, 0xFF, 0xFF, 0xFF, 0x41]],
            .truncated(wanted: 0xFFFF_FFFE, available: 1), at: 12, .modality),
        // An item longer than its sequence
        Malformed([sequenceOf8Bytes, itemOf10Bytes, element], .truncated(wanted: 10, available: 0), at: 20, Tag(0x0008, 0x1140)),
        // Undefined length where there can be none
        Malformed(
            [[0x08, 0x00, 0x60, 0x00, 0x55, 0x54, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]],
            .undefinedLength(.unlimitedText), at: 0, .modality),
        Malformed([pixelData, item], .undefinedLength(nil), at: 12, .item),
        // Items and delimiters outside sequences, and other things inside
        Malformed([item], .misplacedTag, at: 0, .item),
        Malformed([element, sequenceEnd], .misplacedTag, at: 10, .sequenceDelimitation),
        Malformed([sequence, element], .misplacedTag, at: 12, .modality),
        Malformed([sequence, itemEnd], .misplacedTag, at: 12, .itemDelimitation),
        Malformed([sequence, item, sequenceEnd], .misplacedTag, at: 20, .sequenceDelimitation),
        Malformed([sequence, item, item], .misplacedTag, at: 20, .item),
        Malformed([pixelData, element], .misplacedTag, at: 12, .modality),
        // A delimiter where the length says how long the sequence is
        Malformed([sequenceOf8Bytes, sequenceEnd], .misplacedTag, at: 12, .sequenceDelimitation),
        // Delimiters with a length
        Malformed([sequence, [0xFE, 0xFF, 0xDD, 0xE0, 0x02, 0x00, 0x00, 0x00]], .delimiterLength(2), at: 12, .sequenceDelimitation),
        Malformed([sequence, item, [0xFE, 0xFF, 0x0D, 0xE0, 0x04, 0x00, 0x00, 0x00]], .delimiterLength(4), at: 20, .itemDelimitation),
        Malformed([sequence, [0xFE, 0xFF, 0xDD, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]], .delimiterLength(.max), at: 12, .sequenceDelimitation),
    ]

    @Test(arguments: malformed)
    func saysWhatIsWrongAndWhere(sample: Malformed) {
        #expect(throws: sample.error) { try DataElementSamples.read(sample.bytes, .explicitVRLittleEndian) }
    }

    @Test func pixelDataWithoutExplicitVRIsNeverEncapsulated() {
        let bytes: [UInt8] = [0xE0, 0x7F, 0x10, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(throws: DataElementError(kind: .undefinedLength(.otherWord), offset: 0, tag: .pixelData)) {
            try DataElementSamples.read(bytes, .implicitVRLittleEndian, knownVRs: [.pixelData: .otherWord])
        }
    }

    private static func nested(_ depth: Int) -> [UInt8] {
        let start = Array(repeatElement(sequence + item, count: depth).joined())
        return start + Array(repeatElement(itemEnd + sequenceEnd, count: depth).joined())
    }

    @Test func nestingIsBounded() throws {
        let limit = DataElementReader.maximumNesting
        var elements = try DataElementSamples.read(Self.nested(limit), .explicitVRLittleEndian)
        var depth = 0
        while case .items(let items) = elements.first?.value {
            depth += 1
            elements = items.first ?? []
        }
        #expect(depth == limit)
        let offset = limit * 20 + 12
        #expect(throws: DataElementError(kind: .nestedTooDeep, offset: offset, tag: Tag(0x0008, 0x1140))) {
            try DataElementSamples.read(Self.nested(1000), .explicitVRLittleEndian)
        }
    }
}
