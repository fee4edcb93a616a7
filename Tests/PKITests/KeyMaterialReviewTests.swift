import COpenSSL
import PKI
import Testing

@Suite struct KeyMaterialReviewTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    private typealias File = KeyMaterialReview.File

    private func pem(_ certificates: [Certificate], _ key: PrivateKey? = nil) throws -> [UInt8] {
        try certificates.flatMap { try $0.pem } + (key?.pem ?? [])
    }

    /// What is wrong with the first file.
    private func flaws(_ files: [File], now: Int64 = Laboratory.now) -> [KeyMaterialFlaw] {
        KeyMaterialReview(files, now: now).flaws(ofFile: 0)
    }

    /// What is wrong with a file of these certificates and this key.
    private func flaws(_ certificates: [Certificate], _ key: PrivateKey? = nil, now: Int64 = Laboratory.now) throws -> [KeyMaterialFlaw] {
        try flaws([File(path: "a", material: KeyMaterial(pem(certificates, key)))], now: now)
    }

    private func secret(_ parts: [(KeyMaterialReview.Role, [UInt8])]) throws -> [File] {
        try parts.map { File(path: "s/\($0.0)", role: $0.0, secret: "s", material: try KeyMaterial($0.1)) }
    }

    // MARK: Certificates

    @Test func whatTheAuthorityIssuesIsInOrder() throws {
        let server = try laboratory.server("pacs.example.org")
        #expect(try flaws(server.chain, server.key) == [])
        #expect(try flaws(server.chain + laboratory.root.chain) == [])
        #expect(try flaws(laboratory.intermediate.chain) == [])
        let client = try laboratory.intermediate.issueClient(commonName: "modality", validity: Laboratory.leafValidity)
        #expect(try flaws(client.chain, client.key) == [], "a client needs no names")
    }

    @Test func datesAreJudged() throws {
        let server = try laboratory.server("pacs.example.org")
        let validity = Laboratory.leafValidity
        #expect(try flaws([server.leaf], now: validity.notAfter) == [])
        #expect(try flaws([server.leaf], now: validity.notAfter + 1) == [.init(.certificate(0), .expired(validity.notAfter))])
        #expect(try flaws([server.leaf], now: validity.notBefore - 1) == [.init(.certificate(0), .notYetValid(validity.notBefore))])
    }

    @Test func leavesAreJudged() throws {
        #expect(try flaws([laboratory.flawed { $0.names = [] }.leaf]) == [.init(.certificate(0), .noNames)])
        #expect(
            try flaws([laboratory.flawed { $0.keyAlgorithm = .rsa(bits: 1024) }.leaf]) == [.init(.certificate(0), .weakKey("RSA 1024"))])
        #expect(
            try flaws([laboratory.flawed { $0.digest = .sha1 }.leaf]) == [.init(.certificate(0), .weakSignature("ecdsa-with-SHA1"))])
        let begin = Laboratory.begin
        let long = try laboratory.flawed { $0.validity = Validity(notBefore: begin, notAfter: begin + 826 * Laboratory.day) }
        #expect(try flaws([long.leaf]) == [.init(.certificate(0), .validTooLong(days: 826))])
        let alone = try Laboratory.template { _ in }.selfSigned()
        #expect(try flaws([alone.leaf], alone.key) == [.init(.certificate(0), .selfSigned)])
    }

    /// What is called fit for neither servers nor clients is what verification refuses as both.
    @Test(
        arguments: [
            ([.anyExtendedKeyUsage], nil, ["anyExtendedKeyUsage"]), ([.ocspSigning], nil, ["OCSPSigning"]),
            ([.serverAuth], [.nonRepudiation], ["nonRepudiation"]), ([], [.nonRepudiation], ["nonRepudiation"]),
            ([.clientAuth], [.keyEncipherment], ["keyEncipherment"]),
            ([.serverAuth], [.keyEncipherment], nil), ([.clientAuth], nil, nil), ([.anyExtendedKeyUsage, .serverAuth], nil, nil),
            ([], [.digitalSignature, .nonRepudiation], nil),
        ] as [([CertificateTemplate.ExtendedKeyUsage], [CertificateTemplate.KeyUsage]?, [String]?)])
    func leavesHaveToBeMadeForTLS(
        extended: [CertificateTemplate.ExtendedKeyUsage], usages: [CertificateTemplate.KeyUsage]?, others: [String]?
    ) throws {
        let identity = try laboratory.flawed {
            $0.extendedKeyUsages = extended
            $0.keyUsages = usages
        }
        let expected: [KeyMaterialFlaw] = others.map { [KeyMaterialFlaw(.certificate(0), .wrongPurpose($0))] } ?? []
        #expect(try flaws([identity.leaf]) == expected)
        let refusals = try [VerificationPolicy.Purpose.tlsServer, .tlsClient].filter { purpose in
            try laboratory.problems(identity.chain) { $0.purpose = purpose }.contains("0 wrongPurpose")
        }
        #expect((refusals.count == 2) == (others != nil), "\(refusals)")
    }

    /// Of the type that Netscape gave certificates, which nobody sees but OpenSSL.
    @Test func whatElseKeepsALeafFromTLSIsFound() throws {
        let server = try laboratory.server("pacs.example.org")
        let copy: OpaquePointer? = server.leaf.withX509 { X509_dup($0) }
        let x509 = try #require(copy)
        defer { X509_free(x509) }
        let made: OpaquePointer? = X509V3_EXT_conf_nid(nil, nil, NID_netscape_cert_type, "objsign")
        let type = try #require(made)
        defer { X509_EXTENSION_free(type) }
        #expect(X509_add_ext(x509, type, -1) == 1)
        let size = laboratory.intermediate.key.withEVPPKey { X509_sign(x509, $0, EVP_sha256()) }
        #expect(size > 0)
        #expect(try flaws([Certificate(sharing: x509)]) == [.init(.certificate(0), .wrongPurpose([]))])
    }

    @Test func issuersHaveToBeAuthorities() throws {
        let impostor = try Laboratory.template { $0.commonName = "Impostor" }.selfSigned()
        let authority = try CertificateAuthority(chain: impostor.chain, key: impostor.key)
        let server = try authority.issueServer(names: [.dns("pacs.example.org")], validity: Laboratory.leafValidity)
        #expect(try flaws([server.leaf, impostor.leaf]) == [.init(.certificate(1), .notAnAuthority)])
        let files = try secret([(.authorities, pem(impostor.chain))])
        #expect(flaws(files) == [.init(.certificate(0), .notAnAuthority)], "ca.crt is for authorities")
    }

    // MARK: Chains

    @Test func chainsAreInOrder() throws {
        let server = try laboratory.server("pacs.example.org")
        let root = laboratory.root.chain[0]
        let order = ["CN=pacs.example.org", "CN=Test Intermediate"]
        #expect(try flaws(server.chain.reversed()) == [.init(.file, .wrongOrder(order))])
        #expect(
            try flaws([server.chain[0], root, server.chain[1]]) == [.init(.file, .wrongOrder(order + ["CN=Test Root"]))])
        #expect(try flaws([root, laboratory.intermediate.chain[0]]) == [], "a bundle has no order")
        #expect(try flaws(server.chain + [server.chain[1]]) == [.init(.certificate(2), .repeated)])
    }

    @Test func gapsAreFound() throws {
        let server = try laboratory.server("pacs.example.org")
        let root = laboratory.root.chain[0]
        #expect(try flaws([server.leaf, root]) == [.init(.certificate(0), .missingIssuer("CN=Test Intermediate"))])
        let leaf = File(path: "leaf", material: try KeyMaterial(server.leaf.pem))
        let intermediate = File(path: "intermediate", material: try KeyMaterial(server.chain[1].pem))
        #expect(
            flaws([leaf, intermediate]) == [.init(.certificate(0), .missingIntermediate("CN=Test Intermediate", path: "intermediate"))])
        #expect(flaws([leaf]) == [], "its issuer may be a root, which is left out")
        let chain = File(path: "chain", material: try KeyMaterial(pem(server.chain)))
        #expect(flaws([chain, File(path: "ca", material: try KeyMaterial(root.pem))]) == [])
    }

    @Test func namesakesAndStrangersAreFound() throws {
        let server = try laboratory.server("pacs.example.org")
        let other = try Laboratory()
        let namesake = other.intermediate.chain[0]
        let expected = KeyMaterialFlaw.Kind.signedWithOtherKey(issuer: "CN=Test Intermediate")
        #expect(try flaws([server.leaf, namesake]) == [.init(.certificate(0), expected)])
        let stranger = try other.server("other.example.org").leaf
        #expect(try flaws(server.chain + [stranger]) == [.init(.certificate(2), .unrelated)])
    }

    // MARK: Secrets

    @Test func secretsAreWholeAndFitTogether() throws {
        let server = try laboratory.server("pacs.example.org")
        let root = try laboratory.root.chain[0].pem
        #expect(flaws(try secret([(.chain, pem(server.chain)), (.key, server.key.pem), (.authorities, root)])) == [])
        #expect(flaws(try secret([(.chain, pem(server.chain))])) == [.init(.file, .missingFile("tls.key"))])
        #expect(
            flaws(try secret([(.chain, server.leaf.pem), (.key, server.key.pem), (.authorities, root)]))
                == [.init(.certificate(0), .missingIssuer("CN=Test Intermediate"))])
        let other = try laboratory.server("pacs.example.org")
        #expect(flaws(try secret([(.key, other.key.pem), (.chain, pem(server.chain))])) == [.init(.key(0), .keyMismatch)])
        #expect(
            flaws(try secret([(.key, laboratory.intermediate.key.pem), (.chain, pem(server.chain))])) == [.init(.key(0), .keyMismatch)],
            "the key has to be the leaf's")
    }

    // MARK: Keys

    @Test func keysAreMatchedAmongAllFiles() throws {
        let server = try laboratory.server("pacs.example.org")
        let key = File(path: "key", material: try KeyMaterial(server.key.pem))
        let chain = File(path: "chain", material: try KeyMaterial(pem(server.chain)))
        let review = KeyMaterialReview([key, chain], now: Laboratory.now)
        #expect(review.keyOwners(ofFile: 0) == ["CN=pacs.example.org"])
        #expect(review.flaws(ofFile: 0) == [])
        let other = File(path: "root", material: try KeyMaterial(pem(laboratory.root.chain)))
        #expect(flaws([key, other]) == [.init(.key(0), .keyMismatch)])
        #expect(flaws([key]) == [])
        #expect(try flaws(server.chain, laboratory.root.key) == [.init(.key(0), .keyMismatch)])
        let weak = File(path: "weak", material: try KeyMaterial(PrivateKey.generate(.rsa(bits: 1024)).pem))
        #expect(flaws([weak]) == [.init(.key(0), .weakKey("RSA 1024"))])
    }

    @Test func issuersAreFoundWhereTheyAre() throws {
        let server = try laboratory.server("pacs.example.org")
        let chain = File(path: "chain", material: try KeyMaterial(pem(server.chain)))
        let root = File(path: "root", material: try KeyMaterial(pem(laboratory.root.chain)))
        let review = KeyMaterialReview([chain, root], now: Laboratory.now)
        #expect(review.issuerPlaces(ofFile: 0) == [.next, .otherFile(path: "root")])
        #expect(review.issuerPlaces(ofFile: 1) == [.itself])
        #expect(KeyMaterialReview([chain], now: 0).issuerPlaces(ofFile: 0) == [.next, .nowhere])
    }
}
