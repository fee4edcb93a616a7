import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// A requestor's operations, and all that a peer can do instead of answering them.
struct TransferTests {
    private static let response = Sample.message(Sample.echo.response(.success).commandSet)

    /// Asks for an echo, once associated with a peer that goes on as the steps say.
    private func echo(_ steps: [ScriptedStream.Step]) throws -> (stream: ScriptedStream, cause: AssociationError.Cause) {
        let stream = ScriptedStream([.bytes(try Sample.accept().encoded())] + steps)
        let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.echo, contextID: 1) }
        #expect(error.phase == .transfer)
        #expect(stream.isClosed)
        return (stream, error.cause)
    }

    private func echo(_ pdus: PDU...) throws -> (stream: ScriptedStream, cause: AssociationError.Cause) {
        try echo(pdus.map { .bytes(try $0.encoded()) })
    }

    // MARK: Endings

    @Test func abort() throws {
        let (stream, cause) = try echo(.abort(.byServiceUser))
        #expect(cause == .aborted(.byServiceUser))
        #expect(try stream.sent.map(\.type) == [.associateRequest, .dataTransfer])
    }

    @Test func closing() throws {
        #expect(try echo([.end]).cause == .closed)
        #expect(try echo([.reset]).cause == .closed)
        let response = try Self.response.encoded()
        for count in [1, 5, 6, 7, 11, 12, 13, response.count - 1] {
            #expect(try echo([.bytes(Array(response.prefix(count))), .end]).cause == .cutOff(received: count))
        }
    }

    @Test func silence() throws {
        let (stream, cause) = try echo([])
        #expect(cause == .timedOut)
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    @Test func interruption() throws {
        let (stream, cause) = try echo([.interruption(signal: 2)])
        #expect(cause == .interrupted(signal: 2))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    // MARK: Bytes and PDUs out of order

    @Test func garbage() throws {
        let (stream, cause) = try echo([.bytes([0x00, 0x01, 0x02, 0x03, 0x04, 0x05])])
        guard case .violation(.invalidPDU(let error)) = cause else {
            Issue.record("another cause: \(cause)")
            return
        }
        #expect(error.kind == .unknownType(0))
        #expect(try stream.sent.last == .abort(Abort(.unrecognizedPDU)))
    }

    /// Longer than what the request announced, 16 KiB.
    @Test(arguments: [16_385, 0x7FFF_FFFF, .max] as [UInt32])
    func oversizeClaim(length: UInt32) throws {
        let (stream, cause) = try echo([.bytes(PDUHeader(type: 4, length: length).bytes)])
        guard case .violation(.invalidPDU(let error)) = cause else {
            Issue.record("another cause: \(cause)")
            return
        }
        #expect(error.kind == .tooLong(length, limit: 16_384))
        #expect(stream.largestBuffer <= 64 * 1024)
        #expect(try stream.sent.last == .abort(Abort(.invalidPDUParameterValue)))
    }

    @Test func emptyDataTransfer() throws {
        let (_, cause) = try echo([.bytes(PDUHeader(type: 4, length: 0).bytes)])
        guard case .violation(.invalidPDU(let error)) = cause else {
            Issue.record("another cause: \(cause)")
            return
        }
        #expect(error.kind == .noPresentationDataValue)
    }

    /// PDUs that have no place in an association (PS3.8 table 9-10, Sta6).
    @Test(arguments: [
        PDU.associateRequest(Sample.request()), Sample.accept(), .associateReject(AssociateReject(.permanent, .noReasonGiven)),
        .releaseResponse,
    ])
    func misplacedPDU(_ pdu: PDU) throws {
        let (stream, cause) = try echo(pdu)
        #expect(cause == .violation(.unexpectedPDU(pdu.type, .established)))
        #expect(try stream.sent.last == .abort(Abort(.unexpectedPDU)))
    }

    @Test func releaseInsteadOfAnswer() throws {
        let (stream, cause) = try echo(.releaseRequest)
        #expect(cause == .violation(.unexpectedPDU(.releaseRequest, .established)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    // MARK: Messages out of order

    @Test func wrongMessageID() throws {
        let (stream, cause) = try echo(Sample.message(CEchoRequest(messageID: 2).response(.success).commandSet))
        #expect(cause == .message(.wrongMessageID(expected: 1, received: 2)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    /// A status that is not there is not success.
    @Test func responseWithoutStatus() throws {
        var response = Sample.echo.response(.success).commandSet
        response.status = nil
        #expect(try echo(Sample.message(response)).cause == .message(.commandSet(.missing(.status))))
    }

    @Test func responseWithoutMessageID() throws {
        var response = Sample.echo.response(.success).commandSet
        response.messageIDBeingRespondedTo = nil
        #expect(try echo(Sample.message(response)).cause == .message(.commandSet(.missing(.messageIDBeingRespondedTo))))
    }

    @Test func requestInsteadOfResponse() throws {
        #expect(
            try echo(Sample.message(Sample.echo.commandSet)).cause
                == .message(.unexpectedCommand(CommandField.cEchoRequest.rawValue, expected: .cEchoResponse)))
    }

    @Test func wrongContext() throws {
        let response = Sample.echo.response(.success).commandSet
        #expect(try echo(Sample.message(response, contextID: 3)).cause == .message(.wrongContext(expected: 1, received: 3)))
        #expect(try echo(Sample.message(response, contextID: 5)).cause == .message(.contextNotAccepted(5)))
    }

    @Test func dataSetWithoutCommand() throws {
        let (_, cause) = try echo(Sample.fragment([1, 2], contextID: 1, isCommand: false))
        #expect(cause == .message(.dataSetBeforeCommand(contextID: 1)))
    }

    @Test func garbageAsCommand() throws {
        let (_, cause) = try echo(Sample.fragment([UInt8](repeating: 0xFF, count: 20), contextID: 1, isCommand: true))
        guard case .message(.commandSet(.malformed)) = cause else {
            Issue.record("another cause: \(cause)")
            return
        }
    }

    /// A command that never ends is cut off, not gathered.
    @Test func endlessCommand() throws {
        let fragment = Sample.fragment([UInt8](repeating: 0, count: 16_000), contextID: 1, isCommand: true, isLast: false)
        let (_, cause) = try echo(Array(repeating: .bytes(try fragment.encoded()), count: 10))
        guard case .message(.commandSet(.malformed(.tooLarge, _, _))) = cause else {
            Issue.record("another cause: \(cause)")
            return
        }
    }

    // MARK: Answers

    /// Fragments may come one byte at a time, each in a PDU of its own, or several in one.
    @Test func answerInFragments() throws {
        let bytes = Sample.echo.response(.processingFailure, errorComment: "no").commandSet.encoded()
        let single = bytes.enumerated().map { index, byte in
            Sample.fragment([byte], contextID: 1, isCommand: true, isLast: index == bytes.count - 1)
        }
        var values: [PresentationDataValue] = []
        for case .dataTransfer(let transfer) in single { values += transfer.values }
        for pdus in [single, [.dataTransfer(DataTransfer(values: values))]] {
            let stream = ScriptedStream([.bytes(try Sample.accept().encoded())] + (try pdus.map { .bytes(try $0.encoded()) }))
            let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
            let response = try association.perform(Sample.echo, contextID: 1).response
            #expect(response.status == .processingFailure)
            #expect(response.fields.errorComment == "no")
        }
    }

    /// A failure status is an answer like any other: the association goes on.
    @Test func failureStatus() throws {
        let stream = try ScriptedStream(
            Sample.accept(), Sample.message(Sample.store.response(.outOfResources).commandSet, contextID: 3), .releaseResponse)
        let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        var source = BytesSource([1, 2, 3])
        #expect(try association.perform(Sample.store, contextID: 3, dataSet: &source).response.statusClass == .failure)
        try association.release()
    }

    // MARK: A write that fails

    /// The peer aborted in the middle of a data set and went away: the abort is found behind the broken write.
    @Test(
        arguments: [
            (
                ScriptedStream.Step.bytes(try PDU.abort(Abort(.invalidPDUParameterValue)).encoded()),
                .aborted(Abort(.invalidPDUParameterValue))
            ),
            (.reset, .closed), (.end, .closed), (.bytes([0xFF, 0, 0, 0, 0, 0]), nil),
        ] as [(ScriptedStream.Step, AssociationError.Cause?)])
    func whatThePeerHadSentBeforeTheWriteFailed(step: ScriptedStream.Step, expected: AssociationError.Cause?) throws {
        let stream = ScriptedStream([.bytes(try Sample.accept().encoded()), step], writeLimit: 100_000)
        let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        var source = BytesSource(Sample.dataSet(1_000_000))
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.store, contextID: 3, dataSet: &source) }
        #expect(error.phase == .transfer)
        if let expected {
            #expect(error.cause == expected)
        } else {
            guard case .violation(.invalidPDU) = error.cause else {
                Issue.record("another cause: \(error.cause)")
                return
            }
        }
        #expect(stream.isClosed)
    }
}
