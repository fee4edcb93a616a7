import COpenSSL
import Foundation
import Testing

@testable import PKI

/// The variables belong to the whole process, so each test that sets one has a process of its own.
@Suite struct SystemAnchorsTests {
    private static func problems(of server: TLSIdentity) throws -> Set<VerificationProblem> {
        let policy = VerificationPolicy(
            anchors: .system, name: .dns("pacs.example.org"), purpose: .tlsServer, time: Laboratory.now)
        return Set(try Verifier.verify(chain: server.chain, policy: policy).map(\.problem))
    }

    /// On a system that has its CAs elsewhere than this one.
    private static func problems(of server: TLSIdentity, with system: SystemAnchors) throws -> Set<VerificationProblem> {
        let policy = VerificationPolicy(
            anchors: .system, name: .dns("pacs.example.org"), purpose: .tlsServer, time: Laboratory.now)
        let verifier = Verifier(store: try TrustStore(policy: policy, system: system))
        let stack = try CertificateStack(server.chain)
        verifier.verify(stack: stack.pointer, securityLevel: nil)
        return Set(verifier.errors.map(\.problem))
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

    /// As on Red Hat's systems.
    @Test func bundleIsReadWhereTheFolderHasNoHashedNames() async {
        await #expect(processExitsWith: .success) {
            for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] { unsetenv(name) }
            let laboratory = try Laboratory()
            let server = try laboratory.server("pacs.example.org")
            let folder = try TemporaryFolder()
            let bundle = folder.path + "/ca-bundle.crt"
            try Data(laboratory.root.chain[0].pem).write(to: URL(fileURLWithPath: bundle))
            let system = SystemAnchors(folder: folder.path, bundle: bundle)
            #expect(try Self.problems(of: server, with: system) == [])
            #expect(try Self.problems(of: server, with: SystemAnchors(folder: folder.path + "/missing", bundle: bundle)) == [])
            // What is there by hash, be it of another CA, is all that is trusted.
            try Data(Laboratory().root.chain[0].pem).write(to: URL(fileURLWithPath: folder.path + "/0123abcd.0"))
            #expect(try Self.problems(of: server, with: system) == [.unknownIssuer])
        }
    }

    /// Whoever names a folder means that one.
    @Test func bundleIsNotReadBesideAFolderOfTheEnvironment() async {
        await #expect(processExitsWith: .success) {
            unsetenv("SSL_CERT_FILE")
            let laboratory = try Laboratory()
            let folder = try TemporaryFolder()
            let bundle = folder.path + "/ca-bundle.crt"
            try Data(laboratory.root.chain[0].pem).write(to: URL(fileURLWithPath: bundle))
            setenv("SSL_CERT_DIR", folder.path, 1)
            let system = SystemAnchors(folder: folder.path, bundle: bundle)
            #expect(try Self.problems(of: laboratory.server("pacs.example.org"), with: system) == [.unknownIssuer])
        }
    }

    @Test(arguments: ["missing", "empty", "garbage"]) func aBundleWithoutCAsIsNoError(kind: String) throws {
        let folder = try TemporaryFolder()
        let bundle = folder.path + "/" + kind
        let bytes: [UInt8] = kind == "empty" ? [] : [0x30, 0, 0xFF]
        if kind != "missing" { try Data(bytes).write(to: URL(fileURLWithPath: bundle)) }
        let server = try Laboratory().server("pacs.example.org")
        #expect(try Self.problems(of: server, with: SystemAnchors(folder: folder.path, bundle: bundle)) == [.unknownIssuer])
    }

    @Test func hashedNamesAreThoseOfOpenSSL() {
        for name in ["0123abcd.0", "ffffffff.12"] { #expect(SystemAnchors.isHashed(name), "\(name)") }
        let others = ["", ".", "0123abcd", "0123abcd.", "0123abcd.r0", "0123abcg.0", "0123ABCD.0", "0123abc.0", "0123abcd.0.0", "ca.crt"]
        for name in others { #expect(!SystemAnchors.isHashed(name), "\(name)") }
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
