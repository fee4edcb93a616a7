import DICOMData
import Testing

@Suite struct DataSetTranscoderTests {
    typealias Target = DataSetTranscoder<Pieces>.Target

    /// Bytes that come a few at a time.
    struct Pieces: ByteSource {
        struct Broken: Error {}

        private var rest: ArraySlice<UInt8>
        private let length: Int
        private let isBroken: Bool

        init(_ bytes: [UInt8], length: Int, isBroken: Bool = false) {
            rest = bytes[...]
            self.length = length
            self.isBroken = isBroken
        }

        mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(Broken) -> Int {
            if rest.isEmpty, isBroken { throw Broken() }
            let run = rest.prefix(min(length, range.count))
            buffer.replaceSubrange(range.prefix(run.count), with: run)
            rest = rest.dropFirst(run.count)
            return run.count
        }
    }

    /// - Parameter piece: how many bytes are read and asked for at a time.
    static func transcode(
        _ bytes: [UInt8], _ encoding: DataElementEncoding, to target: Target, piece: Int = 1000, pixelRepresentation: UInt16? = nil
    ) throws -> [UInt8] {
        var transcoder = DataSetTranscoder(
            Pieces(bytes, length: piece), from: encoding, to: target, pixelRepresentation: pixelRepresentation)
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let count = try transcoder.read(into: &buffer, buffer.indices)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    private static let explicit: [UInt8] = [
        0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00, 0x43, 0x54,  // (0008,0060) CS, 2 bytes
        0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF,  // (0008,1140) SQ, undefined length
        0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,  // item
        0x08, 0x00, 0x55, 0x11, 0x55, 0x49, 0x04, 0x00, 0x31, 0x2E, 0x32, 0x00,  // (0008,1155) UI, 4 bytes
        0xFE, 0xFF, 0x0D, 0xE0, 0x00, 0x00, 0x00, 0x00,  // end of the item
        0xFE, 0xFF, 0x00, 0xE0, 0x00, 0x00, 0x00, 0x00,  // item, 0 bytes
        0xFE, 0xFF, 0xDD, 0xE0, 0x00, 0x00, 0x00, 0x00,  // end of the sequence
        0x29, 0x00, 0x01, 0x10, 0x55, 0x4E, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0xAB, 0xCD,  // (0029,1001) UN, 2 bytes
    ]

    private static let implicit: [UInt8] = [
        0x08, 0x00, 0x60, 0x00, 0x02, 0x00, 0x00, 0x00, 0x43, 0x54,
        0x08, 0x00, 0x40, 0x11, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
        0x08, 0x00, 0x55, 0x11, 0x04, 0x00, 0x00, 0x00, 0x31, 0x2E, 0x32, 0x00,
        0xFE, 0xFF, 0x0D, 0xE0, 0x00, 0x00, 0x00, 0x00,
        0xFE, 0xFF, 0x00, 0xE0, 0x00, 0x00, 0x00, 0x00,
        0xFE, 0xFF, 0xDD, 0xE0, 0x00, 0x00, 0x00, 0x00,
        0x29, 0x00, 0x01, 0x10, 0x02, 0x00, 0x00, 0x00, 0xAB, 0xCD,
    ]

    /// From sequences and items of defined length too: their VRs are those of the standard.
    private static let implicitDefined: [UInt8] = [
        0x08, 0x00, 0x60, 0x00, 0x02, 0x00, 0x00, 0x00, 0x43, 0x54,
        0x08, 0x00, 0x40, 0x11, 0x1C, 0x00, 0x00, 0x00,
        0xFE, 0xFF, 0x00, 0xE0, 0x0C, 0x00, 0x00, 0x00,
        0x08, 0x00, 0x55, 0x11, 0x04, 0x00, 0x00, 0x00, 0x31, 0x2E, 0x32, 0x00,
        0xFE, 0xFF, 0x00, 0xE0, 0x00, 0x00, 0x00, 0x00,
        0x29, 0x00, 0x01, 0x10, 0x02, 0x00, 0x00, 0x00, 0xAB, 0xCD,
    ]

    @Test(arguments: [1, 2, 3, 7, 1000])
    func eachFormBecomesTheOther(piece: Int) throws {
        let sources: [([UInt8], DataElementEncoding)] = [
            (Self.explicit, .explicitVRLittleEndian), (Self.implicit, .implicitVRLittleEndian),
            (Self.implicitDefined, .implicitVRLittleEndian), (DataElementSamples.explicitLittleEndian, .explicitVRLittleEndian),
            (DataElementSamples.explicitBigEndian, .explicitVRBigEndian),
        ]
        for (bytes, encoding) in sources {
            #expect(try Self.transcode(bytes, encoding, to: .explicitVRLittleEndian, piece: piece) == Self.explicit)
            #expect(try Self.transcode(bytes, encoding, to: .implicitVRLittleEndian, piece: piece) == Self.implicit)
        }
    }

    /// Some writers leave them behind the last element, and what is sent as it is may end with them, too.
    @Test(arguments: 1...7) func aFewNULsAtTheEndArePadding(count: Int) throws {
        let padding = [UInt8](repeating: 0, count: count)
        #expect(
            try Self.transcode(Self.implicit + padding, .implicitVRLittleEndian, to: .explicitVRLittleEndian, piece: 3) == Self.explicit)
        #expect(throws: (any Error).self) {
            try Self.transcode(Self.implicit + padding.dropLast() + [1], .implicitVRLittleEndian, to: .explicitVRLittleEndian)
        }
        #expect(throws: (any Error).self) {
            try Self.transcode(DataElementSamples.explicitBigEndian + padding, .explicitVRBigEndian, to: .explicitVRLittleEndian)
        }
    }

    private static func value(_ tag: Tag, _ vr: VR, _ bytes: [UInt8]) -> DataElement { DataElement(tag, vr, .bytes(bytes[...])) }

    private static func coded(_ elements: [DataElement], _ encoding: DataElementEncoding) throws -> [UInt8] {
        var writer = DataElementWriter(encoding: encoding, sequenceLength: .undefined)
        for element in elements { try writer.write(element) }
        return writer.bytes
    }

    @Test(arguments: [1, 3, 5, 1000])
    func bigEndianNumbersAreTurnedByTheirLength(piece: Int) throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let twos: [UInt8] = [2, 1, 4, 3, 6, 5, 8, 7]
        let fours: [UInt8] = [4, 3, 2, 1, 8, 7, 6, 5]
        let expected: [VR: [UInt8]] = [
            .unsignedShort: twos, .signedShort: twos, .otherWord: twos, .attributeTag: twos, .unsignedLong: fours, .signedLong: fours,
            .floatingPointSingle: fours, .otherFloat: fours, .otherLong: fours, .floatingPointDouble: bytes.reversed(),
            .otherDouble: bytes.reversed(), .otherVeryLong: bytes.reversed(), .signedVeryLong: bytes.reversed(),
            .unsignedVeryLong: bytes.reversed(),
        ]
        for vr in VR.allCases where vr != .sequence {
            let big = try Self.coded([Self.value(Tag(0x0009, 0x1001), vr, bytes)], .explicitVRBigEndian)
            let little = try Self.coded([Self.value(Tag(0x0009, 0x1001), vr, expected[vr] ?? bytes)], .explicitVRLittleEndian)
            #expect(try Self.transcode(big, .explicitVRBigEndian, to: .explicitVRLittleEndian, piece: piece) == little, "\(vr)")
        }
    }

    /// What PS3.6 leaves open is decided by other elements.
    @Test func ambiguousVRsFollowTheDataSet() throws {
        let signed: [DataElement] = [
            Self.value(Tag(0x0028, 0x0103), .unsignedShort, [1, 0]),
            Self.value(Tag(0x0028, 0x0106), .signedShort, [0xFF, 0xFF]),
            DataElement(
                Tag(0x0028, 0x3010), .sequence,
                .items([
                    [
                        Self.value(Tag(0x0028, 0x3002), .signedShort, [1, 0, 0, 0, 8, 0]),
                        Self.value(Tag(0x0028, 0x3006), .unsignedShort, [1, 2]),
                    ],
                    [
                        Self.value(Tag(0x0028, 0x0103), .unsignedShort, [0, 0]),
                        Self.value(Tag(0x0028, 0x3002), .unsignedShort, [2, 0, 0, 0, 8, 0]),
                        Self.value(Tag(0x0028, 0x3006), .otherWord, [1, 2, 3, 4]),
                    ],
                ])),
            Self.value(Tag(0x5400, 0x1010), .otherWord, [1, 2]),
            Self.value(Tag(0x6002, 0x3000), .otherWord, [1, 2]),
            Self.value(.pixelData, .otherWord, [1, 2]),
        ]
        let implicit = try Self.coded(signed, .implicitVRLittleEndian)
        #expect(
            try Self.transcode(implicit, .implicitVRLittleEndian, to: .explicitVRLittleEndian)
                == (try Self.coded(signed, .explicitVRLittleEndian)))
    }

    @Test func pixelRepresentationMayBeKnownBefore() throws {
        let element = Self.value(Tag(0x0018, 0x9810), .signedShort, [0xFF, 0xFF])
        let implicit = try Self.coded([element], .implicitVRLittleEndian)
        let signed = try Self.transcode(implicit, .implicitVRLittleEndian, to: .explicitVRLittleEndian, pixelRepresentation: 1)
        #expect(signed == (try Self.coded([element], .explicitVRLittleEndian)))
        let unknown = try Self.transcode(implicit, .implicitVRLittleEndian, to: .explicitVRLittleEndian)
        #expect(unknown == (try Self.coded([Self.value(element.tag, .unsignedShort, [0xFF, 0xFF])], .explicitVRLittleEndian)))
    }

    @Test func privateAndUnknownElementsAreUN() throws {
        let elements = [
            Self.value(Tag(0x0008, 0xFFFE), .unknown, [1, 2]),
            Self.value(Tag(0x0029, 0x0010), .longString, Array("CREATOR ".utf8)),
            Self.value(Tag(0x0029, 0x1000), .unknown, [3, 4]),
            Self.value(Tag(0x6001, 0x3000), .unknown, [5, 6]),
        ]
        let implicit = try Self.coded(elements, .implicitVRLittleEndian)
        #expect(
            try Self.transcode(implicit, .implicitVRLittleEndian, to: .explicitVRLittleEndian)
                == (try Self.coded(elements, .explicitVRLittleEndian)))
    }

    /// PS3.5 6.2.2: 65534 bytes are the most that a short length field tells.
    @Test func aValueTooLongForItsVRIsUN() throws {
        for (count, vr) in [(65_534, VR.decimalString), (65_536, .unknown)] {
            let element = Self.value(Tag(0x3006, 0x0050), .decimalString, [UInt8](repeating: 0x31, count: count))
            let implicit = try Self.coded([element], .implicitVRLittleEndian)
            let expected = try Self.coded([Self.value(element.tag, vr, [UInt8](repeating: 0x31, count: count))], .explicitVRLittleEndian)
            #expect(try Self.transcode(implicit, .implicitVRLittleEndian, to: .explicitVRLittleEndian) == expected)
        }
    }

    @Test func groupLengthsAreLeftOut() throws {
        let kept = [Self.value(.modality, .codeString, Array("CT".utf8))]
        let lengths = [
            Self.value(Tag(0x0008, 0x0000), .unsignedLong, [1, 0, 0, 0]), Self.value(Tag(0x0008, 0x0001), .unsignedLong, [2, 0, 0, 0]),
        ]
        let bytes = try Self.coded(lengths + kept, .implicitVRLittleEndian)
        for piece in [1, 1000] {
            #expect(
                try Self.transcode(bytes, .implicitVRLittleEndian, to: .explicitVRLittleEndian, piece: piece)
                    == (try Self.coded(kept, .explicitVRLittleEndian)))
        }
    }

    /// PS3.5 6.2.2: coded as implicit VR little endian, also between big endian elements.
    @Test func aUNOfUndefinedLengthKeepsItsForm() throws {
        let content: [UInt8] = [
            0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
            0x28, 0x00, 0x10, 0x00, 0x02, 0x00, 0x00, 0x00, 0x30, 0x00,
            0xFE, 0xFF, 0x0D, 0xE0, 0x00, 0x00, 0x00, 0x00,
            0xFE, 0xFF, 0xDD, 0xE0, 0x00, 0x00, 0x00, 0x00,
        ]
        let big: [UInt8] = [0x00, 0x29, 0x10, 0x01, 0x55, 0x4E, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        let little: [UInt8] = [0x29, 0x00, 0x01, 0x10, 0x55, 0x4E, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        let implicit: [UInt8] = [0x29, 0x00, 0x01, 0x10, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(try Self.transcode(big + content, .explicitVRBigEndian, to: .explicitVRLittleEndian) == little + content)
        #expect(try Self.transcode(big + content, .explicitVRBigEndian, to: .implicitVRLittleEndian) == implicit + content)
        #expect(try Self.transcode(little + content, .explicitVRLittleEndian, to: .implicitVRLittleEndian) == implicit + content)
    }

    private func error(_ bytes: [UInt8], _ encoding: DataElementEncoding) throws -> TranscodingError? {
        do {
            _ = try Self.transcode(bytes, encoding, to: .implicitVRLittleEndian)
            return nil
        } catch DataSetTranscoder<Pieces>.Failure.transcoding(let error) {
            return error
        }
    }

    @Test func encapsulatedPixelDataIsRefused() throws {
        let bytes = DataElementSamples.fragmentsExplicitLittleEndian
        #expect(try error(bytes, .explicitVRLittleEndian) == .encapsulated(.pixelData, offset: 0))
    }

    /// Cut anywhere but between two outermost elements, an error tells it.
    @Test(arguments: DataElementSamples.all.dropLast().indices)
    func aCutDataSetIsInvalid(index: Int) throws {
        let sample = DataElementSamples.all[index]
        for count in sample.bytes.indices {
            let error = try error(Array(sample.bytes[..<count]), sample.encoding)
            if sample.ends.contains(count) {
                #expect(error == nil, "\(count)")
            } else {
                guard case .invalid(let error) = error, case .truncated = error.kind else {
                    Issue.record("\(count): \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test func whatIsMisplacedIsInvalid() throws {
        let item: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0, 0x00, 0x00, 0x00, 0x00]
        #expect(
            try error(item, .explicitVRLittleEndian) == .invalid(DataElementError(kind: .misplacedTag, offset: 0, tag: .item)))
        let overrunning: [UInt8] = [
            0x08, 0x00, 0x40, 0x11, 0x0C, 0x00, 0x00, 0x00, 0xFE, 0xFF, 0x00, 0xE0, 0x04, 0x00, 0x00, 0x00, 0x08, 0x00, 0x55, 0x11, 0, 0, 0,
            0,
        ]
        #expect(
            try error(overrunning, .implicitVRLittleEndian)
                == .invalid(DataElementError(kind: .truncated(wanted: 8, available: 4), offset: 16, tag: Tag(0x0008, 0x1155))))
        let deep = (0..<100).flatMap { _ in
            [0x08, 0x00, 0x40, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF] as [UInt8]
        }
        guard case .invalid(let tooDeep) = try error(deep, .implicitVRLittleEndian) else { return #expect(Bool(false)) }
        #expect(tooDeep.kind == .nestedTooDeep)
    }

    @Test func aSourceThatFailsIsTold() {
        var transcoder = DataSetTranscoder(
            Pieces(Self.explicit, length: 5, isBroken: true), from: .explicitVRLittleEndian, to: .implicitVRLittleEndian)
        var buffer = [UInt8](repeating: 0, count: 1000)
        #expect(throws: DataSetTranscoder<Pieces>.Failure.self) { try transcoder.read(into: &buffer, 0..<1000) }
    }
}

@Suite struct VRDictionaryTests {
    @Test(
        arguments: [
            (Tag(0x0008, 0x0005), .vr(.codeString)), (Tag(0x0008, 0x1140), .vr(.sequence)), (Tag(0x0010, 0x0010), .vr(.personName)),
            (Tag(0x0028, 0x0106), .unsignedOrSigned), (Tag(0x0028, 0x3006), .lookUpTableData), (Tag(0x7FE0, 0x0010), .vr(.otherWord)),
            (Tag(0x6000, 0x3000), .vr(.otherWord)), (Tag(0x601E, 0x0010), .vr(.unsignedShort)), (Tag(0x5002, 0x0005), .vr(.unsignedShort)),
            (Tag(0x0020, 0x3100), .vr(.codeString)), (Tag(0x6001, 0x3000), nil), (Tag(0x0029, 0x1001), nil), (Tag(0x0008, 0xFFFE), nil),
            (Tag(0x7FE0, 0x0008), .vr(.otherFloat)), (Tag(0x3006, 0x0050), .vr(.decimalString)), (Tag(0xFFFC, 0xFFFC), .vr(.otherByte)),
        ] as [(Tag, VRDictionary.Entry?)])
    func tellsWhatTheStandardSays(tag: Tag, entry: VRDictionary.Entry?) {
        #expect(VRDictionary.entry(tag) == entry)
    }
}
