import DICOMData
import Testing

/// Where a data set may end: between elements of its own, and nowhere else.
@Suite struct DataSetFollowerTests {
    private static let nested: DataElement = DataElement(
        Tag(0x0008, 0x1140), .sequence,
        .items([
            [DataElement(.sopInstanceUID, .uniqueIdentifier, .bytes(Array("1.2.3\0".utf8)[...]))], [],
            [DataElement(Tag(0x0008, 0x1115), .sequence, .items([[]]))],
        ]))

    private func sample(
        _ encoding: DataElementEncoding, _ length: DataElementWriter.SequenceLength
    ) throws -> (bytes: [UInt8], ends: Set<Int>) {
        var writer = DataElementWriter(encoding: encoding, sequenceLength: length)
        var ends: Set<Int> = [0]
        try writer.write(.sopClassUID, UID("1.2.840.10008.5.1.4.1.1.2"))
        ends.insert(writer.bytes.count)
        try writer.write(Self.nested)
        ends.insert(writer.bytes.count)
        try writer.write(Tag(0x0028, 0x0010), 512 as UInt16)
        ends.insert(writer.bytes.count)
        try writer.write(.pixelData, .otherWord, [UInt8](repeating: 7, count: 100))
        ends.insert(writer.bytes.count)
        return (writer.bytes, ends)
    }

    /// Cut at every byte, in pieces of every size.
    @Test(
        arguments: [DataElementEncoding.implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian],
        [DataElementWriter.SequenceLength.defined, .undefined])
    func itMayEndBetweenItsElements(encoding: DataElementEncoding, length: DataElementWriter.SequenceLength) throws {
        let (bytes, ends) = try sample(encoding, length)
        for piece in [1, 3, 7, 1000] {
            var follower = DataSetFollower(encoding: encoding)
            var passed = 0
            while passed < bytes.count {
                let next = bytes[passed...].prefix(piece)
                follower.follow(next)
                passed += next.count
                #expect(follower.mayEnd == ends.contains(passed), "\(piece) to \(passed)")
            }
        }
    }

    /// Some writers fill a file up; a header takes eight bytes at least.
    @Test func aFewNULsBehindTheLastElementArePadding() {
        let element: [UInt8] = [0x08, 0x00, 0x18, 0x00, 0x55, 0x49, 2, 0, 0x31, 0x00]
        for count in 0..<8 {
            var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
            follower.follow(element[...])
            follower.follow([UInt8](repeating: 0, count: count)[...])
            #expect(follower.mayEnd, "\(count)")
        }
    }

    @Test func aFewOtherBytesAreNot() {
        var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
        follower.follow([0, 0, 1])
        #expect(!follower.mayEnd)
    }

    @Test func encapsulatedPixelDataEndsWithItsDelimiter() throws {
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(DataElement(.pixelData, .otherByte, .fragments([[], [1, 2, 3, 4], [5, 6]])))
        for count in 0...writer.bytes.count {
            var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
            follower.follow(writer.bytes[..<count])
            #expect(follower.mayEnd == (count == 0 || count == writer.bytes.count), "\(count)")
        }
    }

    /// PS3.5 6.2.2: what is in it is implicit VR little endian.
    @Test func anUnknownOfUndefinedLengthIsFollowed() {
        let bytes: [UInt8] =
            [0x29, 0x00, 0x10, 0x10, 0x55, 0x4E, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] + [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
            + [0x08, 0x00, 0x18, 0x00, 2, 0, 0, 0, 0x31, 0x00] + [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0] + [
                0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
            ]
        for count in 1...bytes.count {
            var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
            follower.follow(bytes[..<count])
            #expect(follower.mayEnd == (count == bytes.count), "\(count)")
        }
    }

    /// PS3.5 7.1.2: it has the long form, as all that table 7.1-2 does not list.
    @Test(arguments: [1, 5, 1000]) func whatFollowsAVROfTheFutureIsStillFollowed(piece: Int) throws {
        let unknown: [UInt8] = [0x09, 0x00, 0x10, 0x10] + Array("ZZ".utf8) + [0, 0, 3, 0, 0, 0] + [1, 2, 3]
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.pixelData, .otherWord, [UInt8](repeating: 7, count: 100))
        let bytes = unknown + writer.bytes
        let ends: Set<Int> = [unknown.count, bytes.count]
        var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
        var passed = 0
        while passed < bytes.count {
            let next = bytes[passed...].prefix(piece)
            follower.follow(next)
            passed += next.count
            #expect(follower.mayEnd == ends.contains(passed), "\(passed)")
        }
    }

    @Test(
        arguments: [
            // A VR that is none, an item outside of a sequence, a sequence without items, a length that nothing but a sequence has.
            [0x08, 0x00, 0x18, 0x00, 0x3F, 0x3F, 2, 0], [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0],
            [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x08, 0x00, 0x18, 0x00, 0x55, 0x49, 2, 0],
            [0x08, 0x00, 0x40, 0x11, 0x55, 0x54, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            // A VR that is not known here, with a length of 16 bits and with none.
            [0x09, 0x00, 0x10, 0x10, 0x5A, 0x5A, 2, 0, 1, 0, 0x28, 0x00],
            [0x09, 0x00, 0x10, 0x10, 0x5A, 0x5A, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            // Letters that no VR has.
            [0x09, 0x00, 0x10, 0x10, 0x7A, 0x7A, 0, 0, 2, 0, 0, 0], [0x09, 0x00, 0x10, 0x10, 0x5A, 0x20, 0, 0, 2, 0, 0, 0],
        ] as [[UInt8]])
    func ofWhatIsNoDataSetAnyEndIsAsGoodAsAnother(bytes: [UInt8]) {
        var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
        follower.follow(bytes[...])
        #expect(follower.mayEnd)
        follower.follow([0x08, 0x00, 0x18])
        #expect(follower.mayEnd)
    }

    // MARK: Pixels

    private static let described: [UInt8] = [0x28, 0x00, 0x10, 0x00, 0x55, 0x53, 2, 0, 0, 2]

    private func lacksPixelData(_ bytes: [UInt8]) -> Bool {
        var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
        follower.follow(bytes[...])
        return follower.lacksPixelData
    }

    @Test func rowsWithoutPixelsAreNoticed() {
        #expect(!lacksPixelData([]))
        #expect(lacksPixelData(Self.described))
        // Columns, and the table of offsets that stands in front of pixels (PS3.3 C.7.6.3.1.8).
        #expect(lacksPixelData(Self.described + [0x28, 0x00, 0x11, 0x00, 0x55, 0x53, 2, 0, 0, 2]))
        #expect(lacksPixelData(Self.described + [0xE0, 0x7F, 0x01, 0x00, 0x4F, 0x56, 0, 0, 0, 0, 0, 0]))
        // Where the bytes are no elements any more, nothing is known.
        #expect(!lacksPixelData(Self.described + [0x30, 0x00, 0x10, 0x00, 0x3F, 0x3F, 2, 0]))
    }

    /// Pixels in three forms, the address of some, a spectrum, and what stands behind pixels.
    @Test(
        arguments: [
            [0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x57, 0, 0, 0, 0, 0, 0], [0xE0, 0x7F, 0x08, 0x00, 0x4F, 0x46, 0, 0, 0, 0, 0, 0],
            [0xE0, 0x7F, 0x09, 0x00, 0x4F, 0x44, 0, 0, 0, 0, 0, 0], [0x28, 0x00, 0xE0, 0x7F, 0x55, 0x52, 0, 0, 0, 0, 0, 0],
            [0x00, 0x56, 0x20, 0x00, 0x4F, 0x46, 0, 0, 0, 0, 0, 0], [0xE1, 0x7F, 0x10, 0x10, 0x4F, 0x42, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func rowsWithPixelsAreNot(pixels: [UInt8]) {
        #expect(!lacksPixelData(Self.described + pixels))
    }

    /// An icon has rows and pixels of its own (PS3.3 F.7).
    @Test func itemsDoNotCount() throws {
        let pixels = DataElement(.pixelData, .otherWord, .bytes([1, 2]))
        func icon(_ elements: [DataElement]) -> DataElement { DataElement(Tag(0x0088, 0x0200), .sequence, .items([elements])) }
        for length in [DataElementWriter.SequenceLength.defined, .undefined] {
            var writer = DataElementWriter(encoding: .explicitVRLittleEndian, sequenceLength: length)
            try writer.write(icon([DataElement(.rows, .unsignedShort, .bytes([0, 2]))]))
            #expect(!lacksPixelData(writer.bytes))
            #expect(lacksPixelData(Self.described + writer.bytes))
            var other = DataElementWriter(encoding: .explicitVRLittleEndian, sequenceLength: length)
            try other.write(icon([pixels]))
            #expect(lacksPixelData(Self.described + other.bytes))
        }
    }

    /// What a hostile producer sends must not be remembered without bound.
    @Test func endlessNestingIsGivenUp() {
        let level: [UInt8] = [0x08, 0x00, 0x40, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
        var follower = DataSetFollower(encoding: .implicitVRLittleEndian)
        for _ in 0..<60 { follower.follow(level[...]) }
        #expect(!follower.mayEnd)
        for _ in 0..<10 { follower.follow(level[...]) }
        #expect(follower.mayEnd)
    }
}
