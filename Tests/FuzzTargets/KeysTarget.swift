import PKI

/// Files of keys, certificates and revocation lists, and what servers staple: whatever can be read can be judged, and verified.
func fuzzKeys(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    let kind = reader.choice(of: 3)
    let bytes = Array(reader.remaining())
    switch kind {
    case 0: try checkMaterial(bytes, password: nil)
    case 1: try checkMaterial(bytes, password: Array("secret".utf8))
    default:
        let authority = KnownAuthority.shared
        _ = StapledStatus(bytes, of: authority.server.leaf, issuedBy: authority.root.chain.first)
        _ = StapledStatus(bytes, of: authority.server.leaf, issuedBy: nil)
    }
    try require(OpenSSLErrorQueue.drain().isEmpty, "errors were left in OpenSSL's queue")
}

/// An authority that is made anew by each process.
private struct KnownAuthority {
    let root: CertificateAuthority
    let server: TLSIdentity

    static let shared: KnownAuthority = {
        guard let root = try? CertificateAuthority.createRoot(commonName: "Fuzzing"),
            let server = try? root.issueServer(names: [.dns("pacs.example.org")])
        else { fatalError("no authority can be made") }
        return KnownAuthority(root: root, server: server)
    }()
}

private let now: Int64 = 1_800_000_000

private func checkMaterial(_ bytes: [UInt8], password: [UInt8]?) throws {
    _ = try? CertificateRevocationList.read(bytes)
    _ = try? Certificate.read(bytes)
    _ = try? PrivateKey.read(bytes, password: password)
    defer { OpenSSLErrorQueue.clear() }
    guard let material = try? KeyMaterial(bytes, password: password) else { return }
    try require(!material.isEmpty, "nothing was read, and yet it was")
    let authority = KnownAuthority.shared
    let known = try KeyMaterial(authority.root.chain.flatMap { try $0.pem } + authority.server.leaf.pem)
    let review = KeyMaterialReview(
        [KeyMaterialReview.File(path: "a", material: material), KeyMaterialReview.File(path: "b", role: .authorities, material: known)],
        now: now)
    for file in 0...1 {
        let details = review.details(ofFile: file)
        try require(review.issuerPlaces(ofFile: file).count == details.count, "a certificate's issuer is in no place")
        _ = review.keyOwners(ofFile: file)
        _ = review.flaws(ofFile: file)
    }
    for list in material.revocationLists {
        _ = list.facts
        try require(try CertificateRevocationList.read(list.pem).first?.facts == list.facts, "a list written and read again is another")
    }
    try checkCertificates(material)
}

private func checkCertificates(_ material: KeyMaterial) throws {
    guard let leaf = material.certificates.first else { return }
    for certificate in material.certificates {
        try require(try Certificate.read(certificate.pem).first == certificate, "a certificate written and read again is another")
    }
    let policy = VerificationPolicy(
        anchors: .certificates(material.certificates.suffix(1) + KnownAuthority.shared.root.chain), name: .dns("pacs.example.org"),
        purpose: .tlsServer, revocationLists: material.revocationLists, time: now)
    _ = try? Verifier.verify(chain: material.certificates, policy: policy)
    for key in material.keys {
        if case .private(let key) = key { _ = key.matches(leaf) }
    }
}
