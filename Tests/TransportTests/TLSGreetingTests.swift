import PKI
import Testing

@testable import Transport

/// What goes over the wire first, looked at and lied about byte for byte: what our client offers, and what either side refuses of the other.
@Suite struct TLSGreetingTests {
    private let authority: Authority

    init() throws {
        authority = try Authority()
    }

    // MARK: Our client

    private func greeting(_ profile: TLSProfile) throws -> ClientGreeting {
        let seen = Handover<ClientGreeting>()
        let peer = try Peer { tcp throws(TransportError) in seen.value = try ClientGreeting(from: tcp) }
        var client = authority.client()
        client.profile = profile
        let stream = try peer.connectTLS(client)
        #expect(throws: TransportError.self) { try stream.handshake(until: .after(patience)) }
        try peer.finish()
        return try #require(seen.value)
    }

    @Test func theDefaultOffersNothingButWhatRFC9325Has() throws {
        let greeting = try greeting(.bcp195)
        #expect(greeting.suites == [0x1301, 0x1302, 0x1303, 0xC02F, 0xC02B, 0xC030, 0xC02C, 0x00FF])
        #expect(greeting.numbers(of: 43, behind: 1) == [0x0304, 0x0303])
        #expect(greeting.numbers(of: 10) == [0x001D, 0x0017, 0x0018])
    }

    private static let current = TLSProfile.all.filter { !$0.name.hasPrefix("legacy-") }

    @Test(arguments: current) func noProfileInForceOffersWhatIsBroken(profile: TLSProfile) throws {
        let greeting = try greeting(profile)
        #expect(greeting.compressionMethods == [0])
        #expect(greeting.suites.contains(0x00FF), "secure renegotiation (RFC 5746)")
        #expect(Set(greeting.numbers(of: 43, behind: 1)).isSubset(of: [0x0304, 0x0303]))
        let signatures = greeting.numbers(of: 13)
        #expect(!signatures.isEmpty)
        // The first byte of the older numbers is the digest's: 1 MD5, 2 SHA-1, 3 SHA-224.
        #expect(!signatures.contains { (1...3).contains($0 >> 8) }, "\(signatures)")
        // Heartbeat, early data, authentication after the handshake, and pre-shared keys, which only a session to be resumed would have.
        for forbidden: UInt16 in [15, 41, 42, 49] { #expect(greeting.extensions[forbidden] == nil, "extension \(forbidden)") }
        let weak = Self.weakSuites.map(\.number)
        #expect(!greeting.suites.contains { weak.contains($0) })
    }

    struct Lie: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let greeting: ServerGreeting
        /// With which the client answers; nil: it takes the greeting for true, and waits for more.
        let alert: UInt8?

        init(_ description: String, alert: UInt8?, _ change: (inout ServerGreeting) -> Void = { _ in }) {
            testDescription = description
            self.alert = alert
            var greeting = ServerGreeting()
            change(&greeting)
            self.greeting = greeting
        }

        static let all =
            [
                Lie("no lie", alert: nil),
                Lie("no secure renegotiation", alert: 40) { $0.extensions = [] },
                Lie("compression", alert: 47) { $0.compressionMethod = 1 },
                Lie("SSL 3.0", alert: 70) { $0.version = 0x0300 },
                Lie("TLS 1.0", alert: 70) { $0.version = 0x0301 },
                Lie("TLS 1.1", alert: 70) { $0.version = 0x0302 },
                // RFC 8446 4.1.3: a server of TLS 1.3 says so where somebody on the way has made it take less.
                Lie("a downgrade to TLS 1.2", alert: 47) {
                    $0.random.replaceSubrange(24..., with: [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 1])
                },
                Lie("a downgrade to TLS 1.1", alert: 47) {
                    $0.random.replaceSubrange(24..., with: [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0])
                },
                Lie("an extension that nobody asked for", alert: 110) { $0.extensions += [0, 16, 0, 5, 0, 3, 2, 0x68, 0x32] },
            ] + weakSuites.map { suite in Lie(suite.name, alert: 47) { $0.suite = suite.number } }
    }

    @Test(arguments: Lie.all) func aServerThatChoosesWhatWasNotOfferedIsRefused(lie: Lie) throws {
        let seen = Handover<[UInt8]>()
        let peer = try Peer { tcp throws(TransportError) in
            _ = try ClientGreeting(from: tcp)
            try tcp.send(lie.greeting.record)
            if lie.alert != nil { seen.value = try tcp.readBytes(7) }
        }
        let stream = try peer.connectTLS(authority.client())
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        stream.close()
        try peer.finish()
        #expect(failure.alertSent == lie.alert, "\(failure.openSSLErrors)")
        #expect(failure.endOfStream == (lie.alert == nil))
        #expect(seen.value?.suffix(2) == lie.alert.map { [2, $0] })
        #expect(!failure.information.clientCertificateSent)
    }

    /// Servers of TLS 1.2 and before may warn of a name that they do not know, and go on. What they warned of is not why it ends.
    @Test(
        arguments: [(ServerGreeting(version: 0x0301).record, nil, 70), ([21, 3, 1, 0, 2, 2, 40], 40, nil)]
            as [([UInt8], UInt8?, UInt8?)])
    func aWarningBeforeTheGreetingIsNoEnd(rest: [UInt8], received: UInt8?, sent: UInt8?) throws {
        let peer = try Peer { tcp throws(TransportError) in
            _ = try ClientGreeting(from: tcp)
            try tcp.send([21, 3, 1, 0, 2, 1, 112] + rest)
            _ = try tcp.readToEnd()
        }
        let stream = try peer.connectTLS(authority.client())
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        stream.close()
        try peer.finish()
        #expect(failure.alertReceived == received)
        #expect(failure.alertSent == sent)
        #expect(failure.information.alerts.first == TLSAlert(number: 112, isFatal: false, isReceived: true, stage: .handshake))
    }

    // MARK: Our server

    private enum Answer: Equatable {
        case alert(UInt8)
        case greeting(compressionMethod: UInt8)
    }

    private func answer(to greeting: ClientGreeting, _ change: (inout TLSServerConfiguration) -> Void = { _ in }) throws -> Answer {
        var configuration = try authority.server()
        change(&configuration)
        let peer = try Peer(configuration) { _ throws(TransportError) in }
        let tcp = try peer.connect()
        defer { tcp.close() }
        try tcp.send(greeting.record)
        let header = try tcp.readBytes(5)
        let message = try tcp.readBytes(header.suffix(2).reduce(0) { $0 << 8 | Int($1) })
        // The session's identifier is empty: header, version, random, its length, suite.
        return header.first == 21 ? .alert(message[1]) : .greeting(compressionMethod: message[4 + 2 + 32 + 1 + 2])
    }

    @Test func aClientOfTLS12IsAnswered() throws {
        #expect(try answer(to: ClientGreeting()) == .greeting(compressionMethod: 0))
    }

    @Test(arguments: [0x0300, 0x0301, 0x0302] as [UInt16]) func aClientOfAnOldVersionIsRefused(version: UInt16) throws {
        // OpenSSL has nothing to say of SSL 3.0 but that there is nothing in common.
        #expect(try answer(to: ClientGreeting(version: version)) == .alert(version == 0x0300 ? 40 : 70))
    }

    /// RFC 7507: a client that tries again with less says so, and is refused where more would have been possible.
    @Test func aFallbackIsRefusedWhereItIsNotNeeded() throws {
        let fallback = ClientGreeting(suites: [0xC02B, 0x5600])
        #expect(try answer(to: fallback) == .alert(86))
        #expect(try answer(to: fallback) { $0.profile = .only(.tls12) } == .greeting(compressionMethod: 0))
    }

    @Test func nothingIsCompressed() throws {
        #expect(try answer(to: ClientGreeting(compressionMethods: [1, 0])) == .greeting(compressionMethod: 0))
        // RFC 5246 7.4.1.2: a client has to offer not to.
        #expect(try answer(to: ClientGreeting(compressionMethods: [1])) == .alert(50))
    }

    @Test(arguments: weakSuites) func aClientWithNothingButAWeakSuiteIsRefused(suite: WeakSuite) throws {
        #expect(try answer(to: ClientGreeting(suites: [suite.number])) == .alert(40))
        // Nor for a server that has the key for it.
        let identity = try Self.rsaIdentity.get()
        #expect(try answer(to: ClientGreeting(suites: [suite.number], signatures: [0x0401])) { $0.identity = identity } == .alert(40))
    }

    /// Made once: such a key takes its time.
    private static let rsaIdentity = Result {
        try CertificateAuthority.createRoot(commonName: "Root").issueServer(names: [.dns("localhost")], keyAlgorithm: .rsa(bits: 2048))
    }

    /// sect163k1, secp192r1, secp224r1, secp256k1, brainpoolP256r1, ffdhe2048
    @Test(arguments: [0x0001, 0x0013, 0x0015, 0x0016, 0x001A, 0x0100] as [UInt16]) func aClientWithAnotherGroupIsRefused(
        group: UInt16
    ) throws {
        #expect(try answer(to: ClientGreeting(groups: [group])) == .alert(40))
    }

    /// With MD5, SHA-1 and SHA-224.
    @Test(arguments: [0x0103, 0x0203, 0x0303] as [UInt16]) func aClientWithAWeakDigestIsRefused(signature: UInt16) throws {
        #expect(try answer(to: ClientGreeting(signatures: [signature])) == .alert(40))
    }

    // MARK: What neither side does

    struct WeakSuite: CustomTestStringConvertible, Sendable {
        let number: UInt16
        let name: String
        var testDescription: String { name }

        init(_ number: UInt16, _ name: String) {
            self.number = number
            self.name = name
        }
    }

    /// By their numbers, for the installed OpenSSL knows but some of them.
    static let weakSuites = [
        WeakSuite(0x0001, "TLS_RSA_WITH_NULL_MD5"), WeakSuite(0x0002, "TLS_RSA_WITH_NULL_SHA"),
        WeakSuite(0x003B, "TLS_RSA_WITH_NULL_SHA256"),
        WeakSuite(0xC006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA"), WeakSuite(0xC010, "TLS_ECDHE_RSA_WITH_NULL_SHA"),
        WeakSuite(0x0018, "TLS_DH_anon_WITH_RC4_128_MD5"), WeakSuite(0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA"),
        WeakSuite(0x00A6, "TLS_DH_anon_WITH_AES_128_GCM_SHA256"), WeakSuite(0xC018, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"),
        WeakSuite(0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"), WeakSuite(0x0008, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"),
        WeakSuite(0x0014, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"), WeakSuite(0x0009, "TLS_RSA_WITH_DES_CBC_SHA"),
        WeakSuite(0x0004, "TLS_RSA_WITH_RC4_128_MD5"), WeakSuite(0x0005, "TLS_RSA_WITH_RC4_128_SHA"),
        WeakSuite(0xC007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"), WeakSuite(0xC011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"),
        WeakSuite(0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"), WeakSuite(0xC012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
        WeakSuite(0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"), WeakSuite(0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
        WeakSuite(0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"), WeakSuite(0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
        WeakSuite(0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"), WeakSuite(0x008C, "TLS_PSK_WITH_AES_128_CBC_SHA"),
        WeakSuite(0x00A8, "TLS_PSK_WITH_AES_128_GCM_SHA256"), WeakSuite(0xC01D, "TLS_SRP_SHA_WITH_AES_128_CBC_SHA"),
    ]
}
