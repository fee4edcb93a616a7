import DICOMData

/// The elements in use by their keywords (PS3.7 table E.1-1). Command Group Length is none of them: each change of a set keeps it right.
extension CommandSet {
    package var affectedSOPClassUID: UID? {
        get { uid(.affectedSOPClassUID) }
        set { setUID(newValue, .affectedSOPClassUID) }
    }

    package var requestedSOPClassUID: UID? {
        get { uid(.requestedSOPClassUID) }
        set { setUID(newValue, .requestedSOPClassUID) }
    }

    /// The raw value: peers may send one that ``CommandField`` does not know.
    package var commandField: UInt16? {
        get { number(.commandField) }
        set { setNumber(newValue, .commandField) }
    }

    package var messageID: UInt16? {
        get { number(.messageID) }
        set { setNumber(newValue, .messageID) }
    }

    package var messageIDBeingRespondedTo: UInt16? {
        get { number(.messageIDBeingRespondedTo) }
        set { setNumber(newValue, .messageIDBeingRespondedTo) }
    }

    package var moveDestination: String? {
        get { text(.moveDestination) }
        set { setText(newValue, .moveDestination) }
    }

    package var priority: Priority? {
        get { number(.priority).map(Priority.init(rawValue:)) }
        set { setNumber(newValue?.rawValue, .priority) }
    }

    package var commandDataSetType: UInt16? {
        get { number(.commandDataSetType) }
        set { setNumber(newValue, .commandDataSetType) }
    }

    package var status: Status? {
        get { number(.status).map(Status.init(rawValue:)) }
        set { setNumber(newValue?.rawValue, .status) }
    }

    package var offendingElements: [Tag]? {
        get { tags(.offendingElement) }
        set { setTags(newValue, .offendingElement) }
    }

    package var errorComment: String? {
        get { text(.errorComment) }
        set { setText(newValue, .errorComment) }
    }

    package var errorID: UInt16? {
        get { number(.errorID) }
        set { setNumber(newValue, .errorID) }
    }

    package var affectedSOPInstanceUID: UID? {
        get { uid(.affectedSOPInstanceUID) }
        set { setUID(newValue, .affectedSOPInstanceUID) }
    }

    package var requestedSOPInstanceUID: UID? {
        get { uid(.requestedSOPInstanceUID) }
        set { setUID(newValue, .requestedSOPInstanceUID) }
    }

    package var eventTypeID: UInt16? {
        get { number(.eventTypeID) }
        set { setNumber(newValue, .eventTypeID) }
    }

    package var attributeIdentifierList: [Tag]? {
        get { tags(.attributeIdentifierList) }
        set { setTags(newValue, .attributeIdentifierList) }
    }

    package var actionTypeID: UInt16? {
        get { number(.actionTypeID) }
        set { setNumber(newValue, .actionTypeID) }
    }

    package var numberOfRemainingSuboperations: UInt16? {
        get { number(.numberOfRemainingSuboperations) }
        set { setNumber(newValue, .numberOfRemainingSuboperations) }
    }

    package var numberOfCompletedSuboperations: UInt16? {
        get { number(.numberOfCompletedSuboperations) }
        set { setNumber(newValue, .numberOfCompletedSuboperations) }
    }

    package var numberOfFailedSuboperations: UInt16? {
        get { number(.numberOfFailedSuboperations) }
        set { setNumber(newValue, .numberOfFailedSuboperations) }
    }

    package var numberOfWarningSuboperations: UInt16? {
        get { number(.numberOfWarningSuboperations) }
        set { setNumber(newValue, .numberOfWarningSuboperations) }
    }

    package var moveOriginatorApplicationEntityTitle: String? {
        get { text(.moveOriginatorApplicationEntityTitle) }
        set { setText(newValue, .moveOriginatorApplicationEntityTitle) }
    }

    package var moveOriginatorMessageID: UInt16? {
        get { number(.moveOriginatorMessageID) }
        set { setNumber(newValue, .moveOriginatorMessageID) }
    }
}

extension CommandSet {
    /// The value of Command Data Set Type (0000,0800) that says that no data set follows; every other one announces one (PS3.7 table E.1-1).
    package static let noDataSet: UInt16 = 0x0101

    /// The value that we send to announce a data set.
    package static let someDataSet: UInt16 = 0x0001

    /// Whether a data set follows the command set, or nil if the peer does not say.
    package var announcesDataSet: Bool? {
        get { commandDataSetType.map { $0 != Self.noDataSet } }
        set { commandDataSetType = newValue.map { $0 ? Self.someDataSet : Self.noDataSet } }
    }
}
