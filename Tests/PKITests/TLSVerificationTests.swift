import COpenSSL
import PKI
import Testing

/// The verifier inside handshakes in memory: what is recorded, and with which alert the peer is told.
@Suite struct TLSVerificationTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func goodServerPasses() throws {
        let outcome = try Handshake(server: laboratory.server("pacs.example.org"), policy: laboratory.policy()).run()
        #expect(outcome.isComplete)
        #expect(outcome.errors == [])
        #expect(outcome.presentedChain.map(\.facts.subject) == ["CN=pacs.example.org", "CN=Test Intermediate"])
    }

    /// Alert numbers of RFC 8446 6.
    @Test func alertFitsTheDecisiveError() throws {
        let good = try laboratory.server("pacs.example.org")
        let stranger = try Laboratory()
        func alert(_ server: TLSIdentity, _ change: (inout VerificationPolicy) -> Void = { _ in }) throws -> UInt8? {
            let outcome = try Handshake(server: server, policy: laboratory.policy(change)).run()
            #expect(!outcome.isComplete)
            #expect(!outcome.errors.isEmpty)
            return outcome.alertAtServer
        }
        let certificateExpired: UInt8 = 45
        let unknownCA: UInt8 = 48
        let badCertificate: UInt8 = 42
        let unsupportedCertificate: UInt8 = 43
        #expect(try alert(good) { $0.time = Laboratory.leafValidity.notAfter + 1 } == certificateExpired)
        #expect(try alert(good) { $0.time = Laboratory.leafValidity.notBefore - 1 } == badCertificate)
        #expect(try alert(stranger.server("pacs.example.org")) == unknownCA)
        #expect(try alert(Laboratory.template { _ in }.selfSigned()) == unknownCA)
        #expect(try alert(laboratory.server("other.example.org")) == badCertificate)
        #expect(try alert(laboratory.flawed { $0.extendedKeyUsages = [.clientAuth] }) == unsupportedCertificate)
        #expect(try alert(laboratory.flawed { $0.digest = .sha1 }) == badCertificate)
        // Expired decides over the wrong name, though the name is checked before.
        #expect(
            try alert(laboratory.server("other.example.org")) { $0.time = Laboratory.leafValidity.notAfter + 1 } == certificateExpired)
    }

    @Test func serversVerifyClientsJustSo() throws {
        func mutual(_ client: TLSIdentity) throws -> Handshake.Outcome {
            let handshake = try Handshake(server: laboratory.server("pacs.example.org"), policy: laboratory.policy())
            return try handshake.requireClient(
                client,
                laboratory.policy {
                    $0.name = nil
                    $0.purpose = .tlsClient
                }
            ).run()
        }
        let good = try mutual(laboratory.intermediate.issueClient(commonName: "modality", validity: Laboratory.leafValidity))
        #expect(good.isComplete)
        #expect(good.errorsAtServer == [])
        let stranger = try mutual(Laboratory().intermediate.issueClient(commonName: "stranger", validity: Laboratory.leafValidity))
        #expect(!stranger.isComplete)
        #expect(stranger.errorsAtServer.map(\.subject) == ["CN=Test Intermediate"])
        #expect(stranger.errorsAtServer.map(\.problem) == [.unknownIssuer])
        let wrong = try mutual(laboratory.server("pacs.example.org"))
        #expect(wrong.errorsAtServer.map(\.problem) == [.wrongPurpose])
    }

    @Test func withVerificationOffTheErrorsAreStillRecorded() throws {
        let server = try laboratory.server("other.example.org")
        let outcome = try Handshake(server: server, policy: laboratory.policy(), verifyMode: SSL_VERIFY_NONE).run()
        #expect(outcome.isComplete)
        #expect(outcome.errors.map(\.problem) == [.wrongName])
        #expect(outcome.presentedChain == server.chain)
    }

    @Test func connectionWithoutVerifierTrustsNobody() throws {
        let outcome = try Handshake(server: laboratory.server("pacs.example.org"), policy: nil).run()
        #expect(!outcome.isComplete)
    }

    @Test func connectionGivesItsVerifierUp() throws {
        weak var verifier: Verifier?
        do {
            let handshake = try Handshake(server: laboratory.server("pacs.example.org"), policy: laboratory.policy())
            verifier = handshake.verifier
            #expect(verifier != nil)
            _ = handshake.run()
        }
        #expect(verifier == nil)
    }
}
