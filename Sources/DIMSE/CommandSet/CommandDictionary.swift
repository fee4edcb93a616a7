import DICOMData

/// The command elements in use and their value representations (PS3.7 table E.1-1). Retired ones (table E.2-1) are treated like unknown ones.
package enum CommandDictionary {
    /// The value representation of a command element, or nil if the element is retired or unknown.
    package static func valueRepresentation(of tag: Tag) -> VR? {
        table.first { $0.tag == tag }?.representation
    }

    /// All tags in use, in ascending order.
    static let tags = table.map(\.tag)

    /// Ascending.
    private static let table: [(tag: Tag, representation: VR)] = [
        (.commandGroupLength, .unsignedLong),
        (.affectedSOPClassUID, .uniqueIdentifier),
        (.requestedSOPClassUID, .uniqueIdentifier),
        (.commandField, .unsignedShort),
        (.messageID, .unsignedShort),
        (.messageIDBeingRespondedTo, .unsignedShort),
        (.moveDestination, .applicationEntity),
        (.priority, .unsignedShort),
        (.commandDataSetType, .unsignedShort),
        (.status, .unsignedShort),
        (.offendingElement, .attributeTag),
        (.errorComment, .longString),
        (.errorID, .unsignedShort),
        (.affectedSOPInstanceUID, .uniqueIdentifier),
        (.requestedSOPInstanceUID, .uniqueIdentifier),
        (.eventTypeID, .unsignedShort),
        (.attributeIdentifierList, .attributeTag),
        (.actionTypeID, .unsignedShort),
        (.numberOfRemainingSuboperations, .unsignedShort),
        (.numberOfCompletedSuboperations, .unsignedShort),
        (.numberOfFailedSuboperations, .unsignedShort),
        (.numberOfWarningSuboperations, .unsignedShort),
        (.moveOriginatorApplicationEntityTitle, .applicationEntity),
        (.moveOriginatorMessageID, .unsignedShort),
    ]
}

extension VR {
    /// Whether a command element of this representation may have that many bytes: none (no value given), else as many as PS3.5 table 6.2-1 says.
    /// Text is not measured: an overlong one can be shown and does no harm.
    func allowsCommandValue(ofLength length: Int) -> Bool {
        switch self {
        case .unsignedShort: length == 0 || length == 2
        case .unsignedLong: length == 0 || length == 4
        case .attributeTag: length % 4 == 0
        default: true
        }
    }
}
