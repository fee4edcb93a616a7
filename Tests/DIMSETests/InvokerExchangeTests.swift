import DICOMData
import Testing

@testable import DIMSE

/// The invoker's side of an exchange.
struct InvokerExchangeTests {
    private static let request = CStoreTests.decodedRequest

    private static func error(_ commandSet: CommandSet, on contextID: UInt8 = 9) -> DIMSEError? {
        var exchange = InvokerExchange(request, contextID: 9)
        return thrown { () throws(DIMSEError) in _ = try exchange.receive(commandSet, contextID: contextID) }
    }

    @Test(arguments: [0x0000, 0xB006, 0xA700, 0x0211, 0xD000, 0xFF00, 0xFE00] as [UInt16])
    func finishesWithEachStatusOfAService(withoutPendingOnes code: UInt16) throws {
        var exchange = InvokerExchange(Self.request, contextID: 9)
        let response = Self.request.response(Status(rawValue: code), errorComment: "because")
        #expect(
            try exchange.receive(response.commandSet, contextID: 9) == .finish(.init(response: response, deviations: [])))
    }

    @Test func awaitsPendingResponses() throws {
        let request = FindRequest(messageID: 4, sopClassUID: "1.2")
        var exchange = InvokerExchange(request, contextID: 9)
        for code in [0xFF00, 0xFF01, 0xFF00] as [UInt16] {
            let response = request.response(Status(rawValue: code))
            #expect(response.announcesDataSet)
            #expect(try exchange.receive(response.commandSet, contextID: 9) == .awaitResponse(.init(response: response, deviations: [])))
        }
        let response = request.response(.success)
        #expect(!response.announcesDataSet)
        #expect(try exchange.receive(response.commandSet, contextID: 9) == .finish(.init(response: response, deviations: [])))
    }

    @Test func refusesAResponseBehindTheFinalOne() throws {
        var exchange = InvokerExchange(Self.request, contextID: 9)
        let response = Self.request.response(.success).commandSet
        _ = try exchange.receive(response, contextID: 9)
        #expect(throws: DIMSEError.responseAfterFinal(.cStoreResponse)) { try exchange.receive(response, contextID: 9) }
    }

    @Test func refusesAnotherMessageID() {
        var response = Self.request.response(.success).commandSet
        response.messageIDBeingRespondedTo = 2
        #expect(Self.error(response) == .wrongMessageID(expected: 258, received: 2))
    }

    @Test func refusesAnotherContext() {
        #expect(Self.error(Self.request.response(.success).commandSet, on: 11) == .wrongContext(expected: 9, received: 11))
    }

    @Test func refusesOtherCommands() {
        #expect(
            Self.error(CEchoRequest(messageID: 258).response(.success).commandSet) == .unexpectedCommand(0x8030, expected: .cStoreResponse))
        #expect(Self.error(Self.request.commandSet) == .unexpectedCommand(0x0001, expected: .cStoreResponse))
        var unknown = Self.request.response(.success).commandSet
        unknown.commandField = 0x8099
        #expect(Self.error(unknown) == .unexpectedCommand(0x8099, expected: .cStoreResponse))
    }

    @Test(arguments: [Tag.commandField, .status, .messageIDBeingRespondedTo, .commandDataSetType])
    func refusesResponsesWithout(_ tag: Tag) {
        var response = Self.request.response(.success).commandSet
        response.setValue(nil, of: tag)
        #expect(Self.error(response) == .commandSet(.missing(tag)))
    }

    @Test func recordsAnotherSOPClassOrInstance() throws {
        var exchange = InvokerExchange(Self.request, contextID: 9)
        let response = CStoreResponse(
            ResponseFields(messageIDBeingRespondedTo: 258, status: .success, affectedSOPClassUID: "1.2.3", affectedSOPInstanceUID: "1.2.4"))
        let deviations: [ResponseDeviation] = [
            .sopClass(expected: CStoreTests.secondaryCapture, received: "1.2.3"), .sopInstance(expected: "1.2.3.4.56", received: "1.2.4"),
        ]
        #expect(try exchange.receive(response.commandSet, contextID: 9) == .finish(.init(response: response, deviations: deviations)))
    }

    @Test func doesNotMissWhatAResponseMayOmit() throws {
        var exchange = InvokerExchange(Self.request, contextID: 9)
        let response = CStoreResponse(ResponseFields(messageIDBeingRespondedTo: 258, status: .success))
        #expect(try exchange.receive(response.commandSet, contextID: 9) == .finish(.init(response: response, deviations: [])))
    }

    @Test func numbersMessages() {
        var ids = MessageIDs()
        #expect((1...3).map { _ in ids.next() } == [1, 2, 3])
        var late = MessageIDs(after: 65533)
        #expect((1...4).map { _ in late.next() } == [65534, 65535, 1, 2])
    }
}
