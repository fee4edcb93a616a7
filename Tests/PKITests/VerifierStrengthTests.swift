import PKI
import Testing

@Suite struct VerifierStrengthTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func weakLeafKey() throws {
        let server = try laboratory.flawed { $0.keyAlgorithm = .rsa(bits: 1024) }
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy())
        #expect(errors.map(\.problem) == [.weakKey])
        #expect(errors.map(\.depth) == [0])
        #expect(errors.first?.certificate?.keyAlgorithm == "RSA 1024")
    }

    @Test func weakAuthorityKeys() throws {
        let root = try CertificateAuthority.createRoot(
            commonName: "Weak Root", keyAlgorithm: .rsa(bits: 1024), validity: Laboratory.authorityValidity)
        let server = try root.issueServer(names: [.dns("pacs.example.org")], validity: Laboratory.leafValidity)
        #expect(try laboratory.problems(server.chain) { $0.anchors = .certificates(root.chain) } == ["1 weakKey"])
    }

    @Test func weakSignatures() throws {
        let server = try laboratory.flawed { $0.digest = .sha1 }
        #expect(try laboratory.problems(server.chain) == ["0 weakSignature"])
    }

    @Test func weakSignatureOfAnIntermediate() throws {
        let weak = try laboratory.root.issue(
            CertificateTemplate(
                role: .authority(pathLength: 0), commonName: "Weak", validity: Laboratory.authorityValidity, digest: .sha1))
        let authority = try CertificateAuthority(chain: weak.chain + laboratory.root.chain, key: weak.key)
        let server = try laboratory.flawed(by: authority) { _ in }
        #expect(try laboratory.problems(server.chain) == ["1 weakSignature"])
        // As an anchor it is trusted for what it is, whoever signed it.
        let asAnchor = try laboratory.problems(server.chain) {
            $0.anchors = .certificates([weak.leaf])
            $0.allowsPartialChain = true
        }
        #expect(asAnchor == [])
    }

    @Test func signatureOfARootUponItselfDoesNotCount() throws {
        let weak = try CertificateTemplate(
            role: .authority(pathLength: nil), commonName: "Old Root", validity: Laboratory.authorityValidity, digest: .sha1
        ).selfSigned()
        let root = try CertificateAuthority(chain: weak.chain, key: weak.key)
        let server = try root.issueServer(names: [.dns("pacs.example.org")], validity: Laboratory.leafValidity)
        #expect(try laboratory.problems(server.chain) { $0.anchors = .certificates(root.chain) } == [])
        #expect(try laboratory.problems(server.chain + root.chain) == ["1 untrustedRoot"])
    }

    @Test func limitsAreThePolicys() throws {
        let server = try laboratory.server("pacs.example.org")
        let strict = MinimumStrength(rsaBits: 2048, ellipticCurveBits: 384, digestBits: 384)
        let problems = try laboratory.problems(server.chain) { $0.minimumStrength = strict }
        #expect(Set(problems) == ["0 weakKey", "1 weakKey", "2 weakKey", "0 weakSignature", "1 weakSignature"])
        let old = try laboratory.flawed {
            $0.keyAlgorithm = .rsa(bits: 1024)
            $0.digest = .sha1
        }
        #expect(try laboratory.problems(old.chain) { $0.minimumStrength = nil } == [])
    }

    @Test func rsaOfTheLeastSizePasses() throws {
        let server = try laboratory.flawed { $0.keyAlgorithm = .rsa(bits: 2048) }
        #expect(try laboratory.problems(server.chain) == [])
        #expect(server.leaf.facts.keyAlgorithm == "RSA 2048")
    }
}
