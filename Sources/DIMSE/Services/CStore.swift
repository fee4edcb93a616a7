import DICOMData

/// C-STORE-RQ (PS3.7 9.3.1.1).
package struct CStoreRequest: DIMSERequest {
    package typealias Response = CStoreResponse

    /// Of a C-STORE that is a sub-operation: who asked for it, and with which C-MOVE request.
    package struct MoveOriginator: Equatable, Sendable {
        package let applicationEntityTitle: String?
        package let messageID: UInt16?

        package init(applicationEntityTitle: String?, messageID: UInt16?) {
            self.applicationEntityTitle = applicationEntityTitle
            self.messageID = messageID
        }
    }

    package static let commandField = CommandField.cStoreRequest
    package static let dataSetUse = DataSetUse.always

    package let messageID: UInt16
    package let affectedSOPClassUID: UID
    package let affectedSOPInstanceUID: UID
    /// Nil only in a request from a peer that omits it. It is mandatory, but nothing depends on it.
    package let priority: Priority?
    package let moveOriginator: MoveOriginator?

    package init(
        messageID: UInt16, affectedSOPClassUID: UID, affectedSOPInstanceUID: UID, priority: Priority? = .medium,
        moveOriginator: MoveOriginator? = nil
    ) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.affectedSOPInstanceUID = affectedSOPInstanceUID
        self.priority = priority
        self.moveOriginator = moveOriginator
    }

    package init(_ commandSet: CommandSet) throws(CommandSetError) {
        try Self.checkCommonElements(of: commandSet)
        guard let messageID = commandSet.messageID else { throw .missing(.messageID) }
        guard let affectedSOPClassUID = commandSet.affectedSOPClassUID else { throw .missing(.affectedSOPClassUID) }
        guard let affectedSOPInstanceUID = commandSet.affectedSOPInstanceUID else { throw .missing(.affectedSOPInstanceUID) }
        self.init(
            messageID: messageID, affectedSOPClassUID: affectedSOPClassUID, affectedSOPInstanceUID: affectedSOPInstanceUID,
            priority: commandSet.priority, moveOriginator: MoveOriginator(commandSet))
    }

    package var announcesDataSet: Bool { true }
    package var sopClassUID: UID { affectedSOPClassUID }
    package var sopInstanceUID: UID? { affectedSOPInstanceUID }

    package var commandSet: CommandSet {
        var commandSet = newCommandSet()
        commandSet.messageID = messageID
        commandSet.affectedSOPClassUID = affectedSOPClassUID
        commandSet.affectedSOPInstanceUID = affectedSOPInstanceUID
        commandSet.priority = priority
        commandSet.moveOriginatorApplicationEntityTitle = moveOriginator?.applicationEntityTitle
        commandSet.moveOriginatorMessageID = moveOriginator?.messageID
        return commandSet
    }
}

extension CStoreRequest.MoveOriginator {
    fileprivate init?(_ commandSet: CommandSet) {
        let title = commandSet.moveOriginatorApplicationEntityTitle
        let messageID = commandSet.moveOriginatorMessageID
        guard title != nil || messageID != nil else { return nil }
        self.init(applicationEntityTitle: title, messageID: messageID)
    }
}

/// C-STORE-RSP (PS3.7 9.3.1.2).
package struct CStoreResponse: PlainResponse {
    package static let commandField = CommandField.cStoreResponse
    package static let service = Service.storage

    package let fields: ResponseFields

    package init(_ fields: ResponseFields) {
        self.fields = fields
    }
}
