import DICOMData
import DICOMUpperLayer

@testable import DIMSE

/// Not Swift Testing's.
typealias Tag = DICOMData.Tag

/// Builds encoded command sets, right or wrong.
struct RawCommandSet {
    private(set) var elements: [UInt8] = []

    /// Appends an element whose value is `value` and whose length field says `length`, by default the truth.
    func element(_ tag: Tag, _ value: [UInt8], length: UInt32? = nil) -> RawCommandSet {
        var writer = ByteWriter()
        writer.write(tag.group, .littleEndian)
        writer.write(tag.element, .littleEndian)
        writer.write(length ?? UInt32(value.count), .littleEndian)
        writer.write(value)
        var copy = self
        copy.elements += writer.bytes
        return copy
    }

    /// Behind a group length, by default the true one.
    func encoded(groupLength: UInt32? = nil) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(groupLength ?? UInt32(elements.count), .littleEndian)
        return RawCommandSet().element(.commandGroupLength, writer.bytes).elements + elements
    }
}

extension MessageFragmenter {
    func fragments(of commandSet: CommandSet, contextID: UInt8) -> [PresentationDataValue] {
        let bytes = commandSet.encoded()
        return fragments(byteCount: bytes.count).map { fragment in
            PresentationDataValue(contextID: contextID, isCommand: true, isLast: fragment.isLast, data: bytes[fragment.range])
        }
    }
}

/// A small generator with a fixed seed: what a test draws is the same in each run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The error that `body` throws, or nil.
func thrown<Failure: Error>(_ type: Failure.Type = Failure.self, by body: () throws(Failure) -> Void) -> Failure? {
    do {
        try body()
        return nil
    } catch {
        return error
    }
}

func decodingError(_ bytes: [UInt8]) -> CommandSetError? {
    thrown { () throws(CommandSetError) in _ = try CommandSet(decoding: bytes[...]) }
}

/// As pending services have them: a request with a data set, and responses, the pending ones with a data set (C-FIND, PS3.7 9.3.2).
struct FindRequest: DIMSERequest {
    typealias Response = FindResponse

    static let commandField = CommandField.cFindRequest
    static let dataSetUse = DataSetUse.always

    let messageID: UInt16
    let sopClassUID: UID

    var sopInstanceUID: UID? { nil }
    var announcesDataSet: Bool { true }

    init(messageID: UInt16, sopClassUID: UID) {
        self.messageID = messageID
        self.sopClassUID = sopClassUID
    }

    init(_ commandSet: CommandSet) throws(CommandSetError) {
        try Self.checkCommonElements(of: commandSet)
        guard let messageID = commandSet.messageID else { throw .missing(.messageID) }
        guard let sopClassUID = commandSet.affectedSOPClassUID else { throw .missing(.affectedSOPClassUID) }
        self.init(messageID: messageID, sopClassUID: sopClassUID)
    }

    var commandSet: CommandSet {
        var commandSet = newCommandSet()
        commandSet.messageID = messageID
        commandSet.affectedSOPClassUID = sopClassUID
        commandSet.priority = .medium
        return commandSet
    }
}

struct FindResponse: DIMSEResponse {
    static let commandField = CommandField.cFindResponse
    static let dataSetUse = DataSetUse.sometimes
    static let service = Service.find

    let fields: ResponseFields
    let announcesDataSet: Bool

    init(_ fields: ResponseFields) {
        self.fields = fields
        announcesDataSet = fields.status.class(in: .find) == .pending
    }

    init(_ commandSet: CommandSet) throws(CommandSetError) {
        announcesDataSet = try Self.checkCommonElements(of: commandSet)
        fields = try ResponseFields(commandSet)
    }

    var commandSet: CommandSet {
        var commandSet = newCommandSet()
        fields.write(to: &commandSet)
        return commandSet
    }
}
