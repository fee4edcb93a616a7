import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// A-RELEASE of both sides, and all that can come in its place.
struct ReleaseTests {
    private func requestor(_ stream: ScriptedStream) throws -> Association {
        try Association.request(Sample.request(), over: stream, timing: Sample.timing)
    }

    private func failure(_ steps: ScriptedStream.Step...) throws -> (stream: ScriptedStream, cause: AssociationError.Cause) {
        let stream = ScriptedStream([.bytes(try Sample.accept().encoded())] + steps)
        let association = try requestor(stream)
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in try association.release() }
        #expect(error.phase == .release)
        #expect(stream.isClosed)
        return (stream, error.cause)
    }

    @Test func releases() throws {
        let stream = try ScriptedStream(Sample.accept(), .releaseResponse)
        try requestor(stream).release()
        #expect(try stream.sent.map(\.type) == [.associateRequest, .releaseRequest])
        #expect(stream.isClosed)
    }

    /// Data that was under way when we asked is passed over (PS3.8 table 9-10, Sta7).
    @Test func dataBeforeTheAnswer() throws {
        let stream = try ScriptedStream(
            Sample.accept(), Sample.message(Sample.echo.response(.success).commandSet), .releaseResponse)
        try requestor(stream).release()
        #expect(stream.isClosed)
    }

    @Test func endingsInsteadOfTheAnswer() throws {
        #expect(try failure(.end).cause == .closed)
        #expect(try failure(.reset).cause == .closed)
        #expect(try failure(.bytes(PDU.abort(.byServiceUser).encoded())).cause == .aborted(.byServiceUser))
        #expect(try failure(.interruption(signal: 15)).cause == .interrupted(signal: 15))
    }

    @Test func silence() throws {
        let (stream, cause) = try failure()
        #expect(cause == .timedOut)
        #expect(try stream.sent.map(\.type) == [.associateRequest, .releaseRequest, .abort])
    }

    @Test(arguments: [
        PDU.associateRequest(Sample.request()), Sample.accept(), .associateReject(AssociateReject(.permanent, .noReasonGiven)),
    ])
    func misplacedPDU(_ pdu: PDU) throws {
        let (stream, cause) = try failure(.bytes(pdu.encoded()))
        #expect(cause == .violation(.unexpectedPDU(pdu.type, .awaitingReleaseResponsePDU)))
        #expect(try stream.sent.last == .abort(Abort(.unexpectedPDU)))
    }

    // MARK: Both at once (PS3.8 7.2.2.7)

    /// The requestor answers first, then it is answered.
    @Test func collisionAtTheRequestor() throws {
        let stream = try ScriptedStream(Sample.accept(), .releaseRequest, .releaseResponse)
        try requestor(stream).release()
        #expect(try stream.sent.map(\.type) == [.associateRequest, .releaseRequest, .releaseResponse])
        #expect(stream.isClosed)
    }

    /// The acceptor is answered first, then it answers.
    @Test func collisionAtTheAcceptor() throws {
        let stream = try ScriptedStream(.associateRequest(Sample.request()), .releaseRequest, .releaseResponse, then: .end)
        let association = try Association.accept(over: stream, policy: Sample.policy, timing: Sample.timing)
        try association.release()
        #expect(try stream.sent.map(\.type) == [.associateAccept, .releaseRequest, .releaseResponse])
        #expect(stream.isClosed)
    }

    @Test func collisionBetweenBoth() throws {
        let acceptor = try FarSide { stream in
            try Association.accept(over: stream, policy: Sample.policy, timing: Sample.timing).release()
        }
        let association = try Association.request(Sample.request(), over: acceptor.connect(), timing: Sample.timing)
        #expect(try !association.release())
        #expect(try !acceptor.finish())
    }
}
