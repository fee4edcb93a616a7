import Foundation
import PKI
import ProbeResults
import Probes
import Testing

@Suite struct PKIShowTests {
    private let folder: ScratchFolder
    private let root: CertificateAuthority
    private let server: TLSIdentity

    init() throws {
        folder = try ScratchFolder()
        root = try CertificateAuthority.createRoot(commonName: "Root")
        server = try root.createIntermediate(commonName: "Intermediate").issueServer(names: [.dns("pacs.example.org"), .ip("192.0.2.7")])
    }

    private func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = "\(folder.path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func pem(_ chain: [Certificate]) throws -> [UInt8] { try chain.flatMap { try $0.pem } }

    @Test func everythingThatACertificateSaysIsThere() throws {
        let result = PKIShow(paths: [try write(pem(server.chain), "server.pem")]).run()
        #expect(result.reason == .ok)
        #expect(result.message == "1 file read, nothing wrong")
        let file = try #require(result.inspected?.first)
        let leaf = try #require(file.certificates.first)
        #expect(leaf.subject == "CN=pacs.example.org")
        #expect(leaf.issuerFoundIn == "next")
        #expect(leaf.subjectAlternativeNames == ["DNS:pacs.example.org", "IP:192.0.2.7"])
        #expect(leaf.daysLeft == 364 || leaf.daysLeft == 365)
        #expect(leaf.extendedKeyUsages == ["serverAuth"])
        #expect(leaf.pin?.hasPrefix("sha256/") == true)
        #expect(!leaf.isCertificateAuthority)
        #expect(file.certificates.last?.isCertificateAuthority == true)
        #expect(file.certificates.last?.issuerFoundIn == nil)
    }

    @Test func problemsAreListedAndDoNotFail() throws {
        let late = server.leaf.facts.notAfter.map { $0 + 86_400 * 3 + 60 }
        let result = PKIShow(paths: [try write(server.leaf.pem, "leaf.pem")], now: try #require(late)).run()
        #expect(result.exit == 0)
        #expect(result.message == "1 file read, 1 problem")
        let problem = try #require(result.inspected?.first?.problems.first)
        #expect(problem.kind == .expired)
        #expect(problem.certificate == 0)
        #expect(problem.message.hasSuffix("3 days ago"))
    }

    @Test func keysAreShownWithoutTheirSecret() throws {
        let path = try write(server.key.pem, "server.key")
        let result = PKIShow(paths: [path, try write(pem(server.chain), "server.pem")]).run()
        let key = try #require(result.inspected?.first?.keys.first)
        #expect(key.kind == .private)
        #expect(key.belongsTo == "CN=pacs.example.org")
        #expect(key.pin == result.inspected?.last?.certificates.first?.pin)
    }

    /// As Kubernetes mounts it: the files are links into a hidden folder.
    @Test func mountedSecretsAreTakenAsAWhole() throws {
        let version = "\(folder.path)/..2026_11_22"
        try FileManager.default.createDirectory(atPath: version, withIntermediateDirectories: false)
        for (name, bytes) in [("tls.crt", try server.leaf.pem), ("tls.key", try server.key.pem), ("ca.crt", try pem(root.chain))] {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(version)/\(name)"))
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(name)", withDestinationPath: "..2026_11_22/\(name)")
        }
        let result = PKIShow(paths: [folder.path]).run()
        #expect(result.inspected?.map { $0.path } == ["tls.crt", "tls.key", "ca.crt"].map { "\(folder.path)/\($0)" })
        #expect(result.inspected?.flatMap(\.problems).map(\.kind) == [.missingIssuer])
    }

    @Test func emptyAuthoritiesOfASecretAreNone() throws {
        _ = try write(pem(server.chain), "tls.crt")
        _ = try write(server.key.pem, "tls.key")
        _ = try write([], "ca.crt")
        let result = PKIShow(paths: [folder.path]).run()
        #expect(result.reason == .ok)
        #expect(result.inspected?.flatMap(\.problems).isEmpty == true)
    }

    @Test func foldersPassOverWhatIsNothingOfTheKind() throws {
        _ = try write(pem(server.chain), "b.pem")
        _ = try write(pem(root.chain), "a.pem")
        _ = try write(Array("text".utf8), "README")
        _ = try write([UInt8](repeating: 0, count: KeyFile.maximumByteCount + 1), "archive.tar")
        let result = PKIShow(paths: [folder.path]).run()
        #expect(result.inspected?.map(\.path) == ["a.pem", "b.pem"].map { "\(folder.path)/\($0)" })
        #expect(result.inspected?.last?.certificates.last?.issuerFoundIn == "\(folder.path)/a.pem")
    }

    @Test func whatCanNotBeReadFailsAndTheRestIsShown() throws {
        let path = try write(pem(root.chain), "ca.pem")
        let text = try write(Array("text".utf8), "text")
        let result = PKIShow(paths: ["\(folder.path)/nowhere", path, text]).run()
        #expect(result.reason == .localMissingFile)
        #expect(result.inspected?.map(\.path) == [path])
        let wrongKind = PKIShow(paths: [text]).run()
        #expect(wrongKind.reason == .localBadCertificate)
        #expect(wrongKind.message == "pki show: \(text) holds neither certificates, nor revocation lists, nor keys")
    }
}
