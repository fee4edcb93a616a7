import DICOMData
import DIMSE
import ProbeResults

// Command sets in words.
extension LogEntry {
    /// A message, by its command set.
    static func message(_ command: CommandSet, contextID: UInt8, isSent: Bool) -> LogEntry {
        let id = command.messageIDBeingRespondedTo.map { "to message \($0)" } ?? command.messageID.map { "message \($0)" }
        let parts = [
            id, "context \(contextID)", command.affectedSOPClassUID?.registeredName,
            command.affectedSOPInstanceUID.map { "SOP instance \($0)" }, command.status.map { "status \($0)" }, command.errorComment,
        ]
        return LogEntry(
            .steps, "\(isSent ? "sends" : "received") \(command.name): \(parts.compactMap(\.self).joined(separator: ", "))")
    }

    /// Every element of a command set. Those that PS3.7 does not know are named only, for they might hold anything.
    static func elements(of command: CommandSet) -> [Item] {
        command.elements.map { element in
            Item("\(element.tag) \(names[element.tag] ?? "unknown element")", value(of: element, in: command))
        }
    }

    private static func value(of element: CommandSet.Element, in command: CommandSet) -> String {
        guard !element.value.isEmpty else { return "no value" }
        switch (element.tag, CommandDictionary.valueRepresentation(of: element.tag)) {
        case (.commandField, _): return command.name
        case (.commandDataSetType, _): return command.announcesDataSet == false ? "no data set" : "a data set follows"
        case (.status, _): return command.status.map(\.description) ?? hexadecimal(element.value)
        case (_, .uniqueIdentifier): return UID(bytes: element.value[...]).named
        case (_, .unsignedShort) where element.value.count == 2: return "\(UInt16(element.value[0]) | UInt16(element.value[1]) << 8)"
        case (_, .attributeTag):
            return stride(from: 0, to: element.value.count - 3, by: 4).map { index in
                let numbers = [0, 2].map { UInt16(element.value[index + $0]) | UInt16(element.value[index + $0 + 1]) << 8 }
                return Tag(numbers[0], numbers[1]).description
            }.joined(separator: ", ")
        case (_, .applicationEntity), (_, .longString): return String(UID(bytes: element.value[...]).value)
        default: return "\(element.value.count) bytes, not shown"
        }
    }

    /// PS3.7 table E.1-1.
    private static let names: [Tag: String] = [
        .affectedSOPClassUID: "Affected SOP Class UID", .requestedSOPClassUID: "Requested SOP Class UID", .commandField: "Command Field",
        .messageID: "Message ID", .messageIDBeingRespondedTo: "Message ID Being Responded To", .moveDestination: "Move Destination",
        .priority: "Priority", .commandDataSetType: "Command Data Set Type", .status: "Status", .offendingElement: "Offending Element",
        .errorComment: "Error Comment", .errorID: "Error ID", .affectedSOPInstanceUID: "Affected SOP Instance UID",
        .requestedSOPInstanceUID: "Requested SOP Instance UID", .eventTypeID: "Event Type ID",
        .attributeIdentifierList: "Attribute Identifier List", .actionTypeID: "Action Type ID",
        .numberOfRemainingSuboperations: "Number of Remaining Sub-operations",
        .numberOfCompletedSuboperations: "Number of Completed Sub-operations",
        .numberOfFailedSuboperations: "Number of Failed Sub-operations",
        .numberOfWarningSuboperations: "Number of Warning Sub-operations",
        .moveOriginatorApplicationEntityTitle: "Move Originator Application Entity Title",
        .moveOriginatorMessageID: "Move Originator Message ID",
    ]
}

extension CommandSet {
    /// As the standard writes it, or four hexadecimal digits.
    fileprivate var name: String {
        guard let commandField else { return "message without a command field" }
        return CommandField(rawValue: commandField)?.name ?? DICOMData.hexadecimal(commandField)
    }
}
