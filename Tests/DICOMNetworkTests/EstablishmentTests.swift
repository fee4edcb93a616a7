import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// A requestor's A-ASSOCIATE, and all that a peer can do in its place.
struct EstablishmentTests {
    /// Asks a peer that follows the script, and gives the error.
    private func failure(_ stream: ScriptedStream, request: AssociateRequest = Sample.request()) throws -> AssociationError.Cause {
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in
            try Association.request(request, over: stream, timing: Sample.timing)
        }
        #expect(error.phase == .establishment)
        #expect(stream.isClosed)
        return error.cause
    }

    @Test(arguments: [
        AssociateReject(.permanent, .calledAETitleNotRecognized), AssociateReject(.transient, .localLimitExceeded),
        AssociateReject(result: 9, source: 9, reason: 9),
    ])
    func rejection(_ reject: AssociateReject) throws {
        let stream = try ScriptedStream(.associateReject(reject))
        #expect(try failure(stream) == .rejected(reject))
        #expect(try stream.sent.map(\.type) == [.associateRequest])
    }

    @Test(arguments: [Abort.byServiceUser, Abort(.unexpectedPDU), Abort(source: 7, reason: 7)])
    func abort(_ abort: Abort) throws {
        let stream = try ScriptedStream(.abort(abort))
        #expect(try failure(stream) == .aborted(abort))
        #expect(try stream.sent.map(\.type) == [.associateRequest])
    }

    @Test func closing() throws {
        #expect(try failure(ScriptedStream([.end])) == .closed)
        #expect(try failure(ScriptedStream([.reset])) == .closed)
    }

    /// An answer that is cut at any byte is no answer.
    @Test func closingWithinTheAnswer() throws {
        let accept = try Sample.accept().encoded()
        for count in 1..<accept.count {
            #expect(try failure(ScriptedStream([.bytes(Array(accept.prefix(count))), .end])) == .cutOff(received: count))
        }
    }

    @Test func silence() throws {
        let stream = ScriptedStream([])
        #expect(try failure(stream) == .timedOut)
        #expect(try stream.sent == [.associateRequest(Sample.request()), .abort(.byServiceUser)])
    }

    /// The peer is told to go also when the time for everything has run out.
    @Test func abortsAfterTheDeadline() throws {
        let stream = ScriptedStream([])
        let timing = Timing(timeout: patience, deadline: .after(.zero))
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in
            try Association.request(Sample.request(), over: stream, timing: timing)
        }
        #expect(error == AssociationError(phase: .establishment, cause: .timedOut, isPastDeadline: true))
        #expect(try stream.sent == [.abort(.byServiceUser)])
    }

    /// The time for everything may run out while we part: what counts is what ended the wait.
    @Test func theTimeOutThatCameBeforeTheDeadline() throws {
        final class Dawdler: AssociationObserver {
            let deadline: Deadline

            init(_ deadline: Deadline) { self.deadline = deadline }

            func sending(_ pdu: PDU, byteCount: Int) {
                while pdu.type == .abort, !deadline.hasPassed {}
            }

            func received(_ pdu: PDU, byteCount: Int) {}
            func received(invalid error: PDUError) {}
        }
        let (stream, deadline) = (ScriptedStream([]), Deadline.after(.seconds(2)))
        let error = try DICOMNetworkTests.failure { () throws(AssociationError) in
            try Association.request(
                Sample.request(), over: stream, timing: Timing(timeout: patience, deadline: deadline), observer: Dawdler(deadline))
        }
        #expect(deadline.hasPassed)
        #expect(error == AssociationError(phase: .establishment, cause: .timedOut))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    @Test func interruption() throws {
        let stream = ScriptedStream([.interruption(signal: 15)])
        #expect(try failure(stream) == .interrupted(signal: 15))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    @Test func systemError() throws {
        let error = TransportError.system(errno: 113, call: "recv")
        #expect(try failure(ScriptedStream([.failure(error)])) == .transport(error))
    }

    // MARK: Bytes that are no PDU in order

    @Test func foreignProtocol() throws {
        let stream = ScriptedStream([.bytes(Array("HTTP/1.1 400 Bad Request\r\n".utf8))])
        guard case .violation(.invalidPDU(let error)) = try failure(stream) else {
            Issue.record("another cause")
            return
        }
        #expect(error.kind == .unknownType(UInt8(ascii: "H")))
        #expect(error.offset == 0)
        #expect(error.bytes.starts(with: Array("HTTP/1".utf8)))
        #expect(try stream.sent.last == .abort(Abort(.unrecognizedPDU)))
    }

    /// The length field alone is enough to refuse a PDU; nothing is made room for.
    @Test(arguments: [0x0010_0001, 0x7FFF_FFFF, .max] as [UInt32])
    func oversizeClaim(length: UInt32) throws {
        let stream = ScriptedStream([.bytes(PDUHeader(type: 2, length: length).bytes)])
        guard case .violation(.invalidPDU(let error)) = try failure(stream) else {
            Issue.record("another cause")
            return
        }
        #expect(error.kind == .tooLong(length, limit: UpperLayerLimits.maximumAssociateLength))
        #expect(error.pduType == 2)
        #expect(stream.largestBuffer <= PDUHeader.byteCount)
        #expect(try stream.sent.last == .abort(Abort(.invalidPDUParameterValue)))
    }

    /// A length that is allowed is not made room for at once either: a peer that claims much and sends little costs little.
    @Test func hollowClaim() throws {
        let stream = ScriptedStream([.bytes(PDUHeader(type: 2, length: UpperLayerLimits.maximumAssociateLength).bytes), .end])
        #expect(try failure(stream) == .cutOff(received: PDUHeader.byteCount))
        #expect(stream.largestBuffer <= 128 * 1024)
    }

    @Test func malformedAcceptance() throws {
        var bytes = try Sample.accept().encoded()
        bytes[5] -= 1  // the PDU length: the last item now reaches beyond the end
        guard case .violation(.invalidPDU(let error)) = try failure(ScriptedStream([.bytes(bytes)])) else {
            Issue.record("another cause")
            return
        }
        guard case .truncated = error.kind else {
            Issue.record("another error: \(error)")
            return
        }
    }

    /// PDUs that have no place before the answer (PS3.8 table 9-10, Sta5).
    @Test(arguments: [
        PDU.associateRequest(Sample.request()), .releaseRequest, .releaseResponse, Sample.message(Sample.echo.commandSet),
    ])
    func misplacedPDU(_ pdu: PDU) throws {
        let stream = try ScriptedStream(pdu)
        #expect(try failure(stream) == .violation(.unexpectedPDU(pdu.type, .awaitingAssociateAnswerPDU)))
        #expect(try stream.sent.last == .abort(Abort(.unexpectedPDU)))
    }

    // MARK: Acceptances that do not answer the request

    @Test func unfittingAcceptance() throws {
        let cases: [(NegotiationError, (inout AssociateAccept) -> Void)] = [
            (.protocolVersion(2), { $0.protocolVersion = 2 }),
            (.applicationContextName("1.2.3"), { $0.applicationContextName = "1.2.3" }),
            (.unproposedContext(id: 5), { $0.presentationContexts[1].id = 5 }),
            (.unproposedTransferSyntax(id: 3, "1.2.3"), { $0.presentationContexts[1].transferSyntax = "1.2.3" }),
        ]
        for (expected, change) in cases {
            let stream = try ScriptedStream(Sample.accept(change))
            #expect(try failure(stream) == .negotiation(expected))
            #expect(try stream.sent.last == .abort(.byServiceUser), "\(expected)")
        }
    }

    /// A header of 6 bytes in a P-DATA-TF of at most 6: there is no way to send anything (PS3.8 D.1.1).
    @Test(arguments: [1, 5, 6] as [UInt32])
    func maximumLengthWithoutRoom(maximumLength: UInt32) throws {
        let stream = try ScriptedStream(Sample.accept(maximumLength: maximumLength))
        #expect(try failure(stream) == .message(.maximumLengthTooSmall(maximumLength)))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }

    /// An acceptance without any context is an acceptance: what it means is for the caller to say.
    @Test func everyContextRejected() throws {
        let accept = Sample.accept { accept in
            for index in accept.presentationContexts.indices { accept.presentationContexts[index].result = .abstractSyntaxNotSupported }
        }
        let association = try Association.request(Sample.request(), over: ScriptedStream(accept), timing: Sample.timing)
        #expect(association.negotiated.acceptedContexts.isEmpty)
        #expect(association.negotiated.rejectedContexts.map(\.result) == [.abstractSyntaxNotSupported, .abstractSyntaxNotSupported])
    }

    /// A title that no PDU can hold is a mistake of ours, and nothing is sent of it.
    @Test func unencodableRequest() throws {
        var request = Sample.request()
        request.calledAETitle = "A TITLE THAT IS TOO LONG"
        let stream = ScriptedStream([])
        #expect(
            try failure(stream, request: request)
                == .unencodable(.fieldTooLong(.calledAETitle, length: 24, limit: UpperLayerLimits.aeTitleLength)))
        #expect(try !stream.sent.contains { $0.type == .associateRequest })
    }

    // MARK: A write that fails

    /// The peer rejected, or aborted, and went away before it had read all that we sent: what it said counts.
    @Test func whatThePeerHadSentBeforeTheWriteFailed() throws {
        let reject = AssociateReject(.transient, .temporaryCongestion)
        #expect(try failure(ScriptedStream(.associateReject(reject), then: .reset, writeLimit: 0)) == .rejected(reject))
        #expect(try failure(ScriptedStream(.abort(Abort(.notSpecified)), then: .reset, writeLimit: 0)) == .aborted(Abort(.notSpecified)))
        #expect(try failure(ScriptedStream([.reset], writeLimit: 0)) == .closed)
        #expect(try failure(ScriptedStream([], writeLimit: 0)) == .closed)
    }
}
