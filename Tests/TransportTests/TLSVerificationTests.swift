import PKI
import Testing

@testable import Transport

/// A server certificate with a fault: what is found, and the alert that the server is sent.
struct BadServer: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let problem: VerificationProblem
    let alert: UInt8
    /// The server's identity, given the authority that the client trusts.
    let identity: @Sendable (CertificateAuthority) throws -> TLSIdentity

    private static let names = [PeerName("localhost")]
    private static let lastCentury = Validity(notBefore: 0, notAfter: 86_400)
    private static let nextCentury = Validity(notBefore: 4_102_444_800, notAfter: 4_133_980_800)

    static let all = [
        BadServer(testDescription: "expired", problem: .expired, alert: 45) { try $0.issueServer(names: names, validity: lastCentury) },
        BadServer(testDescription: "not yet valid", problem: .notYetValid, alert: 42) {
            try $0.issueServer(names: names, validity: nextCentury)
        },
        BadServer(testDescription: "another name", problem: .wrongName, alert: 42) { try $0.issueServer(names: [PeerName("example.org")]) },
        BadServer(testDescription: "for clients only", problem: .wrongPurpose, alert: 43) {
            try $0.issue(CertificateTemplate(commonName: "localhost", names: names, extendedKeyUsages: [.clientAuth]))
        },
        BadServer(testDescription: "self-signed", problem: .selfSigned, alert: 48) { _ in
            try CertificateTemplate(commonName: "localhost", names: names, extendedKeyUsages: [.serverAuth]).selfSigned()
        },
        BadServer(testDescription: "of an unknown authority", problem: .unknownIssuer, alert: 48) { _ in
            try CertificateAuthority.createRoot(commonName: "Other Root").issueServer(names: names)
        },
        BadServer(testDescription: "without its intermediate", problem: .unknownIssuer, alert: 48) {
            let complete = try $0.createIntermediate(commonName: "Between").issueServer(names: names)
            return try TLSIdentity(chain: [complete.leaf], key: complete.key)
        },
        BadServer(testDescription: "with a weak key", problem: .weakKey, alert: 42) {
            try $0.issueServer(names: names, keyAlgorithm: .rsa(bits: 1_024))
        },
    ]
}

@Suite struct TLSVerificationTests {
    private func server(_ bad: BadServer, _ authority: Authority, version: TLSVersion) throws -> TLSServerConfiguration {
        var server = TLSServerConfiguration(identity: try bad.identity(authority.root), clientPolicy: authority.clientPolicy)
        server.profile = .only(version)
        // Otherwise OpenSSL would not show such a key to anybody.
        server.profile.securityLevel = 0
        return server
    }

    @Test(arguments: BadServer.all, [TLSVersion.tls12, .tls13])
    func aBadServerIsToldSoBeforeItSeesOurCertificate(bad: BadServer, version: TLSVersion) throws {
        let authority = try Authority()
        let seen = Handover<TLSInformation>()
        let peer = try Peer(try server(bad, authority, version: version), seen: seen) { stream throws(TransportError) in
            _ = try stream.readBytes(1)
        }
        var client = authority.client()
        client.identity = try authority.root.issueClient(commonName: "probe")
        let stream = try peer.connectTLS(client)
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        stream.close()
        let observed = try #require(tlsFailure { try peer.finish() })

        #expect(failure.stage == .handshake)
        #expect(failure.alertSent == bad.alert)
        #expect(failure.alertReceived == nil)
        #expect(failure.verificationErrors.decisive?.problem == bad.problem)
        #expect(failure.information.chain.first?.subject == stream.information.tls?.chain.first?.subject)
        #expect(!failure.information.clientCertificateSent)
        #expect(observed.alertReceived == bad.alert)
        #expect(seen.value?.clientCertificateSent == false)
    }

    @Test(arguments: BadServer.all)
    func insecureGoesOnAndRecordsTheErrors(bad: BadServer) throws {
        let authority = try Authority()
        let peer = try Peer(try server(bad, authority, version: .tls13)) { stream throws(TransportError) in
            try stream.send(try stream.readBytes(3))
        }
        var client = authority.client()
        client.insecure = true
        client.identity = try authority.root.issueClient(commonName: "probe")
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        try stream.send([1, 2, 3])
        #expect(try stream.readBytes(3) == [1, 2, 3])
        #expect(stream.information.tls?.verificationErrors.decisive?.problem == bad.problem)
        #expect(stream.information.tls?.chain.isEmpty == false)
        stream.close()
        try peer.finish()
    }

    @Test func severalErrorsAreAllRecorded() throws {
        let authority = try Authority()
        let identity = try authority.root.issueServer(names: [PeerName("example.org")], validity: Validity(notBefore: 0, notAfter: 1))
        let peer = try Peer(TLSServerConfiguration(identity: identity)) { _ throws(TransportError) in }
        let stream = try peer.connectTLS(authority.client())
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        #expect(Set(failure.verificationErrors.map(\.problem)) == [.expired, .wrongName])
        #expect(failure.alertSent == 45)
    }

    @Test func theNameSentIsIndependentOfTheNameVerified() throws {
        let authority = try Authority()
        let seen = Handover<TLSInformation>()
        let peer = try Peer(try authority.server(names: ["archive.example"]), seen: seen) { _ throws(TransportError) in }
        var client = authority.client(name: "archive.example")
        client.serverName = "tenant.example."
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        stream.close()
        try peer.finish()
        #expect(seen.value?.sni == "tenant.example")
    }

    @Test(arguments: [nil, "127.0.0.1", "::1"])
    func noNameIsSentForNoneAndForAddresses(serverName: String?) throws {
        let authority = try Authority()
        let seen = Handover<TLSInformation>()
        let peer = try Peer(try authority.server(names: ["127.0.0.1"]), seen: seen) { _ throws(TransportError) in }
        var client = authority.client(name: "127.0.0.1")
        client.serverName = serverName
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        #expect(stream.information.tls?.sni == nil)
        stream.close()
        try peer.finish()
        #expect(seen.value != nil)
        #expect(seen.value?.sni == nil)
    }

    @Test(arguments: [String(repeating: "a", count: 300), "localhost\0.example"])
    func aNameThatCannotBeSentIsReportedBeforeAnyConnection(name: String) throws {
        var client = try Authority().client()
        client.serverName = name
        #expect(throws: PKIError.invalidName(name)) { try TLSContext(client: client) }
    }
}
