import PKI
import Testing

@testable import Transport

@Suite struct MutualTLSTests {
    let authority: Authority
    let server: TLSServerConfiguration

    init() throws {
        authority = try Authority()
        var server = try authority.server()
        server.clientPolicy = authority.clientPolicy
        self.server = server
    }

    private func configurations(
        _ version: TLSVersion, identity: TLSIdentity?
    ) -> (client: TLSClientConfiguration, server: TLSServerConfiguration) {
        var client = authority.client()
        var server = server
        client.identity = identity
        client.profile = .only(version)
        server.profile = .only(version)
        return (client, server)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aClientWithTheRightCertificateIsLetIn(version: TLSVersion) throws {
        let seen = Handover<TLSInformation>()
        let (client, server) = configurations(version, identity: try authority.root.issueClient(commonName: "probe"))
        let peer = try Peer(server, seen: seen) { stream throws(TransportError) in try stream.send([1]) }
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        #expect(try stream.readToEnd() == [1])
        try peer.finish()
        let facts = try #require(stream.information.tls)
        #expect(facts.clientCertificateRequested)
        #expect(facts.clientCertificateSent)
        #expect(!facts.emptyClientCertificateSent)
        #expect(facts.acceptableCAs == ["CN=Test Root"])
        #expect(seen.value?.chain.map(\.subject) == ["CN=probe"])
        #expect(seen.value?.clientCertificateSent == true)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aClientWithoutCertificateIsLetInWhereItIsOptional(version: TLSVersion) throws {
        var (client, server) = configurations(version, identity: nil)
        server.requiresClientCertificate = false
        client.identity = nil
        let peer = try Peer(server) { stream throws(TransportError) in try stream.send([1]) }
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        #expect(try stream.readToEnd() == [1])
        try peer.finish()
        #expect(stream.information.tls?.clientCertificateRequested == true)
        #expect(stream.information.tls?.clientCertificateSent == false)
    }

    @Test func aCertificateIsNotSentUnlessAskedFor() throws {
        let seen = Handover<TLSInformation>()
        let peer = try Peer(try authority.server(), seen: seen) { _ throws(TransportError) in }
        var client = authority.client()
        client.identity = try authority.root.issueClient(commonName: "probe")
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        stream.close()
        try peer.finish()
        #expect(stream.information.tls?.clientCertificateRequested == false)
        #expect(stream.information.tls?.clientCertificateSent == false)
        #expect(seen.value?.clientCertificateSent == false)
    }

    // MARK: Refusals

    /// OpenSSL keeps back what the server could not verify, and sends an empty list.
    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aCertificateWithAKeyThatTheServerDoesNotTakeIsNotSent(version: TLSVersion) throws {
        let identity = try authority.root.issueClient(commonName: "probe", keyAlgorithm: .rsa(bits: 2048))
        let (client, general) = configurations(version, identity: identity)
        var server = general
        server.profile.signatureAlgorithms = ["ecdsa_secp256r1_sha256"]
        let peer = try Peer(server) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(client)
        let failure = try #require(
            tlsFailure {
                try stream.handshake(until: .after(patience))
                _ = try stream.readBytes(1)
            })
        #expect(failure.alertReceived == (version == .tls13 ? 116 : 40))
        #expect(failure.information.clientCertificateRequested)
        #expect(!failure.information.clientCertificateSent)
        #expect(failure.information.emptyClientCertificateSent)
    }

    @Test func inTLS12AMissingCertificateFailsTheHandshake() throws {
        let (client, server) = configurations(.tls12, identity: nil)
        let peer = try Peer(server) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(client)
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        #expect(failure.stage == .handshake)
        #expect(failure.alertReceived == 40)
        #expect(failure.information.clientCertificateRequested)
        #expect(!failure.information.clientCertificateSent)
        #expect(failure.information.acceptableCAs == ["CN=Test Root"])
    }

    @Test func inTLS13AMissingCertificateIsSeenByTheFirstRead() throws {
        let (client, server) = configurations(.tls13, identity: nil)
        let peer = try Peer(server) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        for _ in 0..<2 {
            let failure = try #require(tlsFailure { _ = try stream.readBytes(1) })
            #expect(failure.stage == .established)
            #expect(failure.alertReceived == 116)
            #expect(failure.information.clientCertificateRequested)
            #expect(!failure.information.clientCertificateSent)
        }
        #expect(tlsFailure { try stream.send([1]) }?.alertReceived == 116)
    }

    @Test func inTLS13AMissingCertificateIsSeenByAFailedWrite() throws {
        let (client, server) = configurations(.tls13, identity: nil)
        let peer = try Peer(server) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        // The server is gone; the alert waits here, unread.
        _ = try? peer.finish()
        let failure = try #require(tlsFailure { while true { try stream.send(pattern(10_000)) } })
        #expect(failure.stage == .established)
        #expect(failure.alertReceived == 116)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aCertificateOfAnotherAuthorityIsRefusedAsUnknown(version: TLSVersion) throws {
        let stranger = try CertificateAuthority.createRoot(commonName: "Other Root").issueClient(commonName: "stranger")
        try expectRefusal(of: stranger, version: version, alert: 48, problem: .unknownIssuer)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func anExpiredCertificateIsRefusedAsExpired(version: TLSVersion) throws {
        let expired = try authority.root.issueClient(commonName: "old", validity: Validity(notBefore: 0, notAfter: 86_400))
        try expectRefusal(of: expired, version: version, alert: 45, problem: .expired)
    }

    private func expectRefusal(of identity: TLSIdentity, version: TLSVersion, alert: UInt8, problem: VerificationProblem) throws {
        let (client, server) = configurations(version, identity: identity)
        let peer = try Peer(server) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(client)
        let failure = try #require(
            tlsFailure {
                try stream.handshake(until: .after(patience))
                _ = try stream.readBytes(1)
            })
        #expect(failure.alertReceived == alert)
        #expect(failure.stage == (version == .tls13 ? .established : .handshake))
        #expect(failure.information.clientCertificateSent)
        let observed = try #require(tlsFailure { try peer.finish() })
        #expect(observed.alertSent == alert)
        #expect(observed.verificationErrors.decisive?.problem == problem)
    }

    @Test func aServerThatAskedAndThenLeavesWithoutAWordIsAnEndOfStream() throws {
        let (client, server) = configurations(.tls13, identity: nil)
        let context = try TLSContext(server: server)
        let peer = try Peer { tcp throws(TransportError) in
            guard let connection = try? TLSConnection(context: context) else { return }
            // Like nginx: the refusal is kept to itself.
            while case .needsInput = connection.handshake() {
                try connection.wire.send(over: tcp, stall: patience, until: .never)
                guard try connection.wire.fill(from: tcp, until: .after(patience)) else { return }
            }
        }
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        #expect(try stream.readToEnd().isEmpty)
        #expect(stream.information.tls?.clientCertificateRequested == true)
        #expect(stream.information.tls?.closeNotifyReceived == false)
        try peer.finish()
    }
}
