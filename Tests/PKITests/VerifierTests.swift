import PKI
import Testing

@Suite struct VerifierTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func goodChainsPass() throws {
        let names = try laboratory.server("pacs.example.org")
        #expect(try laboratory.problems(names.chain) == [])
        let direct = try laboratory.root.issueServer(names: [.dns("pacs.example.org")], validity: Laboratory.leafValidity)
        #expect(direct.chain.count == 1)
        #expect(try laboratory.problems(direct.chain) == [])
    }

    @Test func rootSentAlongChangesNothing() throws {
        let server = try laboratory.server("pacs.example.org")
        #expect(try laboratory.problems(server.chain + laboratory.root.chain) == [])
    }

    @Test func datesAreJudgedAtThePolicysTime() throws {
        let server = try laboratory.server("pacs.example.org")
        // OpenSSL takes the last second for over.
        #expect(try laboratory.problems(server.chain) { $0.time = Laboratory.leafValidity.notAfter - 1 } == [])
        #expect(try laboratory.problems(server.chain) { $0.time = Laboratory.leafValidity.notAfter + 1 } == ["0 expired"])
        #expect(try laboratory.problems(server.chain) { $0.time = Laboratory.leafValidity.notBefore } == [])
        #expect(try laboratory.problems(server.chain) { $0.time = Laboratory.leafValidity.notBefore - 1 } == ["0 notYetValid"])
    }

    @Test func expiredAuthoritiesAreRecordedAtTheirDepth() throws {
        let server = try laboratory.server("pacs.example.org")
        let late = Laboratory.authorityValidity.notAfter + 1
        #expect(Set(try laboratory.problems(server.chain) { $0.time = late }) == ["0 expired", "1 expired", "2 expired"])
    }

    @Test func selfSignedLeafIsToldFromUntrustedRoot() throws {
        let alone = try Laboratory.template { _ in }.selfSigned()
        #expect(try laboratory.problems(alone.chain) == ["0 selfSigned"])
        let stranger = try Laboratory()
        let server = try stranger.server("pacs.example.org")
        #expect(try laboratory.problems(server.chain + stranger.root.chain) == ["2 untrustedRoot"])
    }

    @Test func selfSignedLeafThatIsTrustedPasses() throws {
        let alone = try Laboratory.template { _ in }.selfSigned()
        #expect(try laboratory.problems(alone.chain) { $0.anchors = .certificates(alone.chain) } == [])
    }

    @Test func unknownIssuerIsNamed() throws {
        let stranger = try Laboratory()
        let server = try stranger.server("pacs.example.org")
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy())
        #expect(errors.map(\.codeName) == ["X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"])
        #expect(errors.map(\.problem) == [.unknownIssuer])
        #expect(errors.map(\.depth) == [1])
        #expect(errors.map(\.subject) == ["CN=Test Intermediate"])
        #expect(errors.map(\.issuer) == ["CN=Test Root"])
        #expect(errors.first?.text == "unable to get local issuer certificate")
    }

    @Test func missingIntermediateIsNamed() throws {
        let server = try laboratory.server("pacs.example.org")
        let errors = try Verifier.verify(chain: [server.leaf], policy: laboratory.policy())
        #expect(errors.first?.codeName == "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY")
        #expect(errors.first?.issuer == "CN=Test Intermediate")
        #expect(errors.allSatisfy { $0.problem == .unknownIssuer && $0.depth == 0 })
    }

    @Test func intermediateAsAnchorNeedsPartialChains() throws {
        let server = try laboratory.server("pacs.example.org")
        let anchors = TrustAnchors.certificates([laboratory.intermediate.chain[0]])
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy { $0.anchors = anchors })
        #expect(errors.map(\.codeName) == ["X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT"])
        #expect(errors.map(\.problem) == [.unknownIssuer])
        #expect(errors.map(\.issuer) == ["CN=Test Root"])
        #expect(errors.map(\.depth) == [1])
        let allowed = try laboratory.problems(server.chain) {
            $0.anchors = anchors
            $0.allowsPartialChain = true
        }
        #expect(allowed == [])
    }

    @Test func authorityOfTheSameNameWithAnotherKeyIsNotTrusted() throws {
        let renewed = try Laboratory()
        let direct = try renewed.root.issueServer(names: [.dns("pacs.example.org")], validity: Laboratory.leafValidity)
        #expect(try Set(laboratory.problems(direct.chain)) == ["0 unknownIssuer"])
    }

    @Test func alteredCertificateIsABadChain() throws {
        let server = try laboratory.server("pacs.example.org")
        var der = server.leaf.der
        // The last octet belongs to the signature's second number.
        der[der.endIndex - 1] ^= 1
        let altered = try Certificate.readDER(der)
        let errors = try Verifier.verify(chain: [altered] + server.chain.dropFirst(), policy: laboratory.policy())
        #expect(errors.map(\.codeName) == ["X509_V_ERR_CERT_SIGNATURE_FAILURE"])
        #expect(errors.map(\.problem) == [.badChain])
    }

    /// Whatever octet is changed, the certificate is unreadable or refused, and says what it says without a crash.
    @Test func noAlteredCertificatePasses() throws {
        let der = try laboratory.server("pacs.example.org", "192.0.2.7").leaf.der
        let issuers = laboratory.intermediate.chain
        for index in der.indices {
            var altered = der
            altered[index] ^= 1 << (index % 8)
            guard let certificate = try? Certificate.readDER(altered) else { continue }
            #expect(certificate.facts.sha256.count == 64)
            #expect(try laboratory.problems([certificate] + issuers) != [], "octet \(index)")
        }
    }

    @Test func leafThatIssuesIsABadChain() throws {
        let server = try laboratory.server("pacs.example.org")
        let usurper = try CertificateAuthority(chain: server.chain, key: server.key)
        let forged = try laboratory.flawed(by: usurper) { _ in }
        #expect(try laboratory.problems(forged.chain).contains("1 badChain"))
    }

    @Test func chainLongerThanAnAuthorityAllowsIsABadChain() throws {
        let third = try laboratory.intermediate.createIntermediate(commonName: "Third", validity: Laboratory.authorityValidity)
        let server = try laboratory.flawed(by: third) { _ in }
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy())
        #expect(errors.map(\.codeName) == ["X509_V_ERR_PATH_LENGTH_EXCEEDED"])
        #expect(errors.map(\.problem) == [.badChain])
        #expect(errors.map(\.depth) == [2])
    }

    @Test func purposeIsCheckedBothWays() throws {
        let server = try laboratory.server("pacs.example.org")
        let client = try laboratory.intermediate.issueClient(commonName: "modality", validity: Laboratory.leafValidity)
        #expect(try laboratory.problems(server.chain) { $0.purpose = .tlsClient } == ["0 wrongPurpose"])
        let asServer = try laboratory.problems(client.chain) { $0.name = nil }
        #expect(asServer == ["0 wrongPurpose"])
        let asClient = try laboratory.problems(client.chain) {
            $0.name = nil
            $0.purpose = .tlsClient
        }
        #expect(asClient == [])
    }

    @Test func certificateForAnyUsePasses() throws {
        let server = try laboratory.flawed { $0.extendedKeyUsages = [] }
        #expect(try laboratory.problems(server.chain) == [])
        #expect(server.leaf.facts.extendedKeyUsages == [])
    }

    @Test func noChainAtAllIsAnError() throws {
        let errors = try Verifier.verify(chain: [], policy: laboratory.policy())
        #expect(errors.map(\.codeName) == ["X509_V_ERR_INVALID_CALL"])
        #expect(errors.map(\.certificate) == [nil])
    }

    @Test func severalErrorsAreAllRecordedAndOneDecides() throws {
        let stranger = try Laboratory()
        let server = try stranger.flawed {
            $0.names = [.dns("other.example.org")]
            $0.extendedKeyUsages = [.clientAuth]
            $0.keyAlgorithm = .rsa(bits: 1024)
            $0.digest = .sha1
            $0.validity = Validity(notBefore: Laboratory.begin, notAfter: Laboratory.now - 1)
        }
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy())
        #expect(
            Set(errors.map { "\($0.depth) \($0.problem)" }) == [
                "0 expired", "1 unknownIssuer", "0 wrongPurpose", "0 weakKey", "0 weakSignature", "0 wrongName",
            ])
        #expect(errors.decisive?.problem == .expired)
    }

    @Test func anEarlierVerificationLeavesNoErrorsBehind() throws {
        let bad = try Laboratory.template { _ in }.selfSigned()
        #expect(try laboratory.problems(bad.chain) != [])
        #expect(try laboratory.problems(laboratory.server("pacs.example.org").chain) == [])
        #expect(OpenSSLErrorQueue.drain() == [])
    }
}
