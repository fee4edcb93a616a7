import DICOMData

/// C-ECHO-RQ (PS3.7 9.3.5.1).
package struct CEchoRequest: DIMSERequest {
    package typealias Response = CEchoResponse

    package static let commandField = CommandField.cEchoRequest
    package static let dataSetUse = DataSetUse.never

    package let messageID: UInt16
    package let affectedSOPClassUID: UID

    package init(messageID: UInt16, affectedSOPClassUID: UID = .verification) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
    }

    package init(_ commandSet: CommandSet) throws(CommandSetError) {
        try Self.checkCommonElements(of: commandSet)
        guard let messageID = commandSet.messageID else { throw .missing(.messageID) }
        guard let affectedSOPClassUID = commandSet.affectedSOPClassUID else { throw .missing(.affectedSOPClassUID) }
        self.init(messageID: messageID, affectedSOPClassUID: affectedSOPClassUID)
    }

    package var announcesDataSet: Bool { false }
    package var sopClassUID: UID { affectedSOPClassUID }
    package var sopInstanceUID: UID? { nil }

    package var commandSet: CommandSet {
        var commandSet = newCommandSet()
        commandSet.messageID = messageID
        commandSet.affectedSOPClassUID = affectedSOPClassUID
        return commandSet
    }
}

/// C-ECHO-RSP (PS3.7 9.3.5.2).
package struct CEchoResponse: PlainResponse {
    package static let commandField = CommandField.cEchoResponse
    package static let service = Service.verification

    package let fields: ResponseFields

    package init(_ fields: ResponseFields) {
        self.fields = fields
    }
}
