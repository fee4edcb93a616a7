import Foundation
import Glibc
import PKI
import Testing

@testable import Transport

struct TLSProfileTests {
    private let authority: Authority

    init() throws {
        authority = try Authority()
    }

    /// What the client and the server agree on, each with its profile.
    private func negotiate(client: TLSProfile, server: TLSProfile, algorithm: KeyAlgorithm = .rsa(bits: 2048)) throws -> TLSInformation? {
        var configuration = TLSServerConfiguration(
            identity: try authority.root.issueServer(names: [.dns("localhost")], keyAlgorithm: algorithm))
        configuration.profile = server
        let peer = try Peer(configuration) { _ throws(TransportError) in }
        var ours = authority.client()
        ours.profile = client
        let stream = try peer.connectTLS(ours)
        defer { stream.close() }
        try stream.handshake(until: .after(patience))
        return stream.information.tls
    }

    @Test func theDefaultIsWhatRFC9325Recommends() throws {
        let offer = try TLSContext(client: authority.client()).offer
        #expect(offer.isComplete)
        #expect(offer.versions == [.tls12, .tls13])
        #expect(offer.cipherSuites == TLSProfile.bcp195.cipherSuites)
        #expect(TLSProfile.all.first == .bcp195)
    }

    /// What is offered, lacking and forbidden makes up the profile, whatever OpenSSL this is.
    @Test(arguments: TLSProfile.all) func everySuiteOfAProfileHasItsFate(profile: TLSProfile) throws {
        var client = authority.client()
        client.profile = profile
        let offer = try TLSContext(client: client).offer
        #expect(Set(offer.cipherSuites + offer.lackingCipherSuites + offer.forbiddenCipherSuites) == Set(profile.cipherSuites))
        #expect(
            offer.isComplete
                == (offer.cipherSuites == profile.cipherSuites && offer.lackingGroups.isEmpty && offer.forbiddenVersions.isEmpty))
        #expect(Set(offer.versions + offer.forbiddenVersions).allSatisfy { profile.minimumVersion <= $0 && $0 <= profile.maximumVersion })
    }

    /// No build of OpenSSL has these.
    @Test func whatOpenSSLLacksIsToldApart() throws {
        var client = authority.client()
        client.profile = try #require(TLSProfile(named: "bcp195-modified"))
        let offer = try TLSContext(client: client).offer
        #expect(offer.lackingCipherSuites.contains("TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384"))
        #expect(offer.cipherSuites.contains("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))
        client.profile.cipherSuites = ["TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384"]
        #expect(try TLSContext(client: client).offer.cipherSuites.isEmpty)
    }

    /// One that keeps to FIPS 140 may have no X25519, and takes no list with a name that it does not know.
    @Test func groupsThatOpenSSLLacksAreLeftOut() throws {
        var profile = TLSProfile.bcp195
        profile.groups = ["no-such-group", "P-384", "nor-this"]
        #expect(try negotiate(client: profile, server: .bcp195)?.group == "P-384")
        #expect(try negotiate(client: .bcp195, server: profile)?.group == "P-384")
        var client = authority.client()
        client.profile = profile
        let offer = try TLSContext(client: client).offer
        #expect(offer.lackingGroups == ["no-such-group", "nor-this"])
        #expect(!offer.isComplete && offer.cipherSuites == profile.cipherSuites)
    }

    /// OpenSSL would offer groups of its own choice.
    @Test func withoutAnyGroupThereIsNoTLS() throws {
        var client = authority.client()
        client.profile.groups = ["no-such-group"]
        let error = try #require(throws: PKIError.self) { try TLSContext(client: client) }
        guard case .openSSL(call: "SSL_CTX_set1_groups_list", _) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func theExtendedProfileStopsAtTLS12() throws {
        let extended = try #require(TLSProfile(named: "legacy-bcp195-extended"))
        let facts = try negotiate(client: .bcp195, server: extended)
        #expect(facts?.version == "TLSv1.2")
        #expect(facts?.cipherSuite == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    }

    @Test func theRetiredAESProfileMeetsItsLike() throws {
        let old = try #require(TLSProfile(named: "legacy-aes"))
        #expect(try negotiate(client: old, server: old)?.cipherSuite == "TLS_RSA_WITH_AES_128_CBC_SHA")
        #expect(throws: TransportError.self) { try negotiate(client: .bcp195, server: old) }
        #expect(throws: TransportError.self) { try negotiate(client: old, server: .bcp195) }
    }

    @Test(arguments: ["TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"])
    func aSingleSuiteIsUsed(suite: String) throws {
        var profile = try #require(TLSProfile(named: "bcp195-non-downgrading"))
        profile.cipherSuites = [suite]
        let server = try #require(TLSProfile(named: "bcp195-non-downgrading"))
        #expect(try negotiate(client: profile, server: server)?.cipherSuite == suite)
        #expect(try negotiate(client: server, server: profile)?.cipherSuite == suite)
    }

    @Test func suitesAreKnownByEitherName() {
        #expect(TLSProfile.standardName(of: "ECDHE-RSA-AES128-GCM-SHA256") == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        #expect(TLSProfile.standardName(of: "TLS_AES_128_GCM_SHA256") == "TLS_AES_128_GCM_SHA256")
        for name in ["HIGH", "!aNULL", "", "TLS_NO_SUCH_SUITE", "@SECLEVEL=0"] {
            #expect(TLSProfile.standardName(of: name) == nil, "\(name)")
        }
    }

    // MARK: Key log

    @Test func secretsAreAppendedForTheOwnerAlone() throws {
        let path = FileManager.default.temporaryDirectory.path + "/keylog-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        for _ in 0..<2 {
            let peer = try Peer(try authority.server()) { _ throws(TransportError) in }
            var client = authority.client()
            client.keyLog = try KeyLog(path: path)
            let stream = try peer.connectTLS(client)
            try stream.handshake(until: .after(patience))
            stream.close()
            #expect(client.keyLog?.errorNumber == nil)
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("CLIENT_TRAFFIC_SECRET_0 ") }.count == 2)
        #expect(lines.allSatisfy { $0.split(separator: " ").count == 3 })
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    /// Whoever made it, and for whomever.
    @Test(arguments: [0o644, 0o660, 0o602, 0o600] as [mode_t]) func aKeyLogThatIsThereIsForItsOwnerAloneFromThenOn(mode: mode_t) throws {
        let path = FileManager.default.temporaryDirectory.path + "/keylog-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("# of before\n".utf8).write(to: URL(filePath: path))
        #expect(chmod(path, mode) == 0)
        _ = try KeyLog(path: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "# of before\n")
    }

    @Test func aKeyLogThatCanNotBeWrittenIsAnError() throws {
        #expect(throws: TransportError.self) { try KeyLog(path: "/nowhere/keylog") }
        let peer = try Peer(try authority.server()) { _ throws(TransportError) in }
        var client = authority.client()
        client.keyLog = try KeyLog(path: "/dev/full")
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        stream.close()
        #expect(client.keyLog?.errorNumber == ENOSPC)
    }

    /// First it has no reader, then one that takes nothing, of which only the first line finds out, then one that takes all.
    @Test(.timeLimit(.minutes(5))) func aPipeThatNobodyReadsHoldsNothingUp() throws {
        let path = FileManager.default.temporaryDirectory.path + "/keylog-" + UUID().uuidString
        try #require(mkfifo(path, 0o600) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: TransportError.system(errno: ENXIO, call: "open")) { try KeyLog(path: path) }
        let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        let (stalled, read) = (try KeyLog(path: path), try KeyLog(path: path))
        let writer = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(writer) }
        var chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 12)
        while write(writer, chunk, chunk.count) > 0 {}
        try shakeHands(with: stalled)
        #expect(stalled.errorNumber == EAGAIN)
        while Glibc.read(reader, &chunk, chunk.count) > 0 {}
        try shakeHands(with: read)
        #expect(read.errorNumber == nil)
        #expect(Glibc.read(reader, &chunk, chunk.count) > 0)
    }

    private func shakeHands(with log: KeyLog) throws {
        let peer = try Peer(try authority.server()) { _ throws(TransportError) in }
        var client = authority.client()
        client.keyLog = log
        let stream = try peer.connectTLS(client)
        try stream.handshake(until: .after(patience))
        stream.close()
    }
}
