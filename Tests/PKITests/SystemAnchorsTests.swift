import COpenSSL
import Foundation
import PKI
import Testing

/// The variables belong to the whole process, so each test that sets one has a process of its own.
@Suite struct SystemAnchorsTests {
    private static func problems(of server: TLSIdentity) throws -> Set<VerificationProblem> {
        let policy = VerificationPolicy(
            anchors: .system, name: .dns("pacs.example.org"), purpose: .tlsServer, time: Laboratory.now)
        return Set(try Verifier.verify(chain: server.chain, policy: policy).map(\.problem))
    }

    @Test func privateAuthorityIsNotTrusted() throws {
        #expect(try Self.problems(of: Laboratory().server("pacs.example.org")) == [.unknownIssuer])
    }

    @Test func fileOfTheEnvironmentIsTrusted() async {
        await #expect(processExitsWith: .success) {
            let laboratory = try Laboratory()
            let folder = try TemporaryFolder()
            let path = folder.path + "/bundle.pem"
            try Data(laboratory.root.chain[0].pem).write(to: URL(fileURLWithPath: path))
            setenv("SSL_CERT_FILE", path, 1)
            #expect(try Self.problems(of: laboratory.server("pacs.example.org")) == [])
        }
    }

    @Test func missingFileOfTheEnvironmentIsAnError() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.path + "/missing.pem"
            setenv("SSL_CERT_FILE", path, 1)
            #expect(throws: PKIError.file(path: path, call: "access", errno: ENOENT)) {
                try Self.problems(of: Laboratory().server("pacs.example.org"))
            }
        }
    }

    @Test func hashedFolderOfTheEnvironmentIsTrusted() async {
        await #expect(processExitsWith: .success) {
            let laboratory = try Laboratory()
            let folder = try TemporaryFolder()
            let root = laboratory.root.chain[0]
            let hash = root.withX509 { X509_subject_name_hash($0) }
            let name = String(format: "%08lx.0", hash)
            try Data(root.pem).write(to: URL(fileURLWithPath: folder.path + "/" + name))
            setenv("SSL_CERT_DIR", folder.path, 1)
            #expect(try Self.problems(of: laboratory.server("pacs.example.org")) == [])
        }
    }
}
