import Foundation
import PKI

/// Certificates that a test makes for itself, as files.
struct Certificates: Sendable {
    let folder: URL
    let authority: CertificateAuthority

    init(in folder: URL, algorithm: KeyAlgorithm = .ecP256, intermediate: Bool = false) throws {
        self.folder = folder
        let root = try CertificateAuthority.createRoot(commonName: "root of a test", keyAlgorithm: algorithm)
        authority = intermediate ? try root.createIntermediate(commonName: "intermediate of a test", keyAlgorithm: algorithm) : root
    }

    /// The root's file, for `--ca`.
    func root() throws -> String { try write(authority.chain.suffix(1), "ca.pem") }

    /// The file of the authority that issues, without what is above it.
    func issuer() throws -> String { try write(authority.chain.prefix(1), "issuer.pem") }

    func server(
        _ names: [String] = ["localhost", "127.0.0.1"], algorithm: KeyAlgorithm = .ecP256, validity: Validity = .leaf
    ) throws -> IdentityFiles {
        try write(authority.issueServer(names: names.map { PeerName($0) }, keyAlgorithm: algorithm, validity: validity))
    }

    func client(algorithm: KeyAlgorithm = .ecP256) throws -> IdentityFiles {
        try write(authority.issueClient(commonName: "client", keyAlgorithm: algorithm))
    }

    /// For who is client and server at once.
    func peer(_ commonName: String) throws -> IdentityFiles {
        try write(
            authority.issue(
                CertificateTemplate(
                    commonName: commonName, names: [PeerName("localhost")], extendedKeyUsages: [.serverAuth, .clientAuth])))
    }

    /// For a host, an address, and a wildcard that stands for nothing: `pki` would not issue it.
    func serverWithIdleWildcard() throws -> IdentityFiles {
        try write(
            authority.issue(
                CertificateTemplate(
                    commonName: "pacs.lan", names: [.dns("pacs.lan"), .dns("*.lan"), .ip("127.0.0.1")], extendedKeyUsages: [.serverAuth])))
    }

    func write(_ identity: TLSIdentity, chain: [Certificate]? = nil) throws -> IdentityFiles {
        let name = UUID().uuidString
        let key = folder.appending(path: name + ".key")
        try Data(try identity.key.pem).write(to: key)
        return IdentityFiles(certificate: try write((chain ?? identity.chain)[...], name + ".pem"), key: key.path)
    }

    private func write(_ chain: ArraySlice<Certificate>, _ name: String) throws -> String {
        let url = folder.appending(path: name)
        try Data(chain.reduce(into: [UInt8]()) { $0 += try $1.pem }).write(to: url)
        return url.path
    }
}

/// Gives `body` an authority of its own, with a folder for what it issues.
func withCertificates<Result>(
    algorithm: KeyAlgorithm = .ecP256, intermediate: Bool = false, _ body: (Certificates) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        try await body(Certificates(in: folder, algorithm: algorithm, intermediate: intermediate))
    }
}
