import PKI
import Testing

/// An authority with an intermediate, minted for each test; time is what the test says it is.
struct Laboratory {
    static let day: Int64 = 86_400
    /// When the authorities begin, in Unix seconds.
    static let begin: Int64 = 1_800_000_000
    static let now = begin + 100 * day
    static let authorityValidity = Validity(notBefore: begin, notAfter: begin + 3650 * day)
    static let leafValidity = Validity(notBefore: begin + 50 * day, notAfter: begin + 400 * day)

    let root: CertificateAuthority
    let intermediate: CertificateAuthority

    init() throws {
        root = try CertificateAuthority.createRoot(commonName: "Test Root", validity: Self.authorityValidity)
        intermediate = try root.createIntermediate(commonName: "Test Intermediate", validity: Self.authorityValidity)
    }

    func server(_ names: String..., validity: Validity = leafValidity) throws -> TLSIdentity {
        try intermediate.issueServer(names: names.map { PeerName($0) }, validity: validity)
    }

    /// A certificate for `pacs.example.org` with one flaw or more.
    func flawed(by authority: CertificateAuthority? = nil, _ change: (inout CertificateTemplate) -> Void) throws -> TLSIdentity {
        try (authority ?? intermediate).issue(Self.template(change))
    }

    static func template(_ change: (inout CertificateTemplate) -> Void) -> CertificateTemplate {
        var template = CertificateTemplate(
            commonName: "pacs.example.org", names: [.dns("pacs.example.org")], extendedKeyUsages: [.serverAuth], validity: leafValidity)
        change(&template)
        return template
    }

    /// Trusts the root, asks for `pacs.example.org`, now.
    func policy(_ change: (inout VerificationPolicy) -> Void = { _ in }) -> VerificationPolicy {
        var policy = VerificationPolicy(
            anchors: .certificates([root.chain[0]]), name: .dns("pacs.example.org"), purpose: .tlsServer, time: Self.now)
        change(&policy)
        return policy
    }

    /// What is wrong, each as depth and problem: "0 expired".
    func problems(_ chain: [Certificate], _ change: (inout VerificationPolicy) -> Void = { _ in }) throws -> [String] {
        try Verifier.verify(chain: chain, policy: policy(change)).map { "\($0.depth) \($0.problem)" }
    }
}
