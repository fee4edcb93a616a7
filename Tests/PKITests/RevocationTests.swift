import COpenSSL
import PKI
import Testing

@Suite struct RevocationTests {
    let laboratory: Laboratory
    let server: TLSIdentity

    init() throws {
        laboratory = try Laboratory()
        server = try laboratory.server("pacs.example.org")
    }

    private func list(
        _ authority: CertificateAuthority, revoking certificates: [Certificate] = [], until end: Int64 = Laboratory.now + Laboratory.day
    ) throws -> CertificateRevocationList {
        try issueList(authority, revoking: certificates, from: Laboratory.now - Laboratory.day, until: end)
    }

    private func problems(_ lists: [CertificateRevocationList], _ change: (inout VerificationPolicy) -> Void = { _ in }) throws -> [String]
    {
        try laboratory.problems(server.chain) {
            $0.revocationLists = lists
            change(&$0)
        }
    }

    @Test func listsThatNameOthersChangeNothing() throws {
        let other = try laboratory.server("other.example.org")
        #expect(try problems([list(laboratory.intermediate, revoking: [other.leaf]), list(laboratory.root)]) == [])
    }

    @Test func revokedLeafIsRevoked() throws {
        let lists = try [list(laboratory.intermediate, revoking: [server.leaf]), list(laboratory.root)]
        #expect(try problems(lists) == ["0 revoked"])
    }

    @Test func revokedIntermediateIsRevoked() throws {
        let lists = try [list(laboratory.intermediate), list(laboratory.root, revoking: [laboratory.intermediate.chain[0]])]
        #expect(try problems(lists) == ["1 revoked"])
    }

    @Test func everyIssuerNeedsAList() throws {
        #expect(try problems([list(laboratory.root)]) == ["0 crlMissing"])
        #expect(try problems([list(laboratory.intermediate)]) == ["1 crlMissing"])
    }

    /// Whoever trusts an intermediate needs no list of what is above it.
    @Test func anAnchorIsLookedUpNowhere() throws {
        let found = try problems([list(laboratory.intermediate)]) {
            $0.anchors = .certificates([laboratory.intermediate.chain[0]])
            $0.allowsPartialChain = true
        }
        #expect(found == [])
    }

    @Test func staleListIsAnErrorOfItsOwn() throws {
        let stale = try list(laboratory.intermediate, until: Laboratory.now - 1)
        #expect(try problems([stale, list(laboratory.root)]) == ["0 crlExpired"])
    }

    @Test func staleListStillRevokes() throws {
        let stale = try list(laboratory.intermediate, revoking: [server.leaf], until: Laboratory.now - 1)
        #expect(try Set(problems([stale, list(laboratory.root)])) == ["0 crlExpired", "0 revoked"])
    }

    @Test func listOfAForgerProvesNothing() throws {
        let forger = try CertificateAuthority.createRoot(commonName: "Test Intermediate", validity: Laboratory.authorityValidity)
        let forged = try list(forger)
        #expect(try problems([forged, list(laboratory.root)]) == ["0 other"])
    }

    /// Trust comes first: of a chain that is not trusted, nobody has lists.
    @Test func unknownIssuerDecidesBeforeMissingLists() throws {
        let stranger = try Laboratory()
        var policy = laboratory.policy()
        policy.revocationLists = [try list(laboratory.root)]
        let errors = try Verifier.verify(chain: [stranger.server("pacs.example.org").leaf], policy: policy)
        #expect(errors.decisive?.problem == .unknownIssuer)
    }
}

/// A list made with OpenSSL alone, times in Unix seconds.
func issueList(
    _ authority: CertificateAuthority, revoking certificates: [Certificate], from start: Int64, until end: Int64
) throws -> CertificateRevocationList {
    let crl = try #require(X509_CRL_new())
    defer { X509_CRL_free(crl) }
    X509_CRL_set_version(crl, 1)
    authority.chain[0].withX509 { _ = X509_CRL_set_issuer_name(crl, X509_get_subject_name($0)) }
    let times = try [start, end].map { try #require(ASN1_TIME_set(nil, time_t($0))) }
    defer { for time in times { ASN1_STRING_free(time) } }
    X509_CRL_set1_lastUpdate(crl, times[0])
    X509_CRL_set1_nextUpdate(crl, times[1])
    for certificate in certificates {
        let entry = try #require(X509_REVOKED_new())
        certificate.withX509 { _ = X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber($0)) }
        X509_REVOKED_set_revocationDate(entry, times[0])
        X509_CRL_add0_revoked(crl, entry)
    }
    authority.key.withEVPPKey { _ = X509_CRL_sign(crl, $0, EVP_sha256()) }
    var start: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509_CRL(crl, &start)
    defer { CRYPTO_free(start, #file, #line) }
    return try #require(try CertificateRevocationList.read(Array(UnsafeBufferPointer(start: start, count: Int(count)))).first)
}
