import PKI
import Testing

@Suite struct CertificateTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func pemAndDERRoundTrip() throws {
        let leaf = try laboratory.server("pacs.example.org").leaf
        #expect(try Certificate.readPEM(leaf.pem) == [leaf])
        #expect(try Certificate.readDER(leaf.der) == leaf)
        #expect(try Certificate.read(leaf.pem) == [leaf])
        #expect(try Certificate.read(leaf.der) == [leaf])
        #expect(try String(decoding: leaf.pem, as: UTF8.self).hasPrefix("-----BEGIN CERTIFICATE-----\n"))
    }

    @Test func otherBlocksAndTextArePassedOver() throws {
        let server = try laboratory.server("pacs.example.org")
        var file = Array("subject=CN = pacs\n".utf8)
        file += try server.key.pem
        for certificate in server.chain { file += try certificate.pem + Array("\nissuer=CN = Test\n".utf8) }
        #expect(try Certificate.readPEM(file) == server.chain)
    }

    @Test func filesWithoutCertificatesSaySo() throws {
        #expect(throws: PKIError.noCertificate) { try Certificate.readPEM([]) }
        #expect(throws: PKIError.noCertificate) { try Certificate.readPEM(Array("no certificate here".utf8)) }
        let key = try PrivateKey.generate(.ecP256).pem
        #expect(throws: PKIError.noCertificate) { try Certificate.readPEM(key) }
    }

    @Test func brokenBlocksAreBadPEM() throws {
        let pem = try String(decoding: laboratory.server("pacs.example.org").leaf.pem, as: UTF8.self)
        let cut = String(pem.dropLast(30))
        let unreadable = pem.replacing("MII", with: "M!I")
        for text in [cut, unreadable, pem + cut] {
            let error = try #require(throws: PKIError.self) { try Certificate.readPEM(Array(text.utf8)) }
            guard case .badPEM(let errors) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(!errors.isEmpty)
        }
    }

    @Test func contentThatIsNoCertificateIsOne() throws {
        let text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let error = try #require(throws: PKIError.self) { try Certificate.readPEM(Array(text.utf8)) }
        guard case .badCertificate(let errors) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!errors.isEmpty)
    }

    @Test func derIsReadToItsLastOctet() throws {
        let der = try laboratory.server("pacs.example.org").leaf.der
        #expect(throws: PKIError.badCertificate([])) { try Certificate.readDER(der + [0]) }
        for count in 0..<der.count {
            #expect(throws: PKIError.self) { try Certificate.readDER(Array(der.prefix(count))) }
        }
    }

    @Test func factsOfAServer() throws {
        let server = try laboratory.server("pacs.example.org", "*.example.org", "192.0.2.7", "2001:db8::7")
        let facts = server.leaf.facts
        #expect(facts.subject == "CN=pacs.example.org")
        #expect(facts.issuer == "CN=Test Intermediate")
        #expect(facts.subjectAlternativeNames == ["DNS:pacs.example.org", "DNS:*.example.org", "IP:192.0.2.7", "IP:2001:db8::7"])
        #expect(facts.notBefore == Laboratory.leafValidity.notBefore)
        #expect(facts.notAfter == Laboratory.leafValidity.notAfter)
        #expect(facts.keyAlgorithm == "EC P-256")
        #expect(facts.keyBits == 256)
        #expect(facts.signatureAlgorithm == "ecdsa-with-SHA256")
        #expect(facts.sha256.count == 64)
        #expect(!facts.isCertificateAuthority)
        #expect(facts.extendedKeyUsages == ["serverAuth"])
    }

    @Test func factsOfAnAuthority() {
        let facts = laboratory.root.chain[0].facts
        #expect(facts.isCertificateAuthority)
        #expect(facts.subject == facts.issuer)
        #expect(facts.subjectAlternativeNames == [])
        #expect(facts.extendedKeyUsages == [])
        #expect(laboratory.root.chain[0].isSelfSigned)
        #expect(!laboratory.intermediate.chain[0].isSelfSigned)
    }

    /// What a peer wrote must not reach the terminal as control characters, nor lose its meaning.
    @Test func namesAreUTF8WithControlCharactersEscaped() throws {
        let server = try laboratory.flawed {
            $0.commonName = "Röntgen, 病院\u{1B}[31m"
            $0.names = [.dns("a\u{1B}[31m.example.org")]
        }
        #expect(server.leaf.facts.subject == #"CN=Röntgen\, 病院\1B[31m"#)
        #expect(server.leaf.facts.subjectAlternativeNames == [#"DNS:a\1b[31m.example.org"#])
    }

    /// Dates before 1970 and after 2049 (GeneralizedTime, RFC 5280 4.1.2.5).
    @Test(arguments: [(-86_400, 0), (2_524_607_999, 2_524_608_000), (4_102_444_800, 253_402_300_799)] as [(Int64, Int64)])
    func farDates(notBefore: Int64, notAfter: Int64) throws {
        let server = try laboratory.flawed { $0.validity = Validity(notBefore: notBefore, notAfter: notAfter) }
        #expect(server.leaf.facts.notBefore == notBefore)
        #expect(server.leaf.facts.notAfter == notAfter)
    }

    @Test func certificateWithAnInvalidDateIsReadAndSaysNothingOfIt() throws {
        let leaf = try laboratory.server("pacs.example.org").leaf
        var der = leaf.der
        // The first UTCTime (type 17H, 13 octets) is notBefore.
        let start = try #require(der.indices.first { der[$0] == 0x17 && der[$0 + 1] == 13 })
        der[start + 2] = UInt8(ascii: "x")
        let altered = try Certificate.readDER(der)
        #expect(altered.facts.notBefore == nil)
        #expect(altered.facts.notAfter == leaf.facts.notAfter)
        #expect(try laboratory.problems([altered, laboratory.intermediate.chain[0]]).contains("0 badChain"))
    }
}
