import DICOMData

/// A message of PS3.7: a command set, and perhaps a data set behind it, which messages don't hold.
///
/// A service is one file: its request, its response, the elements that they add, and its ``Service``.
package protocol DIMSEMessage: Equatable, Sendable {
    static var commandField: CommandField { get }
    static var dataSetUse: DataSetUse { get }

    /// Whether a data set follows.
    var announcesDataSet: Bool { get }

    /// The command set that says this.
    var commandSet: CommandSet { get }

    /// Reads a command set.
    ///
    /// - Throws: ``CommandSetError`` if the command set is of another message, lacks a mandatory element, or announces a data set against
    ///   ``dataSetUse``.
    init(_ commandSet: CommandSet) throws(CommandSetError)
}

/// What PS3.7 9.3 and 10.3 say of a message's data set.
package enum DataSetUse: Sendable {
    case never
    case always
    /// It depends on the status, the operation or the peer.
    case sometimes
}

/// A request, and the response that belongs to it.
package protocol DIMSERequest: DIMSEMessage {
    associatedtype Response: DIMSEResponse

    var messageID: UInt16 { get }

    /// Affected SOP Class UID (0000,0002) or Requested SOP Class UID (0000,0003), whichever the service has.
    var sopClassUID: UID { get }

    /// Affected SOP Instance UID (0000,1000) or Requested SOP Instance UID (0000,1001); nil where the service has none.
    var sopInstanceUID: UID? { get }
}

extension DIMSERequest {
    /// A response with that status, and nothing in it that is the service's own.
    package func response(_ status: Status, errorComment: String? = nil) -> Response {
        Response(
            ResponseFields(
                messageIDBeingRespondedTo: messageID, status: status, affectedSOPClassUID: sopClassUID,
                affectedSOPInstanceUID: sopInstanceUID,
                errorComment: errorComment))
    }
}

/// A response. There is one, or, of services that have a pending status, several.
package protocol DIMSEResponse: DIMSEMessage {
    static var service: Service { get }

    var fields: ResponseFields { get }

    /// A response without anything that is the service's own.
    init(_ fields: ResponseFields)
}

/// A response that says only what every response may say, and has no data set.
package protocol PlainResponse: DIMSEResponse {}

extension PlainResponse {
    package static var dataSetUse: DataSetUse { .never }
    package var announcesDataSet: Bool { false }

    package init(_ commandSet: CommandSet) throws(CommandSetError) {
        try Self.checkCommonElements(of: commandSet)
        self.init(try ResponseFields(commandSet))
    }

    package var commandSet: CommandSet {
        var commandSet = newCommandSet()
        fields.write(to: &commandSet)
        return commandSet
    }
}

extension DIMSEResponse {
    package var messageIDBeingRespondedTo: UInt16 { fields.messageIDBeingRespondedTo }
    package var status: Status { fields.status }
    package var statusClass: Status.Class { fields.status.class(in: Self.service) }
    /// The status in words.
    package var statusMeaning: String { fields.status.meaning(in: Self.service) }
}

// MARK: - Coding

extension DIMSEMessage {
    /// A command set of this message, still without the elements that it adds.
    func newCommandSet() -> CommandSet {
        var commandSet = CommandSet()
        commandSet.commandField = Self.commandField.rawValue
        commandSet.announcesDataSet = announcesDataSet
        return commandSet
    }

    /// Checks what every message has.
    ///
    /// - Returns: whether a data set follows.
    @discardableResult
    static func checkCommonElements(of commandSet: CommandSet) throws(CommandSetError) -> Bool {
        guard let received = commandSet.commandField else { throw .missing(.commandField) }
        guard received == commandField.rawValue else { throw .wrongCommandField(expected: commandField, received: received) }
        guard let announcesDataSet = commandSet.announcesDataSet else { throw .missing(.commandDataSetType) }
        switch (dataSetUse, announcesDataSet) {
        case (.never, true): throw .dataSetNotAllowed(commandField)
        case (.always, false): throw .dataSetRequired(commandField)
        case (.never, false), (.always, true), (.sometimes, _): return announcesDataSet
        }
    }
}
