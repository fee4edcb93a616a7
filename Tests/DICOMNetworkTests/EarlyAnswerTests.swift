import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// Answers that a peer gives before it has been asked to the end, which it could give without holding anything.
struct EarlyAnswerTests {
    private func associate(_ steps: ScriptedStream.Step...) throws -> (stream: ScriptedStream, association: Association) {
        let stream = ScriptedStream([.bytes(try Sample.accept().encoded())] + steps)
        return (stream, try Association.request(Sample.request(), over: stream, timing: Sample.timing))
    }

    private func response(_ status: Status, to messageID: UInt16) -> CommandSet {
        CEchoRequest(messageID: messageID).response(status).commandSet
    }

    @Test func twoAnswersInOnePDUAnswerOneRequest() throws {
        let values = (1...2).map { messageID in
            PresentationDataValue(
                contextID: 1, isCommand: true, isLast: true, data: response(.success, to: UInt16(messageID)).encoded()[...])
        }
        let (stream, association) = try associate(.bytes(try PDU.dataTransfer(DataTransfer(values: values)).encoded()))
        #expect(try association.perform(CEchoRequest(messageID: 1), contextID: 1).response.status == .success)
        let error = try failure { () throws(AssociationError) in try association.perform(CEchoRequest(messageID: 2), contextID: 1) }
        #expect(error.cause == .message(.earlyResponse(.cEchoResponse)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    /// All of it, its first byte, or all but its last.
    @Test(arguments: [1, 6, 50, Int.max])
    func successIsNotBelieved(byteCount: Int) throws {
        let bytes = try Sample.message(response(.success, to: 1)).encoded()
        let count = min(byteCount, bytes.count)
        let (_, association) = try associate(.early(Array(bytes.prefix(count))), .bytes(Array(bytes.dropFirst(count))))
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.echo, contextID: 1) }
        #expect(error.cause == .message(.earlyResponse(.cEchoResponse)))
    }

    @Test func successInTheMiddleOfADataSetIsNotBelieved() throws {
        let (_, association) = try associate(.early(try Sample.message(Sample.store.response(.success).commandSet, contextID: 3).encoded()))
        var source = BytesSource(Sample.dataSet(1_000_000))
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.store, contextID: 3, dataSet: &source) }
        #expect(error.cause == .message(.earlyResponse(.cStoreResponse)))
    }

    /// A peer that has no room need not wait for the whole object to say so.
    @Test func aRefusalIsBelievedAndTheAssociationGoesOn() throws {
        let (_, association) = try associate(
            .early(try Sample.message(Sample.store.response(.outOfResources).commandSet, contextID: 3).encoded()),
            .bytes(try PDU.releaseResponse.encoded()))
        var source = BytesSource(Sample.dataSet(1_000_000))
        #expect(try association.perform(Sample.store, contextID: 3, dataSet: &source).response.status == .outOfResources)
        #expect(try !association.release())
    }

    @Test func whatComesBehindTheLastAnswerIsToldOf() throws {
        let further = try Sample.message(response(.processingFailure, to: 1)).encoded()
        let answer = try Sample.message(response(.success, to: 1)).encoded()
        let (_, association) = try associate(.bytes(answer), .bytes(further), .bytes(try PDU.releaseResponse.encoded()))
        #expect(try association.perform(Sample.echo, contextID: 1).response.status == .success)
        #expect(try association.release())
    }
}
