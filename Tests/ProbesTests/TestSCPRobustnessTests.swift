import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import PKI
import ProbeResults
import Synchronization
import TestSCP
import Testing
import Transport

/// Many clients, and bad ones.
struct TestSCPRobustnessTests {
    // MARK: Many

    @Test func servesInParallel() throws {
        let scp = try RunningSCP()
        let clientCount = 24
        let objectCount = 5
        let failures = Failures()
        let clients = try (0..<clientCount).map { client in
            let stream = try Unshared(scp.connect())
            return try Transport.Thread(name: "client") {
                failures.record {
                    let association = try Association.request(
                        .sample([(.ctImageStorage, .explicitVRLittleEndian)]), over: stream.value, timing: Timing(timeout: longEnough))
                    for object in 0..<objectCount {
                        let dataSet = sampleDataSet(10_000 + object, seed: client)
                        #expect(try association.store(dataSet, as: UID("1.2.\(client).\(object)")).status == .success)
                    }
                    try association.release()
                }
            }
        }
        for client in clients { client.join() }
        #expect(failures.all.isEmpty)
        #expect(try scp.storage.names.count == clientCount * objectCount)
        for client in 0..<clientCount {
            for object in 0..<objectCount {
                let bytes = try scp.storage.bytes(of: "1.2.\(client).\(object).dcm")
                #expect(bytes.suffix(10_000 + object).elementsEqual(sampleDataSet(10_000 + object, seed: client)))
            }
        }
        let events = scp.stop()
        #expect(events.filter { $0.content == .associationReleased }.count == clientCount)
        #expect(Set(events.compactMap(\.connection?.number)) == Set(1...clientCount))
    }

    /// One object from many at once: the file is that of one of them, whole.
    @Test func oneObjectFromManyAtOnce() throws {
        let scp = try RunningSCP()
        let failures = Failures()
        let clients = try (0..<8).map { client in
            let stream = try Unshared(scp.connect())
            return try Transport.Thread(name: "client") {
                failures.record {
                    let association = try Association.request(
                        .sample([(.ctImageStorage, .explicitVRLittleEndian)]), over: stream.value, timing: Timing(timeout: longEnough))
                    for _ in 0..<5 {
                        #expect(try association.store([UInt8](repeating: UInt8(client), count: 50_000), as: "1.2.3").status == .success)
                    }
                    try association.release()
                }
            }
        }
        for client in clients { client.join() }
        #expect(failures.all.isEmpty)
        #expect(try scp.storage.names == ["1.2.3.dcm"])
        let bytes = try scp.storage.bytes(of: "1.2.3.dcm").suffix(50_000)
        #expect(Set(bytes).count == 1)
    }

    /// More associations than there may be are told so, and get in when one has ended.
    @Test func capsAssociations() throws {
        let scp = try RunningSCP { $0.maximumAssociations = 2 }
        let held = try [scp.associate(), scp.associate()]
        let error = #expect(throws: AssociationError.self) { try scp.associate() }
        #expect(error?.cause == .rejected(AssociateReject(.transient, .localLimitExceeded)))
        for association in held { #expect(try association.echo() == .success) }
        try held[0].release()

        // Told when the place is free again.
        scp.await(.associationReleased)
        let next = try scp.associate()
        #expect(try next.echo() == .success)
        try next.release()
        try held[1].release()
        scp.await(.associationReleased, count: 3)
        #expect(scp.stop().reasons == [.assocRejectedLimit])
    }

    /// A client that has read A-RELEASE-RP has no association any more, whether it closes the connection or not.
    @Test func aReleasedAssociationTakesNoPlace() throws {
        let scp = try RunningSCP { $0.maximumAssociations = 1 }
        let clients = try (1...3).map { _ in
            let client = RawClient(try scp.connect())
            try client.associate()
            try client.send(.releaseRequest)
            #expect(try client.next() == .releaseResponse)
            return client
        }
        for client in clients { client.stream.close() }
        scp.await(.associationReleased, count: 3)
        #expect(scp.stop().reasons.isEmpty)
    }

    // MARK: Bad ones

    /// What clients of all kinds send does not disturb an association that goes on beside them.
    @Test func badClientsDisturbNobody() throws {
        let scp = try RunningSCP()
        let association = try scp.associate()
        let request = try PDU.associateRequest(.sample([])).encoded()
        let starts: [[UInt8]] = [
            [], [0x01], Array("GET / HTTP/1.1\r\n\r\n".utf8), [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], Array("SSH-2.0-x\r\n".utf8),
            [UInt8](repeating: 0, count: 5_000), [UInt8](repeating: 0xFF, count: 5_000),
            [0x01, 0x00, 0xFF, 0xFF, 0xFF, 0xFF], [0x01, 0x00, 0x00, 0x00, 0x00, 0x00], [0x04, 0x00, 0x7F, 0xFF, 0xFF, 0xFF],
            Array(request.prefix(request.count / 2)), request + [0x04, 0x00, 0x7F, 0xFF, 0xFF, 0xFF],
            request + [0x04, 0x00, 0x00, 0x00, 0x00, 0x06, 0x00, 0x00, 0x00, 0x02, 0x63, 0x03],
        ]
        for (index, start) in starts.enumerated() {
            let stream = try scp.connect()
            try stream.send(start)
            if index.isMultiple(of: 2) { stream.reset() } else { stream.close() }
            #expect(try association.echo() == .success)
        }
        let dataSet = sampleDataSet(100_000)
        #expect(try association.store(dataSet, as: "1.2.3").status == .success)
        try association.release()
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(dataSet.count).elementsEqual(dataSet))
    }

    /// What each kind of bad client is called.
    @Test(
        arguments: [
            (Array("GET / HTTP/1.1\r\n\r\n".utf8), .assocNotDICOM), ([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], .assocNotDICOM),
            ([0x01, 0x00, 0xFF, 0xFF, 0xFF, 0xFF], .assocBadPDU), ([0x05, 0x00, 0x00, 0x00, 0x00, 0x04, 0, 0, 0, 0], .assocBadPDU),
            ([0x07, 0x00, 0x00, 0x00, 0x00, 0x04, 0, 0, 0, 0], .assocAborted),
        ] as [([UInt8], Reason)])
    func namesBadClients(start: [UInt8], reason: Reason) throws {
        let scp = try RunningSCP()
        let client = RawClient(try scp.connect())
        try client.stream.send(start)
        // Our side stays open: what the server does about it, it does of its own accord.
        let answer = try client.next()
        #expect(reason == .assocAborted ? answer == nil : answer?.type == .abort)
        client.stream.close()
        #expect(scp.stop().reasons == [reason])
    }

    /// An A-ABORT answers messages that break PS3.7, and the events tell which side ended it.
    @Test func abortsOnViolation() throws {
        let scp = try RunningSCP()
        let client = RawClient(try scp.connect())
        try client.associate()
        try client.send([1, 2, 3, 4], contextID: 3, isCommand: false)
        #expect(try client.next() == .abort(.byServiceUser))
        client.stream.close()
        let last = scp.stop().last { $0.connection != nil }?.content
        guard case .associationAborted(let aborted) = last else {
            Issue.record("another end: \(String(describing: last))")
            return
        }
        #expect(aborted.by == .server)
        #expect(aborted.reason == .dimseBadPDU)
    }

    /// A response where a request is due can't be answered.
    @Test func abortsOnResponse() throws {
        let scp = try RunningSCP()
        let client = RawClient(try scp.connect())
        try client.associate()
        try client.send(CEchoRequest(messageID: 1).response(.success).commandSet.encoded(), contextID: 1, isCommand: true)
        #expect(try client.next() == .abort(.byServiceUser))
        client.stream.close()
        #expect(scp.stop().reasons == [.dimseBadPDU])
    }

    // MARK: Silent ones

    @Test func silentClientIsDropped() throws {
        let scp = try RunningSCP { $0.timeout = .milliseconds(100) }
        let client = RawClient(try scp.connect())
        #expect(try client.next() == nil)
        #expect(scp.stop().reasons == [.assocTimeout])
    }

    @Test func idleAssociationIsAborted() throws {
        let scp = try RunningSCP { $0.idleTimeout = .milliseconds(100) }
        let client = RawClient(try scp.connect())
        try client.associate()
        #expect(try client.next() == .abort(.byServiceUser))
        client.stream.close()
        #expect(scp.stop().reasons == [.dimseTimeout])
    }

    @Test func stalledObjectIsAborted() throws {
        // The association has to come about within it, too, on any machine.
        let scp = try RunningSCP { $0.timeout = .seconds(2) }
        let client = RawClient(try scp.connect())
        try client.associate()
        let request = CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3")
        try client.send(request.commandSet.encoded(), contextID: 3, isCommand: true)
        try client.send([1, 2], contextID: 3, isCommand: false, isLast: false)
        #expect(try client.next() == .abort(.byServiceUser))
        client.stream.close()
        #expect(scp.stop().reasons == [.dimseTimeout])
        #expect(try scp.storage.names.isEmpty)
    }

    /// A byte now and then holds nobody's place: each phase is bounded in total.
    @Test func tricklingClientsAreDropped() throws {
        let pace = Duration.milliseconds(40)
        // The second client's association has to come about within it, too, on any machine.
        let scp = try RunningSCP { $0.timeout = .seconds(2) }
        let early = try scp.connect()
        early.pace = pace
        #expect(throws: AssociationError.self) { try scp.associate(over: early) }
        let tcp = try scp.connect()
        let late = RawClient(tcp)
        try late.associate()
        let request = CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3")
        try late.send(request.commandSet.encoded(), contextID: 3, isCommand: true)
        tcp.pace = pace
        #expect(throws: TransportError.reset) {
            try late.send([UInt8](repeating: 0, count: 2000), contextID: 3, isCommand: false)
        }
        tcp.close()
        #expect(scp.stop().reasons == [.assocTimeout, .dimseTimeout])
    }

    /// The same before there is TLS.
    @Test func aTricklingHandshakeIsDropped() throws {
        let authority = try CertificateAuthority.createRoot(commonName: "Test CA")
        let server = try TLSContext(
            server: TLSServerConfiguration(identity: authority.issueServer(names: [.dns("localhost")]), clientPolicy: nil))
        let scp = try RunningSCP {
            $0.timeout = .milliseconds(200)
            $0.security = .tls(ServerTLS(server), requiresClientCertificate: false)
        }
        let trust = VerificationPolicy(anchors: .certificates(authority.chain), name: .dns("localhost"), purpose: .tlsServer)
        let client = try TLSContext(client: TLSClientConfiguration(trust: trust, serverName: "localhost"))
        let tcp = try scp.connect()
        tcp.pace = .milliseconds(40)
        #expect(throws: TransportError.self) { try TLSStream(context: client, over: tcp).handshake(until: .never) }
        tcp.close()
        #expect(scp.stop().reasons == [.tlsTimeout])
    }

    // MARK: The end

    /// Associations in flight are aborted, connections without one closed, and nobody is served any more.
    @Test func interruptionEndsEverything() throws {
        let scp = try RunningSCP()
        let idle = RawClient(try scp.connect())
        let associated = RawClient(try scp.connect())
        try associated.associate()
        let storing = RawClient(try scp.connect())
        try storing.associate()
        let request = CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3")
        try storing.send(request.commandSet.encoded(), contextID: 3, isCommand: true)

        let events = scp.stop()
        #expect(try idle.next() == nil)
        #expect(try associated.next() == .abort(.byServiceUser))
        #expect(try storing.next() == .abort(.byServiceUser))
        #expect(events.reasons == [.interrupted, .interrupted, .interrupted])
        #expect(throws: TransportError.self) { try scp.connect() }
        #expect(try scp.storage.names.isEmpty)
    }

    @Test func portIsTaken() throws {
        let scp = try RunningSCP()
        let port = try #require(UInt16(scp.connect().information.remoteAddress.split(separator: ":").last ?? ""))
        let expected = TransportError.listen(address: "127.0.0.1:\(port)", errno: EADDRINUSE)
        #expect(throws: expected) { _ = try RunningSCP { $0.port = port } }
    }
}

/// A value that is handed to one other thread, and not used by this one any more.
private struct Unshared<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// What went wrong in other threads.
private final class Failures: Sendable {
    private let errors = Mutex<[any Error]>([])

    var all: [any Error] { errors.withLock { $0 } }

    func record(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            errors.withLock { $0.append(error) }
        }
    }
}
