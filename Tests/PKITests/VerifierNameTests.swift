import PKI
import Testing

@Suite struct VerifierNameTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test(arguments: [
        ("pacs.example.org", "pacs.example.org", true),
        ("PACS.example.ORG", "pacs.EXAMPLE.org", true),
        ("pacs.example.org", "pacs.example.org.", true),
        ("*.example.org", "pacs.example.org", true),
        ("*.example.org", "example.org", false),
        ("*.example.org", "a.pacs.example.org", false),
        ("pacs.example.org", "example.org", false),
        ("pacs.example.org", "other.example.org", false),
        ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false),
        ("2001:db8::7", "2001:DB8:0:0::7", true),
        ("fe80::7", "fe80::7%eth0", true),
        ("2001:db8::7", "2001:db8::8", false),
        ("pacs.example.org", "192.0.2.7", false),
    ])
    func certificateNameAgainstHost(certified: String, host: String, matches: Bool) throws {
        let server = try laboratory.server(certified)
        let problems = try laboratory.problems(server.chain) { $0.name = PeerName(host) }
        #expect(problems == (matches ? [] : ["0 wrongName"]))
    }

    @Test func anyOfSeveralNamesWillDo() throws {
        let server = try laboratory.server("a.example.org", "b.example.org", "127.0.0.1", "::1")
        for host in ["a.example.org", "b.example.org", "127.0.0.1", "::1"] {
            #expect(try laboratory.problems(server.chain) { $0.name = PeerName(host) } == [])
        }
        #expect(server.leaf.facts.subjectAlternativeNames == ["DNS:a.example.org", "DNS:b.example.org", "IP:127.0.0.1", "IP:::1"])
    }

    /// RFC 6125 6.4.3 leaves "f*.example.org" to the client; ours does not take it.
    @Test func wildcardIsAWholeLabel() throws {
        let server = try laboratory.flawed { $0.names = [.dns("p*.example.org")] }
        #expect(try laboratory.problems(server.chain) == ["0 wrongName"])
        let inner = try laboratory.flawed { $0.names = [.dns("pacs.*.org")] }
        #expect(try laboratory.problems(inner.chain) == ["0 wrongName"])
    }

    /// What covers no name is not issued, except by the tests.
    @Test(
        arguments: [
            ("*.org", ["example.org", "org"], WildcardName.Flaw.tooShort), ("*.a_b.org", ["pacs.a_b.org"], .badLabel),
            ("*.-a.example.org", ["pacs.-a.example.org"], .badLabel), ("*.a-.example.org", ["pacs.a-.example.org"], .badLabel),
            ("*.example.org", ["pa_cs.example.org"], nil),
        ] as [(String, [String], WildcardName.Flaw?)])
    func wildcardsCoverNoMoreThanOpenSSLSays(certified: String, hosts: [String], flaw: WildcardName.Flaw?) throws {
        let server = try laboratory.flawed { $0.names = [.dns(certified)] }
        for host in hosts {
            #expect(try laboratory.problems(server.chain) { $0.name = .dns(host) } == ["0 wrongName"], "\(host)")
        }
        #expect(WildcardName(certified)?.flaw == flaw)
        #expect(PeerName.dns(certified).isValid(allowsWildcard: true) == (flaw == nil))
    }

    @Test(arguments: [("*.a-b.example.org", "p-1.a-b.example.org"), ("*.xn--a.org", "-a.xn--a.org"), ("*.EXAMPLE.org", "x.example.org")])
    func wildcardsWithoutAFlawCoverNames(certified: String, host: String) throws {
        #expect(try laboratory.problems(laboratory.server(certified).chain) { $0.name = .dns(host) } == [])
    }

    @Test func commonNameDoesNotCountAndTheAbsenceOfNamesShows() throws {
        let server = try laboratory.flawed { $0.names = [] }
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy())
        #expect(errors.map(\.codeName) == ["X509_V_ERR_HOSTNAME_MISMATCH"])
        #expect(errors.first?.subject == "CN=pacs.example.org")
        #expect(errors.first?.certificate?.subjectAlternativeNames == [])
    }

    @Test func addressIsNoDNSName() throws {
        let server = try laboratory.flawed { $0.names = [.dns("192.0.2.7")] }
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy { $0.name = .ip("192.0.2.7") })
        #expect(errors.map(\.codeName) == ["X509_V_ERR_IP_ADDRESS_MISMATCH"])
    }

    @Test func withoutANameNoneIsChecked() throws {
        #expect(try laboratory.problems(laboratory.server("other.example.org").chain) { $0.name = nil } == [])
    }

    /// OpenSSL takes the empty name for "any" and a leading dot for "any below".
    @Test(arguments: ["", ".example.org", "*.example.org", "a..org", "a\0b", "pacs example", String(repeating: "a", count: 64)])
    func impossibleNamesAreRefused(name: String) throws {
        let chain = try laboratory.server("pacs.example.org").chain
        #expect(throws: PKIError.invalidName(name)) {
            try Verifier.verify(chain: chain, policy: laboratory.policy { $0.name = .dns(name) })
        }
    }

    @Test func hostsAreToldFromAddresses() {
        #expect(PeerName("192.0.2.7") == .ip("192.0.2.7"))
        #expect(PeerName("192.0.2") == .dns("192.0.2"))
        #expect(PeerName("192.0.2.256") == .dns("192.0.2.256"))
        #expect(PeerName("::1") == .ip("::1"))
        #expect(PeerName("localhost") == .dns("localhost"))
        #expect(PeerName("localhost.") == .dns("localhost"))
    }
}
