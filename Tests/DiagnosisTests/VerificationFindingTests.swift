import DICOMData
import Diagnosis
import PKI
import ProbeResults
import Testing
import Transport

/// Verification failures as a user reads them: made by the verifier, on certificates that are minted here.
@Suite struct VerificationFindingTests {
    private static let day: Int64 = 86_400
    private let root: CertificateAuthority
    private let intermediate: CertificateAuthority

    init() throws {
        root = try CertificateAuthority.createRoot(commonName: "the root")
        intermediate = try root.createIntermediate(commonName: "the intermediate")
    }

    /// - Parameter name: what is asked for.
    private func finding(_ chain: [Certificate], trusting anchors: [Certificate], name: String = "pacs.example.org") throws -> Finding {
        let errors = try Verifier.verify(
            chain: chain, policy: VerificationPolicy(anchors: .certificates(anchors), name: PeerName(name), purpose: .tlsServer))
        var information = TLSInformation.example()
        information.verificationErrors = errors
        information.chain = chain.map(\.facts)
        information.alerts = [TLSAlert(number: 48, isFatal: true, isReceived: false, stage: .handshake)]
        var context = ConnectionContext.example()
        context.tls = ConnectionContext.TLS(
            serverName: name, verifiedName: name, hasOwnAnchors: true, anchors: anchors, isInsecure: false)
        return Finding(.tls(TLSFailure(stage: .handshake, information: information)), handshakingWith: context)
    }

    private func leaf(_ authority: CertificateAuthority, _ validity: Validity = .leaf) throws -> TLSIdentity {
        try authority.issueServer(names: [PeerName("pacs.example.org")], validity: validity)
    }

    private func selfSigned(_ commonName: String, _ name: String = "pacs.example.org") throws -> [Certificate] {
        try CertificateTemplate(commonName: commonName, names: [PeerName(name)]).selfSigned().chain
    }

    @Test(
        arguments: [
            ("TRAEFIK DEFAULT CERT", "Traefik's default certificate"),
            ("Kubernetes Ingress Controller Fake Certificate", "ingress-nginx's default certificate"), ("pacs", "give it as --ca"),
        ])
    func defaultCertificatesAreKnownByName(commonName: String, words: String) throws {
        let finding = try finding(selfSigned(commonName), trusting: root.chain)
        #expect(finding.reason == .certSelfSigned)
        #expect(finding.hint?.contains(words) == true, "\(finding)")
    }

    @Test func theServersOwnCertificateAsCA() throws {
        let chain = try leaf(intermediate).chain
        let finding = try finding(chain, trusting: [chain[0]])
        #expect(finding.reason == .certUnknownIssuer)
        #expect(finding.message.contains("the server's own certificate"), "\(finding)")
        #expect(finding.hint?.contains("--partial-chain") == true, "\(finding)")
    }

    @Test func anotherServersCertificateAsCA() throws {
        let finding = try finding(leaf(root).chain, trusting: selfSigned("elsewhere"))
        #expect(finding.message.contains("CN=elsewhere, is no CA's certificate"), "\(finding)")
        #expect(finding.hint?.contains("--partial-chain") == false, "\(finding)")
    }

    @Test func anIntermediateAsCA() throws {
        let finding = try finding(leaf(intermediate).chain, trusting: [intermediate.chain[0]])
        #expect(finding.message.contains("CN=the intermediate, is an intermediate CA"), "\(finding)")
        #expect(finding.hint?.contains("--partial-chain") == true, "\(finding)")
    }

    @Test func aCAOfTheSameName() throws {
        let other = try CertificateAuthority.createRoot(commonName: "the root")
        let short = try finding(leaf(root).chain, trusting: other.chain)
        #expect(short.reason == .certUnknownIssuer)
        let long = try finding(leaf(root).chain + root.chain, trusting: other.chain)
        #expect(long.reason == .certUntrustedRoot)
        for finding in [short, long] {
            #expect(finding.message.contains("another CA with another key"), "\(finding)")
            #expect(finding.message.contains(other.chain[0].facts.sha256), "\(finding)")
        }
    }

    @Test func anUnrelatedCAIsNamed() throws {
        let other = try CertificateAuthority.createRoot(commonName: "a stranger")
        let finding = try finding(leaf(root).chain, trusting: other.chain)
        #expect(finding.message.contains("--ca gives CN=a stranger"), "\(finding)")
    }

    @Test func aWildcardStandsForOneLabel() throws {
        let chain = try root.issueServer(names: [PeerName("*.example.org")]).chain
        for (name, advice) in [("a.b.example.org", "DNS:*.b.example.org"), ("example.org", "DNS:example.org")] {
            let finding = try finding(chain, trusting: root.chain, name: name)
            #expect(finding.reason == .certWrongName)
            #expect(finding.hint?.contains("exactly one label") == true && finding.hint?.contains(advice) == true, "\(finding)")
        }
        let elsewhere = try finding(chain, trusting: root.chain, name: "pacs.example.com")
        #expect(elsewhere.hint?.contains("label") == false, "\(elsewhere)")
    }

    /// No advice may be a wildcard that covers the name as little as the one that there is.
    @Test(
        arguments: [
            ("*.lan", "pacs.lan", "at least two labels", "DNS:pacs.lan"), ("*.lan", "lan", "at least two labels", "DNS:lan"),
            ("*.lan", "a.pacs.lan", "at least two labels", "DNS:a.pacs.lan, or DNS:*.pacs.lan"),
            ("*.a_b.example.org", "pacs.a_b.example.org", "inner hyphens", "DNS:pacs.a_b.example.org"),
            ("*.example.org", "pacs_1.example.org", "underscore", "DNS:pacs_1.example.org"),
            ("*.example.org", "a_b.c.example.org", "exactly one label", "DNS:a_b.c.example.org"),
        ])
    func aWildcardThatOpenSSLDoesNotTakeIsNotAdvised(certified: String, name: String, why: String, advice: String) throws {
        let template = CertificateTemplate(commonName: "wildcard", names: [.dns(certified)], extendedKeyUsages: [.serverAuth])
        let finding = try finding(root.issue(template).chain, trusting: root.chain, name: name)
        #expect(finding.reason == .certWrongName)
        #expect(finding.hint?.contains(why) == true, "\(finding)")
        #expect(finding.hint?.hasSuffix("issue it with \(advice)") == true, "\(finding)")
    }

    @Test func theCommonNameDoesNotCount() throws {
        let template = CertificateTemplate(
            commonName: "pacs.example.org", names: [PeerName("other.example.org")], extendedKeyUsages: [.serverAuth])
        let finding = try finding(root.issue(template).chain, trusting: root.chain)
        #expect(finding.reason == .certWrongName)
        #expect(finding.message.contains("only its common name says"), "\(finding)")
    }

    @Test func anAddressWantsAnAddress() throws {
        let finding = try finding(leaf(root).chain, trusting: root.chain, name: "192.0.2.7")
        #expect(finding.hint?.contains("--verify-name pacs.example.org") == true, "\(finding)")
        #expect(finding.hint?.contains("IP:192.0.2.7") == true, "\(finding)")
    }

    /// No clock is right that is behind the release of the program; what has expired by such a clock has expired all the more.
    @Test func aClockBeforeTheReleaseIsWrong() throws {
        let now = Validity.now
        let early = Implementation.releaseTime - 1
        for (validity, problem) in [
            (Validity(notBefore: now + 2 * Self.day, notAfter: now + 9 * Self.day), VerificationProblem.notYetValid),
            (Validity(notBefore: now - 9 * Self.day, notAfter: now - 2 * Self.day), .expired),
        ] {
            let chain = try leaf(root, validity).chain
            let errors = try Verifier.verify(
                chain: chain, policy: VerificationPolicy(anchors: .certificates(root.chain), name: nil, purpose: .tlsServer))
            let error = try #require(errors.first { $0.problem == problem })
            func hint(_ now: Int64) -> String { Finding(error, .example(), chain: chain.map(\.facts), now: now).hint ?? "" }
            #expect(!hint(Implementation.releaseTime).contains("released"), "\(hint(Implementation.releaseTime))")
            guard problem == .notYetValid else {
                #expect(!hint(early).contains("released"), "\(hint(early))")
                continue
            }
            #expect(hint(early).contains("clock is wrong: it says \(UTCTime.text(early))"), "\(hint(early))")
            #expect(hint(early).hasSuffix("released on \(UTCTime.text(Implementation.releaseTime).prefix(10))"), "\(hint(early))")
        }
    }

    /// One certificate of the future may be a mistake; where all are, the clock is.
    @Test func theClockIsDoubtedWhereNothingHasBegun() throws {
        let now = Validity.now
        let future = Validity(notBefore: now + 2 * Self.day, notAfter: now + 9 * Self.day)
        let chain = try leaf(root, future).chain
        let one = try finding(chain, trusting: root.chain)
        #expect(one.reason == .certNotYetValid)
        #expect(one.hint?.contains("clock is wrong") == false, "\(one)")
        let young = try CertificateAuthority.createRoot(commonName: "of the future", validity: future)
        let all = try finding(leaf(young, future).chain, trusting: young.chain)
        #expect(all.reason == .certNotYetValid)
        #expect(all.hint?.contains("clock is wrong") == true, "\(all)")
    }
}
