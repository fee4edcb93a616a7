import DICOMData

/// What every response may say (PS3.7 9.3, 10.3, annex C). What the peer omitted is nil.
package struct ResponseFields: Equatable, Sendable {
    package let messageIDBeingRespondedTo: UInt16
    package let status: Status
    package let affectedSOPClassUID: UID?
    package let affectedSOPInstanceUID: UID?
    /// The elements in which an error was detected.
    package let offendingElements: [Tag]?
    /// The peer's own words. On the wire at most 64 characters of the default repertoire (PS3.5 table 6.2-1, LO).
    package let errorComment: String?
    /// The peer's own code.
    package let errorID: UInt16?

    package init(
        messageIDBeingRespondedTo: UInt16, status: Status, affectedSOPClassUID: UID? = nil, affectedSOPInstanceUID: UID? = nil,
        offendingElements: [Tag]? = nil, errorComment: String? = nil, errorID: UInt16? = nil
    ) {
        self.messageIDBeingRespondedTo = messageIDBeingRespondedTo
        self.status = status
        self.affectedSOPClassUID = affectedSOPClassUID
        self.affectedSOPInstanceUID = affectedSOPInstanceUID
        self.offendingElements = offendingElements
        self.errorComment = errorComment
        self.errorID = errorID
    }

    /// - Throws: ``CommandSetError/missing(_:)`` without the message ID or the status: no default would be true.
    package init(_ commandSet: CommandSet) throws(CommandSetError) {
        guard let messageIDBeingRespondedTo = commandSet.messageIDBeingRespondedTo else { throw .missing(.messageIDBeingRespondedTo) }
        guard let status = commandSet.status else { throw .missing(.status) }
        self.init(
            messageIDBeingRespondedTo: messageIDBeingRespondedTo, status: status, affectedSOPClassUID: commandSet.affectedSOPClassUID,
            affectedSOPInstanceUID: commandSet.affectedSOPInstanceUID, offendingElements: commandSet.offendingElements,
            errorComment: commandSet.errorComment, errorID: commandSet.errorID)
    }

    func write(to commandSet: inout CommandSet) {
        commandSet.messageIDBeingRespondedTo = messageIDBeingRespondedTo
        commandSet.status = status
        commandSet.affectedSOPClassUID = affectedSOPClassUID
        commandSet.affectedSOPInstanceUID = affectedSOPInstanceUID
        commandSet.offendingElements = offendingElements
        commandSet.errorComment = errorComment.map(Self.longString)
        commandSet.errorID = errorID
    }

    /// The text as an LO value of the default repertoire (PS3.5 6.2, 6.1.1): 64 characters of it, other characters and backslashes as `?`.
    private static func longString(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(64).map { scalar in
            (0x20...0x7E).contains(scalar.value) && scalar != "\\" ? scalar : "?"
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
