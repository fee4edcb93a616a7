import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Glibc
import ProbeResults
import TestSCP
import Testing
import Transport

/// What a client meets at each point of a connection, as bytes and PDUs.
struct FaultTests {
    private func server(_ specifications: String..., configure: (inout TestSCPConfiguration) -> Void = { _ in }) throws -> RunningSCP {
        try RunningSCP {
            $0.faults = FaultPlan(try specifications.map { try Fault(parsing: $0, duration: milliseconds) })
            configure(&$0)
        }
    }

    /// A client that has come as far as that point, and waits.
    private func client(_ scp: RunningSCP, at point: FaultPoint) throws -> RawClient {
        let client = RawClient(try scp.connect())
        guard point != .connect, point != .tls else { return client }
        try client.send(.associateRequest(.sample([(.ctImageStorage, .explicitVRLittleEndian)])))
        guard point != .request else { return client }
        #expect(try client.next()?.type == .associateAccept)
        switch point {
        case .connect, .tls, .request, .accept: break
        case .object:
            try client.send(Self.store.encoded(), contextID: 3, isCommand: true)
            try client.send([1, 2], contextID: 3, isCommand: false, isLast: false)
        case .response: try client.send(CEchoRequest(messageID: 1).commandSet.encoded(), contextID: 1, isCommand: true)
        case .release: try client.send(.releaseRequest)
        }
        return client
    }

    private static let store = CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3").commandSet

    // MARK: Ends

    @Test(arguments: FaultPoint.allCases)
    func abortsAt(_ point: FaultPoint) throws {
        let scp = try server("abort=\(point.rawValue)/2/6")
        let client = try client(scp, at: point)
        #expect(try client.next() == .abort(Abort(source: 2, reason: 6)))
        #expect(try client.next() == nil)
        expectOneFault(scp, "abort=\(point.rawValue)/2/6", at: point)
    }

    @Test(arguments: FaultPoint.allCases, ["close", "cut"])
    func endsAt(_ point: FaultPoint, _ name: String) throws {
        let scp = try server("\(name)=\(point.rawValue)")
        #expect(try client(scp, at: point).next() == nil)
        expectOneFault(scp, "\(name)=\(point.rawValue)", at: point)
    }

    @Test(arguments: FaultPoint.allCases)
    func resetsAt(_ point: FaultPoint) throws {
        let scp = try server("reset=\(point.rawValue)")
        #expect {
            // What is written behind a reset may be told of it first, and so may the attempt to connect.
            let client = try client(scp, at: point)
            while try client.next() != nil {}
        } throws: { error in
            guard case .connection(let failure) = error as? TransportError else { return error as? TransportError == .reset }
            return failure.attempts.map(\.outcome) == [.failed(errno: ECONNRESET)]
        }
        expectOneFault(scp, "reset=\(point.rawValue)", at: point)
    }

    /// It is still mute when the client has lost patience, and the server stops all the same.
    @Test(arguments: FaultPoint.allCases)
    func isMuteAt(_ point: FaultPoint) throws {
        let scp = try server("mute=\(point.rawValue)")
        let client = try client(scp, at: point)
        scp.await(.fault)
        var buffer = [UInt8](repeating: 0, count: 100)
        #expect(throws: TransportError.timedOut(.read)) { try client.stream.read(into: &buffer, 0..<100, until: .after(.milliseconds(50))) }
        expectOneFault(scp, "mute=\(point.rawValue)", at: point)
    }

    /// Its place is free then, though not before the server has noticed.
    @Test func muteEndsWithTheClient() throws {
        let scp = try server("mute=request", configure: { $0.maximumAssociations = 1 })
        try client(scp, at: .request).stream.close()
        scp.await(.fault)
        var buffer = [UInt8](repeating: 0, count: 100)
        let isServed = try (0..<1000).contains { _ in
            let client = try client(scp, at: .request)
            defer { client.stream.close() }
            // A rejection comes at once.
            do {
                _ = try client.stream.read(into: &buffer, 0..<100, until: .after(.milliseconds(100)))
                return false
            } catch TransportError.timedOut(.read) {
                return true
            }
        }
        #expect(isServed)
    }

    // MARK: Bytes

    @Test(
        arguments: [
            ("truncated-pdu", [0x02, 0, 0, 0, 0, 0xFF, 0, 1, 0, 0]), ("truncated-pdu=response", [0x04, 0, 0, 0, 0, 0xFF, 0, 1, 0, 0]),
            ("truncated-pdu=release", [0x06, 0, 0, 0, 0, 4, 0, 0]), ("oversize-pdu", [0x02, 0, 0xFF, 0xFF, 0xFF, 0xF0]),
            ("oversize-pdu=response", [0x04, 0, 0xFF, 0xFF, 0xFF, 0xF0]), ("unknown-pdu=connect", [0x42, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
            ("http", Array("HTTP/1.1 400 Bad Request\r\n".utf8)), ("garbage=release", [0xB0, 0x95, 0xFA]),
        ] as [(String, [UInt8])])
    func sends(_ specification: String, bytes: [UInt8]) throws {
        let scp = try server(specification)
        let point = FaultPoint(rawValue: specification.split(separator: "=").dropFirst().first.map(String.init) ?? "request")
        let client = try client(scp, at: #require(point))
        var received = [UInt8](repeating: 0, count: bytes.count)
        var count = 0
        while count < received.count {
            count += try client.stream.read(into: &received, count..<received.count, until: .after(.seconds(20)))
        }
        #expect(received == bytes)
    }

    @Test func tricklesFromAPointOn() throws {
        let scp = try server("trickle=request/1ms")
        let association = try scp.associate()
        #expect(try association.echo() == .success)
        #expect(association.information.bytesReceived > 100)
        try association.release()
        scp.await(.associationReleased)
    }

    // MARK: Delays

    @Test(arguments: FaultPoint.allCases)
    func waitsAt(_ point: FaultPoint) throws {
        let scp = try server("delay=\(point.rawValue)/60ms")
        let association = try scp.associate()
        let start = ContinuousClock.now
        #expect(try association.echo() == .success)
        #expect(try association.store(sampleDataSet(100), as: "1.2.3").status == .success)
        try association.release()
        // The others are over by then, or at the same time as the client's own waiting.
        if [.object, .response, .release].contains(point) { #expect(ContinuousClock.now - start >= .milliseconds(60)) }
        scp.await(.associationReleased)
        let faults = scp.stop().faults
        #expect(faults.map(\.point) == Array(repeating: point.rawValue, count: point == .response ? 2 : 1))
        #expect(faults.allSatisfy { !$0.endsConnection })
    }

    /// A wait of an hour ends when the server is to stop.
    @Test(arguments: FaultPoint.allCases)
    func stopEndsADelayAt(_ point: FaultPoint) throws {
        let scp = try server("delay=\(point.rawValue)/3600000ms")
        let client = try client(scp, at: point)
        scp.await(.fault)
        scp.stop()
        client.stream.close()
    }

    /// Nor does it hold up others.
    @Test func waitsForItselfOnly() throws {
        let scp = try server("delay=connect/3600000ms@1", "mute=request@2")
        let waiting = try (client(scp, at: .connect), client(scp, at: .request))
        scp.await(.fault, count: 2)
        let association = try scp.associate()
        #expect(try association.echo() == .success)
        try association.release()
        waiting.0.stream.close()
        waiting.1.stream.close()
    }

    // MARK: Scope and number

    @Test func theNthConnectionOnly() throws {
        let scp = try server("reject=congestion@2", "close=accept@3")
        try scp.associate().release()
        let error = #expect(throws: AssociationError.self) { try scp.associate() }
        #expect(error?.cause == .rejected(AssociateReject(.transient, .temporaryCongestion)))
        let client = try client(scp, at: .accept)
        #expect(try client.next() == nil)
        try scp.associate().release()
    }

    @Test func theNthOperationOnly() throws {
        let scp = try server("status=A700:2/full", "abort=object:2")
        let association = try scp.associate()
        #expect(try association.echo() == .success)
        let second = try association.store(sampleDataSet(100), as: "1.2.1")
        #expect(second.status == .outOfResources && second.fields.errorComment == "full")
        #expect(throws: AssociationError(phase: .transfer, cause: .aborted(.byServiceUser))) {
            try association.store(sampleDataSet(100), as: "1.2.2")
        }
        let events = scp.stop()
        #expect(try scp.storage.names.isEmpty)
        #expect(events.objects.map(\.status) == ["A700"])
        #expect(events.names.filter { $0 == .notStored }.count == 1)
    }

    // MARK: Answers

    @Test func refusesContextsOfOneSOPClass() throws {
        let scp = try server("contexts=user-rejection/1.2.840.10008.5.1.4.1.1.2")
        let association = try scp.associate()
        #expect(association.negotiated.acceptedContexts.map(\.abstractSyntax) == [.verification])
        #expect(association.negotiated.rejectedContexts.map(\.result) == [.userRejection])
        try association.release()
    }

    @Test(
        arguments: [
            ("wrong-message-id", .wrongMessageID(expected: 1, received: 2)),
            ("wrong-command", .unexpectedCommand(0x8001, expected: .cEchoResponse)),
            ("no-status", .commandSet(.missing(.status))),
        ] as [(String, DIMSEError)])
    func answersWrongly(_ specification: String, _ error: DIMSEError) throws {
        let scp = try server(specification)
        let association = try scp.associate()
        #expect(throws: AssociationError(phase: .transfer, cause: .message(error))) { try association.echo() }
        scp.await(.associationAborted)
        #expect(scp.stop().faults.map(\.fault) == [specification])
    }

    private func expectOneFault(
        _ scp: RunningSCP, _ specification: String, at point: FaultPoint, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        scp.await(.fault, sourceLocation: sourceLocation)
        let events = scp.stop()
        let expected = ServerEvent.Fault(fault: specification, point: point.rawValue, endsConnection: true)
        #expect(events.faults == [expected], sourceLocation: sourceLocation)
        #expect(events.reasons.isEmpty, sourceLocation: sourceLocation)
    }
}

extension [ServerEvent] {
    fileprivate var faults: [ServerEvent.Fault] {
        compactMap { event in
            if case .fault(let fault) = event.content { fault } else { nil }
        }
    }
}
