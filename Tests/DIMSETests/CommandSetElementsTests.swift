import DICOMData
import Testing

@testable import DIMSE

/// The elements in use (PS3.7 table E.1-1).
struct CommandSetElementsTests {
    /// All but Command Group Length: element number, value as encoded, and the same through its keyword.
    private static let elements: [(UInt16, [UInt8], @Sendable (inout CommandSet) -> Void)] = [
        (0x0002, [0x31, 0x2E, 0x32, 0x00], { $0.affectedSOPClassUID = "1.2" }),
        (0x0003, [0x31, 0x2E, 0x33, 0x00], { $0.requestedSOPClassUID = "1.3" }),
        (0x0100, [0x20, 0x01], { $0.commandField = 0x0120 }),
        (0x0110, [0x01, 0x00], { $0.messageID = 1 }),
        (0x0120, [0x02, 0x00], { $0.messageIDBeingRespondedTo = 2 }),
        (0x0600, [0x41, 0x42, 0x43, 0x20], { $0.moveDestination = "ABC" }),
        (0x0700, [0x02, 0x00], { $0.priority = .low }),
        (0x0800, [0x01, 0x01], { $0.commandDataSetType = 0x0101 }),
        (0x0900, [0x22, 0x01], { $0.status = .sopClassNotSupported }),
        (0x0901, [0x08, 0x00, 0x18, 0x00, 0x10, 0x00, 0x20, 0x00], { $0.offendingElements = [Tag(0x0008, 0x0018), Tag(0x0010, 0x0020)] }),
        (0x0902, [0x68, 0x6D, 0x6D, 0x20], { $0.errorComment = "hmm" }),
        (0x0903, [0x04, 0x03], { $0.errorID = 0x0304 }),
        (0x1000, [0x31, 0x2E, 0x34, 0x00], { $0.affectedSOPInstanceUID = "1.4" }),
        (0x1001, [0x31, 0x2E, 0x35, 0x00], { $0.requestedSOPInstanceUID = "1.5" }),
        (0x1002, [0x06, 0x00], { $0.eventTypeID = 6 }),
        (0x1005, [0x10, 0x00, 0x10, 0x00], { $0.attributeIdentifierList = [Tag(0x0010, 0x0010)] }),
        (0x1008, [0x07, 0x00], { $0.actionTypeID = 7 }),
        (0x1020, [0x08, 0x00], { $0.numberOfRemainingSuboperations = 8 }),
        (0x1021, [0x09, 0x00], { $0.numberOfCompletedSuboperations = 9 }),
        (0x1022, [0x0A, 0x00], { $0.numberOfFailedSuboperations = 10 }),
        (0x1023, [0x0B, 0x00], { $0.numberOfWarningSuboperations = 11 }),
        (0x1030, [0x58, 0x59], { $0.moveOriginatorApplicationEntityTitle = "XY" }),
        (0x1031, [0x0C, 0x00], { $0.moveOriginatorMessageID = 12 }),
    ]

    @Test func writesEachElement() {
        for (number, value, set) in Self.elements {
            var commandSet = CommandSet()
            set(&commandSet)
            #expect(commandSet.elements == [CommandSet.Element(tag: Tag(0x0000, number), value: value)])
        }
    }

    @Test func readsEachElement() throws {
        let bytes = Self.elements.reduce(RawCommandSet()) { $0.element(Tag(0x0000, $1.0), $1.1) }.encoded()
        let commandSet = try CommandSet(decoding: bytes[...])
        #expect(commandSet.affectedSOPClassUID == "1.2")
        #expect(commandSet.requestedSOPClassUID == "1.3")
        #expect(commandSet.commandField == 0x0120)
        #expect(commandSet.messageID == 1)
        #expect(commandSet.messageIDBeingRespondedTo == 2)
        #expect(commandSet.moveDestination == "ABC")
        #expect(commandSet.priority == .low)
        #expect(commandSet.commandDataSetType == 0x0101)
        #expect(commandSet.status == .sopClassNotSupported)
        #expect(commandSet.offendingElements == [Tag(0x0008, 0x0018), Tag(0x0010, 0x0020)])
        #expect(commandSet.errorComment == "hmm")
        #expect(commandSet.errorID == 0x0304)
        #expect(commandSet.affectedSOPInstanceUID == "1.4")
        #expect(commandSet.requestedSOPInstanceUID == "1.5")
        #expect(commandSet.eventTypeID == 6)
        #expect(commandSet.attributeIdentifierList == [Tag(0x0010, 0x0010)])
        #expect(commandSet.actionTypeID == 7)
        #expect(commandSet.numberOfRemainingSuboperations == 8)
        #expect(commandSet.numberOfCompletedSuboperations == 9)
        #expect(commandSet.numberOfFailedSuboperations == 10)
        #expect(commandSet.numberOfWarningSuboperations == 11)
        #expect(commandSet.moveOriginatorApplicationEntityTitle == "XY")
        #expect(commandSet.moveOriginatorMessageID == 12)
    }

    /// However they are set, elements stand in the order of their tags.
    @Test func ordersElements() throws {
        var commandSet = CommandSet()
        for (_, _, set) in Self.elements.reversed() { set(&commandSet) }
        #expect(commandSet.elements.map(\.tag.element) == Self.elements.map(\.0))
        #expect(try CommandSet(decoding: commandSet.encoded()[...]) == commandSet)
    }

    @Test func replacesAndRemoves() {
        var commandSet = CommandSet()
        commandSet.messageID = 1
        commandSet.messageID = 2
        #expect(commandSet.elements.count == 1)
        #expect(commandSet.messageID == 2)
        commandSet.messageID = nil
        #expect(commandSet.elements.isEmpty)
        commandSet.messageID = nil
        #expect(commandSet.elements.isEmpty)
    }

    @Test func knowsTheElementsInUse() {
        #expect(CommandDictionary.tags.map(\.element) == [0x0000] + Self.elements.map(\.0))
    }

    @Test(arguments: [[], [0x20, 0x20], [0x00, 0x00], [0x20, 0x00]] as [[UInt8]])
    func readsEmptyTextAsAbsent(_ value: [UInt8]) {
        var commandSet = CommandSet()
        commandSet.setValue(value, of: .errorComment)
        commandSet.setValue(value, of: .affectedSOPInstanceUID)
        #expect(commandSet.errorComment == nil)
        #expect(commandSet.affectedSOPInstanceUID == nil)
    }

    @Test func trimsTextWhateverPadsIt() {
        var commandSet = CommandSet()
        commandSet.setValue(Array("  two words \0".utf8), of: .errorComment)
        #expect(commandSet.errorComment == "two words")
    }

    /// 0101H alone means that there is none (PS3.7 table E.1-1).
    @Test func readsCommandDataSetType() {
        var commandSet = CommandSet()
        #expect(commandSet.announcesDataSet == nil)
        for (type, announces) in [(0x0101, false), (0x0000, true), (0x0001, true), (0x0102, true), (0xFEFE, true)] as [(UInt16, Bool)] {
            commandSet.commandDataSetType = type
            #expect(commandSet.announcesDataSet == announces)
        }
    }
}
