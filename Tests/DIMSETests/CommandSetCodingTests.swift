import DICOMData
import Testing

@testable import DIMSE

/// The structure of command sets (PS3.7 6.3.1).
struct CommandSetCodingTests {
    @Test(arguments: [CEchoTests.request, CEchoTests.response, CStoreTests.request, CStoreTests.response])
    func roundTrips(_ bytes: [UInt8]) throws {
        #expect(try CommandSet(decoding: bytes[...]).encoded() == bytes)
    }

    /// Cut within an element it is truncated, cut between two the group length is wrong; no prefix passes.
    @Test(arguments: [CEchoTests.request, CEchoTests.response, CStoreTests.request, CStoreTests.response])
    func refusesEachPrefix(_ bytes: [UInt8]) throws {
        let groupLength = bytes.count - 12
        let starts = elementStarts(bytes)
        #expect(decodingError([]) == .missing(.commandGroupLength))
        for count in 1..<bytes.count {
            let error = decodingError(Array(bytes[..<count]))
            if starts.contains(count) {
                #expect(
                    error
                        == .malformed(
                            .wrongGroupLength(stated: UInt32(groupLength), actual: count - 12), tag: .commandGroupLength, offset: 0))
            } else {
                let start = try #require(starts.last { $0 < count })
                let tag = count - start < 8 ? nil : Tag(UInt16(bytes[start]), UInt16(bytes[start + 2]) | UInt16(bytes[start + 3]) << 8)
                #expect(error == .malformed(.truncated, tag: tag, offset: start))
            }
        }
    }

    /// Offsets count from the start of the command set, not of the buffer it lies in.
    @Test func decodesSlices() throws {
        let buffer = [0xFF, 0xFF] + CEchoTests.request + [0xFF]
        #expect(try CommandSet(decoding: buffer[2..<buffer.count - 1]).encoded() == CEchoTests.request)
        #expect(
            thrown { () throws(CommandSetError) in _ = try CommandSet(decoding: buffer[2..<5]) }
                == .malformed(.truncated, tag: nil, offset: 0))
    }

    @Test func keepsUnknownAndRetiredElements() throws {
        let bytes = RawCommandSet()
            .element(Tag(0x0000, 0x0010), [0x41, 0x20])  // Command Recognition Code, retired
            .element(.commandField, [0x30, 0x00])
            .element(Tag(0x0000, 0x1234), [1, 2, 3, 4])
            .encoded()
        let commandSet = try CommandSet(decoding: bytes[...])
        #expect(commandSet.value(of: Tag(0x0000, 0x0010)) == [0x41, 0x20])
        #expect(commandSet.value(of: Tag(0x0000, 0x1234)) == [1, 2, 3, 4])
        #expect(commandSet.value(of: Tag(0x0008, 0x0100)) == nil, "another group's element of the same number")
        #expect(commandSet.encoded() == bytes)
    }

    @Test func refusesMissingGroupLength() {
        let bytes = RawCommandSet().element(.commandField, [0x30, 0x00]).elements
        #expect(decodingError(bytes) == .missing(.commandGroupLength))
    }

    @Test(arguments: [0, 9, 11, 0xFFFF_FFFF] as [UInt32])
    func refusesWrongGroupLength(_ stated: UInt32) {
        let bytes = RawCommandSet().element(.commandField, [0x30, 0x00]).encoded(groupLength: stated)
        #expect(decodingError(bytes) == .malformed(.wrongGroupLength(stated: stated, actual: 10), tag: .commandGroupLength, offset: 0))
    }

    @Test func refusesEmptyGroupLength() {
        let bytes = RawCommandSet().element(.commandGroupLength, []).elements
        #expect(decodingError(bytes) == .missing(.commandGroupLength))
    }

    @Test func refusesForeignGroups() {
        let bytes = RawCommandSet().element(.commandField, [0x30, 0x00]).element(Tag(0x0008, 0x0018), [0x31, 0x00]).encoded()
        #expect(decodingError(bytes) == .malformed(.foreignGroup, tag: Tag(0x0008, 0x0018), offset: 22))
    }

    @Test func refusesDuplicates() {
        let bytes = RawCommandSet().element(.messageID, [1, 0]).element(.messageID, [2, 0]).encoded()
        #expect(decodingError(bytes) == .malformed(.duplicate, tag: .messageID, offset: 22))
    }

    @Test func refusesDisorder() {
        let bytes = RawCommandSet().element(.messageID, [1, 0]).element(.commandField, [0x30, 0]).encoded()
        #expect(decodingError(bytes) == .malformed(.outOfOrder, tag: .commandField, offset: 22))
    }

    @Test(arguments: [1, 3, 0xFFFF_FFFF] as [UInt32])
    func refusesOddLengths(_ length: UInt32) {
        let bytes = RawCommandSet().element(.errorComment, [0x41, 0x42, 0x43], length: length).encoded()
        #expect(decodingError(bytes) == .malformed(.oddLength(length), tag: .errorComment, offset: 12))
    }

    /// A length of 4 GiB costs nothing: it is not believed.
    @Test func refusesLengthsBeyondTheEnd() {
        let bytes = RawCommandSet().element(.errorComment, [0x41, 0x42], length: 0xFFFF_FFFE).encoded()
        #expect(decodingError(bytes) == .malformed(.truncated, tag: .errorComment, offset: 12))
    }

    @Test func refusesValueLengthsAgainstTheRepresentation() {
        for (tag, value) in [(Tag.status, [0, 0, 0, 0]), (.offendingElement, [8, 0]), (.messageID, [UInt8](repeating: 0, count: 8))] {
            let bytes = RawCommandSet().element(tag, value).encoded()
            #expect(decodingError(bytes) == .malformed(.wrongValueLength(UInt32(value.count)), tag: tag, offset: 12))
        }
    }

    @Test func limitsTheSize() throws {
        // The group length takes 12 bytes, the element's header 8.
        let fitting = [UInt8](repeating: 0x20, count: CommandSet.maximumByteCount - 20)
        let bytes = RawCommandSet().element(.errorComment, fitting).encoded()
        #expect(try CommandSet(decoding: bytes[...]).value(of: .errorComment)?.count == fitting.count)

        let tooLong = RawCommandSet().element(.errorComment, fitting + [0x20, 0x20]).encoded()
        let limit = CommandSet.maximumByteCount
        #expect(decodingError(tooLong) == .malformed(.tooLarge(limit: limit), tag: nil, offset: limit))
    }

    private func elementStarts(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        while let last = starts.last, last < bytes.count {
            starts.append(last + 8 + Int(bytes[last + 4]))
        }
        return starts
    }
}
