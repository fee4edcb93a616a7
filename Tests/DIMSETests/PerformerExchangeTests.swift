import DICOMData
import Testing

@testable import DIMSE

/// The performer's side of an exchange: verification in context 1, secondary capture storage in context 3.
struct PerformerExchangeTests {
    static let exchange = PerformerExchange(abstractSyntaxes: [1: .verification, 3: CStoreTests.secondaryCapture])

    private static func refusal(of commandSet: CommandSet, on contextID: UInt8) throws -> PerformerExchange.Refusal? {
        guard case .refuse(let refusal) = try exchange.receive(commandSet, contextID: contextID) else { return nil }
        return refusal
    }

    @Test func recognizesEcho() throws {
        let request = CEchoRequest(messageID: 7)
        #expect(try Self.exchange.receive(request.commandSet, contextID: 1) == .echo(request))
    }

    @Test func recognizesStore() throws {
        #expect(try Self.exchange.receive(CStoreTests.decodedRequest.commandSet, contextID: 3) == .store(CStoreTests.decodedRequest))
    }

    /// 0122: SOP class not supported (PS3.7 9.1.1.1.9).
    @Test func refusesAnotherSOPClassThanTheContexts() throws {
        let request = CStoreRequest(messageID: 8, affectedSOPClassUID: "1.2.3", affectedSOPInstanceUID: "1.2.3.4")
        let refusal = try #require(try Self.refusal(of: request.commandSet, on: 3))
        #expect(refusal.announcesDataSet)
        #expect(refusal.status.rawValue == 0x0122)
        #expect(try CStoreResponse(refusal.response) == request.response(.sopClassNotSupported))

        let echo = CEchoRequest(messageID: 9, affectedSOPClassUID: "1.2.3")
        #expect(try Self.refusal(of: echo.commandSet, on: 1)?.response == echo.response(.sopClassNotSupported).commandSet)
    }

    /// 0211: unrecognized operation, because the context is of another service.
    @Test func refusesOperationsThatTheContextsServiceLacks() throws {
        let echo = CEchoRequest(messageID: 7, affectedSOPClassUID: CStoreTests.secondaryCapture)
        #expect(try Self.refusal(of: echo.commandSet, on: 3)?.response == echo.response(.unrecognizedOperation).commandSet)
        let store = CStoreRequest(messageID: 7, affectedSOPClassUID: .verification, affectedSOPInstanceUID: "1.2.3")
        #expect(try Self.refusal(of: store.commandSet, on: 1)?.response == store.response(.unrecognizedOperation).commandSet)
    }

    /// 0211: unrecognized operation, also for codes that the standard does not know; each with the response code that belongs to it.
    @Test(arguments: [0x0010, 0x0020, 0x0021, 0x0100, 0x0110, 0x0120, 0x0130, 0x0140, 0x0150, 0x0099, 0x7FFF] as [UInt16])
    func refusesOtherServices(_ commandField: UInt16) throws {
        var request = CommandSet()
        request.commandField = commandField
        request.messageID = 300
        request.requestedSOPClassUID = "1.2.3"
        request.requestedSOPInstanceUID = "1.2.3.4"
        for announcesDataSet in [true, false] {
            request.announcesDataSet = announcesDataSet
            let refusal = try #require(try Self.refusal(of: request, on: 3))
            #expect(refusal.announcesDataSet == announcesDataSet)
            #expect(refusal.response.commandField == commandField | 0x8000)
            #expect(refusal.response.messageIDBeingRespondedTo == 300)
            #expect(refusal.response.status?.rawValue == 0x0211)
            #expect(refusal.response.announcesDataSet == false)
            #expect(refusal.response.affectedSOPClassUID == "1.2.3")
            #expect(refusal.response.affectedSOPInstanceUID == "1.2.3.4")
        }
    }

    @Test func passesCancelsOn() throws {
        var cancel = CommandSet()
        cancel.commandField = CommandField.cCancelRequest.rawValue
        cancel.messageIDBeingRespondedTo = 12
        cancel.announcesDataSet = false
        #expect(try Self.exchange.receive(cancel, contextID: 3) == .cancel(messageIDBeingRespondedTo: 12))
        cancel.messageIDBeingRespondedTo = nil
        #expect(throws: DIMSEError.commandSet(.missing(.messageIDBeingRespondedTo))) { try Self.exchange.receive(cancel, contextID: 3) }
    }

    @Test func refusesResponses() {
        let response = CEchoRequest(messageID: 7).response(.success).commandSet
        #expect(throws: DIMSEError.unexpectedCommand(0x8030, expected: nil)) { try Self.exchange.receive(response, contextID: 1) }
    }

    @Test func refusesUnknownContexts() {
        #expect(throws: DIMSEError.contextNotAccepted(5)) { try Self.exchange.receive(CEchoRequest(messageID: 7).commandSet, contextID: 5) }
    }

    @Test(arguments: [Tag.commandField, .messageID, .commandDataSetType, .affectedSOPClassUID])
    func refusesRequestsWithout(_ tag: Tag) {
        var request = CEchoRequest(messageID: 7).commandSet
        request.setValue(nil, of: tag)
        #expect(throws: DIMSEError.commandSet(.missing(tag))) { try Self.exchange.receive(request, contextID: 1) }
    }

    @Test(arguments: [Tag.messageID, .commandDataSetType])
    func refusesUnknownRequestsWithout(_ tag: Tag) {
        var request = FindRequest(messageID: 7, sopClassUID: "1.2.3").commandSet
        request.setValue(nil, of: tag)
        #expect(throws: DIMSEError.commandSet(.missing(tag))) { try Self.exchange.receive(request, contextID: 3) }
    }
}
