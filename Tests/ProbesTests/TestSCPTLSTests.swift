import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import PKI
import ProbeResults
import TestSCP
import Testing
import Transport

/// The test SCP over TLS.
struct TestSCPTLSTests {
    private let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.createRoot(commonName: "Test CA")
    }

    private func server(demandsCertificate: Bool = false) throws -> RunningSCP {
        let identity = try authority.issueServer(names: [.dns("localhost")])
        let policy = VerificationPolicy(anchors: .certificates(authority.chain), name: nil, purpose: .tlsClient)
        let context = try TLSContext(server: TLSServerConfiguration(identity: identity, clientPolicy: demandsCertificate ? policy : nil))
        return try RunningSCP { $0.security = .tls(ServerTLS(context), requiresClientCertificate: demandsCertificate) }
    }

    private func connect(to scp: RunningSCP, identity: TLSIdentity? = nil, name: String = "localhost") throws -> TLSStream {
        let trust = VerificationPolicy(anchors: .certificates(authority.chain), name: PeerName(name), purpose: .tlsServer)
        let context = try TLSContext(client: TLSClientConfiguration(trust: trust, serverName: name, identity: identity))
        let stream = try TLSStream(context: context, over: scp.connect())
        try stream.handshake(until: .after(longEnough))
        return stream
    }

    private func firstRequest(_ events: [ServerEvent]) -> ServerEvent.AssociationRequested? {
        events.lazy.compactMap { event in
            if case .associationRequested(let requested) = event.content { requested } else { nil }
        }.first
    }

    @Test func verifiesAndStores() throws {
        let scp = try server()
        let association = try scp.associate(over: connect(to: scp))
        let dataSet = sampleDataSet(1_000_001)
        #expect(try association.echo() == .success)
        #expect(try association.store(dataSet, as: "1.2.3").status == .success)
        try association.release()
        scp.await(.associationReleased)
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(dataSet.count).elementsEqual(dataSet))

        let events = scp.stop()
        #expect(
            events.names == [
                .listening, .associationRequested, .associationAccepted, .echo, .stored, .associationReleased, .stopping, .stopped,
            ])
        let requested = try #require(firstRequest(events))
        #expect(requested.callingAETitle == "TESTSCU")
        #expect(requested.calledAETitle == "TESTSCP")
        #expect(requested.tls?.version == "TLSv1.3")
        #expect(requested.tls?.cipherSuite == "TLS_AES_128_GCM_SHA256")
        #expect(requested.tls?.sni == "localhost")
        #expect(requested.tls?.clientSubject == nil)
    }

    @Test func knowsItsMutualTLSClient() throws {
        let scp = try server(demandsCertificate: true)
        let identity = try authority.issueClient(commonName: "client one")
        let association = try scp.associate(over: connect(to: scp, identity: identity))
        #expect(try association.echo() == .success)
        try association.release()
        #expect(firstRequest(scp.stop())?.tls?.clientSubject == "CN=client one")
    }

    /// In TLS 1.3 the client's handshake is over before its certificate has been judged.
    private func fail(_ scp: RunningSCP, identity: TLSIdentity?) throws {
        #expect(throws: (any Error).self) { try scp.associate(over: connect(to: scp, identity: identity)) }
    }

    @Test func refusesClientsWithoutCertificate() throws {
        let scp = try server(demandsCertificate: true)
        try fail(scp, identity: nil)
        let association = try scp.associate(over: connect(to: scp, identity: authority.issueClient(commonName: "x")))
        try association.release()
        scp.await(.associationReleased)
        #expect(scp.stop().reasons == [.tlsClientCertRequired])
    }

    @Test func refusesClientsOfAnotherAuthority() throws {
        let scp = try server(demandsCertificate: true)
        let other = try CertificateAuthority.createRoot(commonName: "Other CA")
        try fail(scp, identity: other.issueClient(commonName: "x"))
        #expect(scp.stop().reasons == [.certUnknownIssuer])
    }

    @Test func namesClientsThatDoNotTrustIt() throws {
        let scp = try server()
        #expect(throws: TransportError.self) { try connect(to: scp, name: "another.example.org") }
        scp.await(.connectionFailed)
        #expect(scp.stop().reasons == [.tlsOther])
    }

    @Test(
        arguments: [
            (try PDU.associateRequest(.sample([])).encoded(), .tlsNotTLS), (Array("GET / HTTP/1.1\r\n\r\n".utf8), .tlsNotTLS),
            ([], .tlsClosedInHandshake), ([0x16, 0x03, 0x01], .tlsClosedInHandshake),
        ] as [([UInt8], Reason)])
    func namesClientsWithoutTLS(start: [UInt8], reason: Reason) throws {
        let scp = try server()
        let stream = try scp.connect()
        try stream.send(start)
        stream.close()
        scp.await(.connectionFailed)
        #expect(scp.stop().reasons == [reason])
    }

    /// A client that is silent in its handshake holds up nobody, and is dropped in time.
    @Test func silentHandshakeHoldsUpNobody() throws {
        let scp = try server()
        let silent = try (0..<5).map { _ in try scp.connect() }
        try scp.associate(over: connect(to: scp)).release()
        scp.await(.associationReleased)
        for stream in silent { stream.close() }
    }

    @Test func tlsClientAtAPlainPort() throws {
        let scp = try RunningSCP()
        #expect(throws: TransportError.self) { try connect(to: scp) }
        let events = scp.stop()
        #expect(events.reasons == [.assocNotDICOM])
    }

    /// As one whose events can't be written.
    @Test func aKeyLogThatCanNotBeWrittenEndsIt() throws {
        var configuration = TLSServerConfiguration(identity: try authority.issueServer(names: [.dns("localhost")]))
        configuration.keyLog = try KeyLog(path: "/dev/full")
        let tls = ServerTLS(try TLSContext(server: configuration))
        var served = TestSCPConfiguration(security: .plain, storage: .discard)
        let scp = try RunningSCP {
            $0.security = .tls(tls, requiresClientCertificate: false)
            served = $0
        }
        #expect(served.keyLogFailure == nil)
        let stream = try connect(to: scp)
        scp.await(.stopped)
        stream.close()
        let failure = try #require(served.keyLogFailure)
        #expect(failure.reason == .localOutputFailed && failure.message.contains("/dev/full"), "\(failure)")
    }
}
