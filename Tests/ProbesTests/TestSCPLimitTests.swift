import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import ProbeResults
import TestSCP
import Testing
import Transport

/// How much the test SCP takes, and how it ends.
struct TestSCPLimitTests {
    private static let request = CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3")

    // MARK: Length

    /// A PDU as long as was announced is taken, a longer one answered with A-ABORT.
    @Test(arguments: [(excess: 0, isTaken: true), (1, false)])
    func enforcesItsMaximumLength(excess: Int, isTaken: Bool) throws {
        let scp = try RunningSCP { $0.policy.maximumLength = 200 }
        let client = RawClient(try scp.connect())
        try client.send(.associateRequest(.sample([(.ctImageStorage, .explicitVRLittleEndian)])))
        let accept = try client.next()
        if case .associateAccept(let accept) = accept { #expect(accept.userInformation.maximumLength == 200) }
        #expect(accept?.type == .associateAccept)
        try client.send(Self.request.commandSet.encoded(), contextID: 3, isCommand: true)
        // Length, context ID and message control header belong to the PDU's body.
        try client.send([UInt8](repeating: 0, count: 200 - 6 + excess), contextID: 3, isCommand: false)
        if isTaken {
            #expect(try client.nextCommand().status == .success)
        } else {
            #expect(try client.next()?.type == .abort)
        }
        client.stream.close()
        scp.await(isTaken ? .connectionFailed : .associationAborted)
        #expect(scp.stop().reasons == [isTaken ? .dimseClosed : .dimseBadPDU])
    }

    /// What announces no limit takes an object in one PDU.
    @Test func takesAnyLengthWhereItSetsNoLimit() throws {
        let scp = try RunningSCP { $0.policy.maximumLength = 0 }
        let client = RawClient(try scp.connect())
        try client.associate()
        try client.send(Self.request.commandSet.encoded(), contextID: 3, isCommand: true)
        try client.send(sampleDataSet(3_000_000), contextID: 3, isCommand: false)
        #expect(try client.nextCommand().status == .success)
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(3_000_000).elementsEqual(sampleDataSet(3_000_000)))
    }

    // MARK: Silence

    /// Also in the middle of an object; the wait for an association is another matter.
    @Test func idleTimeBoundsTheSilenceInAnObject() throws {
        let scp = try RunningSCP { $0.idleTimeout = .milliseconds(100) }
        let waiting = RawClient(try scp.connect())
        let client = RawClient(try scp.connect())
        try client.associate()
        try client.send(Self.request.commandSet.encoded(), contextID: 3, isCommand: true)
        try client.send([1, 2], contextID: 3, isCommand: false, isLast: false)
        #expect(try client.next() == .abort(.byServiceUser))
        try waiting.associate()
        client.stream.close()
        waiting.stream.close()
        scp.stop()
        #expect(try scp.storage.names.isEmpty)
    }

    // MARK: The end

    /// What has been agreed on goes on; nothing new comes about.
    @Test func associationsGoOnWhenItStops() throws {
        let scp = try RunningSCP { $0.grace = .seconds(3600) }
        let unassociated = RawClient(try scp.connect())
        // Connections are accepted in their order: when this one is associated, the first has a thread.
        let association = try scp.associate()
        #expect(try association.echo() == .success)
        scp.askToStop()
        scp.await(.stopping)
        #expect(try unassociated.next() == nil)
        #expect(throws: TransportError.self) { try scp.connect() }
        #expect(try association.store(sampleDataSet(1000), as: "1.2.3").status == .success)
        try association.release()
        let events = scp.stop()
        #expect(events.names.suffix(3) == [.stored, .associationReleased, .stopped])
        #expect(events.reasons == [.interrupted])
        #expect(try scp.storage.names == ["1.2.3.dcm"])
        let stopping = events.compactMap { event -> ServerEvent.Stopping? in
            if case .stopping(let stopping) = event.content { stopping } else { nil }
        }
        #expect(stopping == [.init(signal: 15, associations: 1, graceMilliseconds: 3_600_000)])
    }

    /// What is left after the grace, or at the second signal, is aborted; of an object in flight nothing stays.
    @Test(arguments: [Duration.milliseconds(50), .seconds(3600)])
    func whatIsLeftIsAborted(grace: Duration) throws {
        let scp = try RunningSCP { $0.grace = grace }
        let client = RawClient(try scp.connect())
        try client.associate()
        try client.send(Self.request.commandSet.encoded(), contextID: 3, isCommand: true)
        try client.send([1, 2], contextID: 3, isCommand: false, isLast: false)
        scp.askToStop()
        scp.await(.stopping)
        if grace > .seconds(1) { scp.askToAbort() }
        #expect(try client.next() == .abort(.byServiceUser))
        client.stream.close()
        let events = scp.stop()
        #expect(events.names.suffix(2) == [.associationAborted, .stopped])
        #expect(try scp.storage.names.isEmpty)
    }

    // MARK: What is told

    @Test func tellsWarningsAndUsers() throws {
        let scp = try RunningSCP { $0.warnings = [.init(reason: .tlsParametersMissing, message: "no 3DES")] }
        let client = RawClient(try scp.connect())
        var request = AssociateRequest.sample([])
        request.userInformation.userIdentity = UserIdentity(
            kind: 2, isPositiveResponseRequested: false, primaryField: Array("jo".utf8), secondaryField: Array("secret".utf8))
        try client.send(.associateRequest(request))
        #expect(try client.next()?.type == .associateAccept)
        let token = RawClient(try scp.connect())
        request.userInformation.userIdentity = UserIdentity(
            kind: 5, isPositiveResponseRequested: false, primaryField: Array("secret".utf8))
        try token.send(.associateRequest(request))
        #expect(try token.next()?.type == .associateAccept)
        let events = scp.stop()
        #expect(events.names.prefix(2) == [.listening, .warning])
        let identities = events.compactMap { event -> ServerEvent.UserIdentity? in
            if case .associationRequested(let requested) = event.content { requested.userIdentity } else { nil }
        }
        #expect(
            identities == [
                .init(type: 2, kind: "username and passcode", userName: "jo", isResponseRequested: false),
                .init(type: 5, kind: "JSON Web Token", userName: nil, isResponseRequested: false),
            ])
        #expect(!String(describing: events).contains("secret"))
    }
}
