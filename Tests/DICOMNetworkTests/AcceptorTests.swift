import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// An acceptor, and all that a peer can do to it.
struct AcceptorTests {
    private func accept(_ stream: ScriptedStream, policy: AcceptorPolicy = Sample.policy) throws(AssociationError) -> Association {
        try Association.accept(over: stream, policy: policy, timing: Sample.timing)
    }

    private func failure(_ stream: ScriptedStream, policy: AcceptorPolicy = Sample.policy) throws -> AssociationError.Cause {
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in try accept(stream, policy: policy) }
        #expect(error.phase == .establishment)
        #expect(stream.isClosed)
        return error.cause
    }

    // MARK: Establishment

    @Test func endingsBeforeTheRequest() throws {
        #expect(try failure(ScriptedStream([.end])) == .closed)
        #expect(try failure(ScriptedStream([.reset])) == .closed)
        #expect(try failure(ScriptedStream([.interruption(signal: 2)])) == .interrupted(signal: 2))
        let request = try PDU.associateRequest(Sample.request()).encoded()
        for count in [1, 5, 6, 7, 74, request.count - 1] {
            #expect(try failure(ScriptedStream([.bytes(Array(request.prefix(count))), .end])) == .cutOff(received: count))
        }
    }

    /// Nobody is told anything: there is no association yet (PS3.8 table 9-10, Sta2).
    @Test func silenceBeforeTheRequest() throws {
        let stream = ScriptedStream([])
        #expect(try failure(stream) == .timedOut)
        #expect(try stream.sent.isEmpty)
    }

    @Test func abortBeforeTheRequest() throws {
        #expect(try failure(ScriptedStream(.abort(.byServiceUser))) == .aborted(.byServiceUser))
    }

    @Test func foreignProtocol() throws {
        let stream = ScriptedStream([.bytes(Array("GET / HTTP/1.1\r\n\r\n".utf8))])
        guard case .violation(.invalidPDU(let error)) = try failure(stream) else {
            Issue.record("another cause")
            return
        }
        #expect(error.kind == .unknownType(UInt8(ascii: "G")))
        #expect(try stream.sent.map(\.type) == [.abort])
    }

    @Test func oversizeClaim() throws {
        let stream = ScriptedStream([.bytes(PDUHeader(type: 1, length: .max).bytes)])
        guard case .violation(.invalidPDU(let error)) = try failure(stream) else {
            Issue.record("another cause")
            return
        }
        #expect(error.kind == .tooLong(.max, limit: UpperLayerLimits.maximumAssociateLength))
        #expect(stream.largestBuffer <= PDUHeader.byteCount)
    }

    @Test(arguments: [Sample.accept(), .releaseRequest, .releaseResponse, Sample.message(Sample.echo.commandSet)])
    func misplacedPDU(_ pdu: PDU) throws {
        let stream = try ScriptedStream(pdu)
        #expect(try failure(stream) == .violation(.unexpectedPDU(pdu.type, .awaitingAssociateRequestPDU)))
        #expect(try stream.sent.map(\.type) == [.abort])
    }

    @Test func refusal() throws {
        var policy = Sample.policy
        policy.calledAETitles = .only([try AETitle("ANOTHER")])
        let reject = AssociateReject(.permanent, .calledAETitleNotRecognized)
        let stream = try ScriptedStream(.associateRequest(Sample.request()), then: .end)
        #expect(try failure(stream, policy: policy) == .refused(reject))
        #expect(try stream.sent == [.associateReject(reject)])
    }

    /// What the policy would accept, the caller may turn down.
    @Test func refusalForWantOfRoom() throws {
        let reject = AssociateReject(.transient, .localLimitExceeded)
        let stream = try ScriptedStream(.associateRequest(Sample.request()), then: .end)
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in
            try Association.accept(over: stream, policy: Sample.policy, timing: Sample.timing) { request in
                request.callingAETitle == "CALLING" ? .reject(reject) : nil
            }
        }
        #expect(error == AssociationError(phase: .establishment, cause: .refused(reject)))
        #expect(try stream.sent == [.associateReject(reject)])
    }

    /// What the caller does to the connection meanwhile is its own affair.
    @Test func abandonedInsteadOfAnAnswer() throws {
        let stream = try ScriptedStream(.associateRequest(Sample.request()), then: .end)
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in
            try Association.accept(over: stream, policy: Sample.policy, timing: Sample.timing) { _ throws(AssociationError.Cause) in
                stream.close()
                throw .abandoned
            }
        }
        #expect(error == AssociationError(phase: .establishment, cause: .abandoned))
    }

    @Test func unknownProtocolVersion() throws {
        var request = Sample.request()
        request.protocolVersion = 0x8000
        let stream = try ScriptedStream(.associateRequest(request), then: .end)
        #expect(try failure(stream) == .refused(AssociateReject(.permanent, .protocolVersionNotSupported)))
        #expect(try stream.sent.map(\.type) == [.associateReject])
    }

    @Test func peerWithoutRoomForData() throws {
        let stream = try ScriptedStream(.associateRequest(Sample.request(maximumLength: 6)), then: .end)
        #expect(try failure(stream) == .message(.maximumLengthTooSmall(6)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    // MARK: Messages

    /// Accepts, then waits for what comes; gives the error of the second step.
    private func failure(
        of body: (Association) throws(AssociationError) -> Void, _ pdus: PDU..., then end: ScriptedStream.Step? = nil
    ) throws -> (stream: ScriptedStream, cause: AssociationError.Cause) {
        let steps = try ([.associateRequest(Sample.request())] + pdus).map { ScriptedStream.Step.bytes(try $0.encoded()) }
        let stream = ScriptedStream(steps + [end].compactMap(\.self))
        let association = try accept(stream)
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in try body(association) }
        #expect(error.phase == .transfer)
        #expect(stream.isClosed)
        return (stream, error.cause)
    }

    private static func nextCommand(_ association: Association) throws(AssociationError) {
        _ = try association.receiveCommand(until: .after(patience))
    }

    private static func nextDataSet(_ association: Association) throws(AssociationError) {
        try nextCommand(association)
        try association.receiveDataSet { _ in }
    }

    @Test func endingsBetweenMessages() throws {
        #expect(try failure(of: Self.nextCommand, then: .end).cause == .closed)
        #expect(try failure(of: Self.nextCommand, then: .reset).cause == .closed)
        #expect(try failure(of: Self.nextCommand, .abort(.byServiceUser)).cause == .aborted(.byServiceUser))
        let (stream, cause) = try failure(of: Self.nextCommand)
        #expect(cause == .timedOut)
        #expect(try stream.sent.map(\.type) == [.associateAccept, .abort])
    }

    @Test func endingsWithinADataSet() throws {
        let command = Sample.message(Sample.store.commandSet, contextID: 3)
        let fragment = Sample.fragment([1, 2, 3, 4], contextID: 3, isCommand: false, isLast: false)
        #expect(try failure(of: Self.nextDataSet, command, fragment, then: .end).cause == .closed)
        #expect(try failure(of: Self.nextDataSet, command, fragment, then: .reset).cause == .closed)
        #expect(try failure(of: Self.nextDataSet, command, fragment, .abort(.byServiceUser)).cause == .aborted(.byServiceUser))
        #expect(
            try failure(of: Self.nextDataSet, command, fragment, .releaseRequest).cause
                == .violation(.unexpectedPDU(.releaseRequest, .established)))
        #expect(
            try failure(of: Self.nextDataSet, command, fragment, command).cause
                == .message(.commandBeforeEndOfDataSet(contextID: 3)))
        let (stream, cause) = try failure(of: Self.nextDataSet, command, fragment)
        #expect(cause == .timedOut)
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    /// Half a message is no work that was done and released.
    @Test func releaseWithinACommand() throws {
        let half = Sample.fragment(Array(Sample.echo.commandSet.encoded().prefix(20)), contextID: 1, isCommand: true, isLast: false)
        let (stream, cause) = try failure(of: Self.nextCommand, half, .releaseRequest)
        #expect(cause == .violation(.unexpectedPDU(.releaseRequest, .established)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    @Test func dataInContextThatWasNotAccepted() throws {
        let (stream, cause) = try failure(of: Self.nextCommand, Sample.message(Sample.echo.commandSet, contextID: 9))
        #expect(cause == .message(.contextNotAccepted(9)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    /// More than the policy announced.
    @Test func oversizeData() throws {
        let (stream, cause) = try failure(of: Self.nextCommand, Sample.fragment(Sample.dataSet(16_384), contextID: 1, isCommand: true))
        guard case .violation(.invalidPDU(let error)) = cause else {
            Issue.record("another cause: \(cause)")
            return
        }
        #expect(error.kind == .tooLong(16_390, limit: 16_384))
        #expect(try stream.sent.last == .abort(Abort(.invalidPDUParameterValue)))
    }

    /// An operation that takes no data set does not stumble over one that was announced.
    @Test func dataSetThatNobodyTakes() throws {
        let stream = try ScriptedStream(
            .associateRequest(Sample.request()), Sample.message(Sample.store.commandSet, contextID: 3),
            Sample.fragment([1, 2], contextID: 3, isCommand: false, isLast: false),
            Sample.fragment([3, 4], contextID: 3, isCommand: false),
            Sample.message(Sample.echo.commandSet))
        let association = try accept(stream)
        #expect(try association.receiveCommand(until: .after(patience)) == .command(Sample.store.commandSet, contextID: 3))
        #expect(try association.receiveCommand(until: .after(patience)) == .command(Sample.echo.commandSet, contextID: 1))
    }

    /// The requestor went away while it was answered, and had said why.
    @Test func abortBehindTheBrokenAnswer() throws {
        let accept = try Sample.accept().encoded().count
        let stream = try ScriptedStream(
            .associateRequest(Sample.request()), Sample.message(Sample.echo.commandSet), .abort(Abort(.notSpecified)), then: .reset,
            writeLimit: accept + 100)
        let association = try self.accept(stream)
        _ = try association.receiveCommand(until: .after(patience))
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in
            try association.respond(Sample.echo.response(.success, errorComment: "so that it does not fit").commandSet, contextID: 1)
        }
        #expect(error == AssociationError(phase: .transfer, cause: .aborted(Abort(.notSpecified))))
    }
}
