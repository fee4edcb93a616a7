import DICOMData
import DIMSE

extension CommandSetError {
    /// What the peer did, as the end of a sentence that begins with the peer.
    var words: String {
        switch self {
        case .malformed(let malformation, let tag, let offset):
            "sent a command set that is not in order at offset \(offset)\(tag.map { ", \($0)" } ?? ""): \(malformation.words)"
        case .missing(let tag): "sent a command set without \(Self.names[tag].map { "\($0) \(tag)" } ?? "\(tag)")"
        case .wrongCommandField(let expected, let received): "sent \(commandName(received)) where \(expected.name) is due"
        case .dataSetNotAllowed(let command): "announced a data set behind \(command.name), which has none"
        case .dataSetRequired(let command): "announced no data set behind \(command.name), which needs one"
        }
    }

    /// Of elements that messages must have, as PS3.7 table E.1-1 names them.
    private static let names: [Tag: String] = [
        .commandGroupLength: "Command Group Length", .affectedSOPClassUID: "Affected SOP Class UID", .commandField: "Command Field",
        .messageID: "Message ID", .messageIDBeingRespondedTo: "Message ID Being Responded To", .commandDataSetType: "Command Data Set Type",
        .status: "Status", .affectedSOPInstanceUID: "Affected SOP Instance UID",
    ]
}

extension CommandSetError.Malformation {
    /// What is wrong, in words.
    fileprivate var words: String {
        switch self {
        case .tooLarge(let limit): "more than \(limit) bytes"
        case .truncated: "it ends within an element"
        case .foreignGroup: "an element of another group than 0000"
        case .oddLength(let length): "a value of the odd length \(length) (PS3.7 6.3.1)"
        case .wrongValueLength(let length): "a value of length \(length), which the element can't have"
        case .duplicate: "the element occurs twice"
        case .outOfOrder: "the element belongs before the one that precedes it"
        case .wrongGroupLength(let stated, let actual): "the group length says \(stated) bytes, and \(actual) follow"
        }
    }
}

/// `C-STORE-RSP`, or four hexadecimal digits.
func commandName(_ field: UInt16) -> String {
    CommandField(rawValue: field)?.name ?? "the command \(hexadecimal(field))"
}
