import Diagnosis
import PKI
import ProbeResults
import Testing
import Transport

/// Revocation as a user reads of it: found by the verifier, in lists that are issued here.
@Suite struct RevocationFindingTests {
    private static let day: Int64 = 86_400
    private let root: CertificateAuthority
    private let server: TLSIdentity

    init() throws {
        root = try CertificateAuthority.createRoot(commonName: "the root")
        server = try root.issueServer(names: [PeerName("pacs.example.org")])
    }

    private func finding(_ lists: [CertificateRevocationList]) throws -> Finding {
        let policy = VerificationPolicy(
            anchors: .certificates(root.chain), name: PeerName("pacs.example.org"), purpose: .tlsServer, revocationLists: lists)
        let errors = try Verifier.verify(chain: server.chain, policy: policy)
        var tls = ConnectionContext.TLS.example()
        tls.revocationLists = lists.map(\.facts)
        return Finding(try #require(errors.decisive), tls)
    }

    private func list(from start: Int64, to end: Int64, revoking: [Certificate] = []) throws -> CertificateRevocationList {
        let now = Validity.now
        return try root.revocationList(
            after: nil, revoking: revoking, validity: Validity(notBefore: now + start * Self.day, notAfter: now + end * Self.day))
    }

    @Test func theListAndTheSerialNumberAreNamed() throws {
        let finding = try finding([list(from: -1, to: 1, revoking: [server.leaf])])
        #expect(finding.reason == .certRevoked)
        #expect(finding.message.contains("says the list of CN=the root"), "\(finding)")
        #expect(finding.message.contains(server.leaf.facts.serialNumber), "\(finding)")
    }

    @Test func whenANewListWasDueIsTold() throws {
        let stale = try list(from: -3, to: -2)
        let finding = try finding([stale])
        #expect(finding.reason == .crlExpired)
        #expect(finding.message.contains(UTCTime.text(try #require(stale.facts.nextUpdate))), "\(finding)")
    }

    @Test func whoseListsThereAreIsTold() throws {
        let other = try CertificateAuthority.createRoot(commonName: "another root")
        let validity = Validity(notBefore: Validity.now - 60, notAfter: Validity.now + Self.day)
        let finding = try finding([other.revocationList(after: nil, validity: validity)])
        #expect(finding.reason == .crlMissing)
        #expect(
            finding.message.contains("no --crl is of CN=the root") && finding.message.contains("lists of CN=another root"), "\(finding)")
    }

    /// A CA that was made anew has its old name and another key.
    @Test func aListByAnotherKeyOfThatNameIsNotSaidToBeOfSomebodyElse() throws {
        let other = try CertificateAuthority.createRoot(commonName: "the root")
        let validity = Validity(notBefore: Validity.now - 60, notAfter: Validity.now + Self.day)
        // OpenSSL knows the key of a list that it has read, and not of one that was just made.
        let finding = try finding(CertificateRevocationList.read(other.revocationList(after: nil, validity: validity).pem))
        #expect(finding.reason == .crlMissing)
        #expect(finding.message.contains("no list of CN=the root that --crl gives applies to CN=pacs.example.org"), "\(finding)")
        #expect(finding.message.contains("another key of that name"), "\(finding)")
        #expect(finding.hint?.contains("complete current list") == true, "\(finding)")
    }

    @Test func aListFromTheFutureIsNotTheServersFault() throws {
        let early = try list(from: 2, to: 3)
        let finding = try finding([early])
        #expect(finding.reason == .certOther)
        #expect(finding.message.contains("revocation list of CN=the root"), "\(finding)")
        #expect(finding.message.contains(UTCTime.text(try #require(early.facts.thisUpdate))), "\(finding)")
        #expect(finding.hint?.contains("--crl") == true, "\(finding)")
    }
}
