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

    @Test(
        arguments: [
            // A VR that is none, an item outside of a sequence, a sequence without items, a length that nothing but a sequence has.
            [0x08, 0x00, 0x18, 0x00, 0x3F, 0x3F, 2, 0], [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0],
            [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x08, 0x00, 0x18, 0x00, 0x55, 0x49, 2, 0],
            [0x08, 0x00, 0x40, 0x11, 0x55, 0x54, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func ofWhatIsNoDataSetAnyEndIsAsGoodAsAnother(bytes: [UInt8]) {
        var follower = DataSetFollower(encoding: .explicitVRLittleEndian)
        follower.follow(bytes[...])
        #expect(follower.mayEnd)
        follower.follow([0x08, 0x00, 0x18])
        #expect(follower.mayEnd)
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
