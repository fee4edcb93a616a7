import DICOMData
import Testing

@testable import DIMSE

/// C-STORE (PS3.7 9.3.1), byte by byte.
struct CStoreTests {
    /// C-STORE-RQ, message ID 258, priority high, a sub-operation of message 5 of the C-MOVE SCU "MOVER".
    static let request: [UInt8] = [
        0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00,  // (0000,0000) UL, 4 bytes
        0x74, 0x00, 0x00, 0x00,  // Command Group Length: 116
        0x00, 0x00, 0x02, 0x00, 0x1A, 0x00, 0x00, 0x00,  // (0000,0002) UI, 26 bytes
        0x31, 0x2E, 0x32, 0x2E, 0x38, 0x34, 0x30, 0x2E, 0x31, 0x30, 0x30, 0x30, 0x38, 0x2E,  // 1.2.840.10008.
        0x35, 0x2E, 0x31, 0x2E, 0x34, 0x2E, 0x31, 0x2E, 0x31, 0x2E, 0x37, 0x00,  // 5.1.4.1.1.7, padding
        0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00,  // (0000,0100) US, 2 bytes
        0x01, 0x00,  // Command Field: C-STORE-RQ
        0x00, 0x00, 0x10, 0x01, 0x02, 0x00, 0x00, 0x00,  // (0000,0110) US, 2 bytes
        0x02, 0x01,  // Message ID: 258
        0x00, 0x00, 0x00, 0x07, 0x02, 0x00, 0x00, 0x00,  // (0000,0700) US, 2 bytes
        0x01, 0x00,  // Priority: high
        0x00, 0x00, 0x00, 0x08, 0x02, 0x00, 0x00, 0x00,  // (0000,0800) US, 2 bytes
        0x01, 0x00,  // Command Data Set Type: not 0101H, so one follows
        0x00, 0x00, 0x00, 0x10, 0x0A, 0x00, 0x00, 0x00,  // (0000,1000) UI, 10 bytes
        0x31, 0x2E, 0x32, 0x2E, 0x33, 0x2E, 0x34, 0x2E, 0x35, 0x36,  // Affected SOP Instance UID: 1.2.3.4.56
        0x00, 0x00, 0x30, 0x10, 0x06, 0x00, 0x00, 0x00,  // (0000,1030) AE, 6 bytes
        0x4D, 0x4F, 0x56, 0x45, 0x52, 0x20,  // Move Originator AE Title: "MOVER", padding
        0x00, 0x00, 0x31, 0x10, 0x02, 0x00, 0x00, 0x00,  // (0000,1031) US, 2 bytes
        0x05, 0x00,  // Move Originator Message ID: 5
    ]

    /// C-STORE-RSP to message 258, A900, with an offending element, a comment and an error ID.
    static let response: [UInt8] = [
        0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00,  // (0000,0000) UL, 4 bytes
        0x7E, 0x00, 0x00, 0x00,  // Command Group Length: 126
        0x00, 0x00, 0x02, 0x00, 0x1A, 0x00, 0x00, 0x00,  // (0000,0002) UI, 26 bytes
        0x31, 0x2E, 0x32, 0x2E, 0x38, 0x34, 0x30, 0x2E, 0x31, 0x30, 0x30, 0x30, 0x38, 0x2E,  // 1.2.840.10008.
        0x35, 0x2E, 0x31, 0x2E, 0x34, 0x2E, 0x31, 0x2E, 0x31, 0x2E, 0x37, 0x00,  // 5.1.4.1.1.7, padding
        0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00,  // (0000,0100) US, 2 bytes
        0x01, 0x80,  // Command Field: C-STORE-RSP
        0x00, 0x00, 0x20, 0x01, 0x02, 0x00, 0x00, 0x00,  // (0000,0120) US, 2 bytes
        0x02, 0x01,  // Message ID Being Responded To: 258
        0x00, 0x00, 0x00, 0x08, 0x02, 0x00, 0x00, 0x00,  // (0000,0800) US, 2 bytes
        0x01, 0x01,  // Command Data Set Type: none
        0x00, 0x00, 0x00, 0x09, 0x02, 0x00, 0x00, 0x00,  // (0000,0900) US, 2 bytes
        0x00, 0xA9,  // Status: A900
        0x00, 0x00, 0x01, 0x09, 0x04, 0x00, 0x00, 0x00,  // (0000,0901) AT, 4 bytes
        0x08, 0x00, 0x16, 0x00,  // Offending Element: (0008,0016)
        0x00, 0x00, 0x02, 0x09, 0x04, 0x00, 0x00, 0x00,  // (0000,0902) LO, 4 bytes
        0x6E, 0x6F, 0x21, 0x20,  // Error Comment: "no!", padding
        0x00, 0x00, 0x03, 0x09, 0x02, 0x00, 0x00, 0x00,  // (0000,0903) US, 2 bytes
        0x2A, 0x00,  // Error ID: 42
        0x00, 0x00, 0x00, 0x10, 0x0A, 0x00, 0x00, 0x00,  // (0000,1000) UI, 10 bytes
        0x31, 0x2E, 0x32, 0x2E, 0x33, 0x2E, 0x34, 0x2E, 0x35, 0x36,  // Affected SOP Instance UID: 1.2.3.4.56
    ]

    static let secondaryCapture: UID = "1.2.840.10008.5.1.4.1.1.7"

    static let decodedRequest = CStoreRequest(
        messageID: 258, affectedSOPClassUID: secondaryCapture, affectedSOPInstanceUID: "1.2.3.4.56", priority: .high,
        moveOriginator: .init(applicationEntityTitle: "MOVER", messageID: 5))

    static let decodedResponse = CStoreResponse(
        ResponseFields(
            messageIDBeingRespondedTo: 258, status: .dataSetDoesNotMatchSOPClass, affectedSOPClassUID: secondaryCapture,
            affectedSOPInstanceUID: "1.2.3.4.56", offendingElements: [Tag(0x0008, 0x0016)], errorComment: "no!", errorID: 42))

    @Test func codesRequest() throws {
        #expect(Self.decodedRequest.commandSet.encoded() == Self.request)
        #expect(try CStoreRequest(CommandSet(decoding: Self.request[...])) == Self.decodedRequest)
    }

    @Test func codesResponse() throws {
        #expect(Self.decodedResponse.commandSet.encoded() == Self.response)
        #expect(try CStoreResponse(CommandSet(decoding: Self.response[...])) == Self.decodedResponse)
    }

    @Test func omitsMoveOriginatorUnlessGiven() throws {
        let request = CStoreRequest(messageID: 1, affectedSOPClassUID: Self.secondaryCapture, affectedSOPInstanceUID: "1.2")
        #expect(request.commandSet.value(of: .moveOriginatorApplicationEntityTitle) == nil)
        #expect(request.commandSet.value(of: .moveOriginatorMessageID) == nil)
        #expect(request.commandSet.priority == .medium)
        #expect(try CStoreRequest(request.commandSet).moveOriginator == nil)
    }

    @Test func keepsHalfAMoveOriginator() throws {
        var commandSet = Self.decodedRequest.commandSet
        commandSet.moveOriginatorApplicationEntityTitle = nil
        #expect(try CStoreRequest(commandSet).moveOriginator == .init(applicationEntityTitle: nil, messageID: 5))
    }

    @Test func readsAnOmittedPriorityAsOmitted() throws {
        var commandSet = Self.decodedRequest.commandSet
        commandSet.priority = nil
        #expect(try CStoreRequest(commandSet).priority == nil)
    }

    @Test(arguments: [Tag.commandField, .messageID, .commandDataSetType, .affectedSOPClassUID, .affectedSOPInstanceUID])
    func refusesRequestWithout(_ tag: Tag) {
        var commandSet = Self.decodedRequest.commandSet
        commandSet.setValue(nil, of: tag)
        #expect(throws: CommandSetError.missing(tag)) { try CStoreRequest(commandSet) }
        commandSet.setValue([], of: tag)
        #expect(throws: CommandSetError.missing(tag)) { try CStoreRequest(commandSet) }
    }

    /// A response without a status is no success.
    @Test(arguments: [Tag.commandField, .messageIDBeingRespondedTo, .commandDataSetType, .status])
    func refusesResponseWithout(_ tag: Tag) {
        var commandSet = Self.decodedResponse.commandSet
        commandSet.setValue(nil, of: tag)
        #expect(throws: CommandSetError.missing(tag)) { try CStoreResponse(commandSet) }
        commandSet.setValue([], of: tag)
        #expect(throws: CommandSetError.missing(tag)) { try CStoreResponse(commandSet) }
    }

    @Test func refusesRequestWithoutDataSet() {
        var commandSet = Self.decodedRequest.commandSet
        commandSet.announcesDataSet = false
        #expect(throws: CommandSetError.dataSetRequired(.cStoreRequest)) { try CStoreRequest(commandSet) }
    }

    @Test func refusesResponseWithDataSet() {
        var commandSet = Self.decodedResponse.commandSet
        commandSet.announcesDataSet = true
        #expect(throws: CommandSetError.dataSetNotAllowed(.cStoreResponse)) { try CStoreResponse(commandSet) }
    }

    @Test func refusesOtherMessages() {
        #expect(throws: CommandSetError.wrongCommandField(expected: .cStoreRequest, received: 0x8001)) {
            try CStoreRequest(Self.decodedResponse.commandSet)
        }
    }

    @Test func cutsErrorCommentsToWhatTheWireAllows() throws {
        let request = CStoreRequest(messageID: 1, affectedSOPClassUID: Self.secondaryCapture, affectedSOPInstanceUID: "1.2")
        let long = request.response(.cannotUnderstand, errorComment: String(repeating: "x", count: 70))
        #expect(long.commandSet.errorComment == String(repeating: "x", count: 64))
        let foreign = request.response(.cannotUnderstand, errorComment: "C:\\ä\n!")
        #expect(foreign.commandSet.errorComment == "C:???!")
    }
}
