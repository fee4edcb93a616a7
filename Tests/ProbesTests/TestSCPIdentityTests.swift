import Foundation
import PKI
import Synchronization
import TestSCP
import Testing
import Transport

/// The CA and the certificate that `serve` makes for itself.
struct TestSCPIdentityTests {
    private static let now = Int64(Date().timeIntervalSince1970)
    private static let day: Int64 = 86_400

    private let folder: ScratchFolder
    private var path: String { folder.path + "/data/serve" }

    init() throws {
        folder = try ScratchFolder()
    }

    private func start(names: [String] = [], now: Int64 = now) throws -> ServeIdentity {
        try ServeIdentity(folder: path, names: names, now: now)
    }

    /// What a client that trusts the CA finds wrong.
    private func problems(of identity: ServeIdentity, name: String, at time: Int64 = now) throws -> [VerificationProblem] {
        let anchors = try Certificate.read(path: identity.caPath)
        let policy = VerificationPolicy(anchors: .certificates(anchors), name: PeerName(name), purpose: .tlsServer, time: time)
        return try Verifier.verify(chain: identity.identity.chain, policy: policy).map(\.problem)
    }

    @Test func firstStart() throws {
        let made = try start(names: ["pacs.example.org", "192.0.2.7"])
        #expect(made.caPath == path + "/ca.pem")
        for name in ["localhost", "127.0.0.1", "::1", "pacs.example.org", "192.0.2.7"] {
            #expect(try problems(of: made, name: name).isEmpty, "\(name)")
        }
        #expect(try problems(of: made, name: "other.example.org") == [.wrongName])
        #expect(made.identity.leaf.facts.keyAlgorithm == "EC P-256")
        for key in ["ca.key", "server.key"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + key)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(key)")
        }
    }

    @Test func laterStartsKeepIt() throws {
        let first = try start()
        let second = try start(now: Self.now + 300 * Self.day)
        #expect(second.identity.chain == first.identity.chain)
    }

    /// 30 days before the server's certificate expires there is a new one, of the same CA.
    @Test func renewal() throws {
        let first = try start()
        let anchors = try Certificate.read(path: first.caPath)
        let later = Self.now + 370 * Self.day
        let second = try start(now: later)
        #expect(second.identity.leaf != first.identity.leaf)
        #expect(try Certificate.read(path: second.caPath) == anchors)
        #expect(try problems(of: second, name: "localhost", at: later + 300 * Self.day).isEmpty)
    }

    /// A CA that is about to expire is replaced, and the server's certificate with it.
    @Test func renewalOfTheAuthority() throws {
        let first = try start()
        let anchors = try Certificate.read(path: first.caPath)
        let later = Self.now + 3_640 * Self.day
        let second = try start(now: later)
        #expect(try Certificate.read(path: second.caPath) != anchors)
        #expect(try problems(of: second, name: "localhost", at: later + 300 * Self.day).isEmpty)
    }

    @Test func otherNames() throws {
        let first = try start(names: ["one.example.org"])
        let second = try start(names: ["two.example.org"])
        #expect(second.identity.leaf != first.identity.leaf)
        #expect(try problems(of: second, name: "two.example.org").isEmpty)
        // Names that no certificate can hold, and those that every one holds, change nothing.
        let third = try start(names: ["two.example.org", "no name", "", "localhost"])
        #expect(third.identity.leaf == second.identity.leaf)
    }

    /// A certificate that can't be read is made anew, as is one of another CA. Nobody has been told to trust it.
    @Test func damagedCertificate() throws {
        let first = try start()
        for damage in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            try damage.write(toFile: path + "/server.pem", atomically: true, encoding: .utf8)
            #expect(try problems(of: start(), name: "localhost").isEmpty)
        }
        let other = try CertificateAuthority.createRoot(commonName: "Other").issueServer(names: [.dns("localhost")])
        _ = try PKIFolder(path: path).write(other, named: "server", force: true)
        #expect(try problems(of: start(), name: "localhost").isEmpty)
        #expect(try Certificate.read(path: path + "/ca.pem") == Certificate.read(path: first.caPath))
    }

    /// A CA that can't be read is not replaced: clients may trust it.
    @Test func damagedAuthority() throws {
        let first = try start()
        let certificate = try Data(contentsOf: URL(fileURLWithPath: first.caPath))
        try FileManager.default.removeItem(atPath: path + "/ca.key")
        #expect(throws: PKIError.self) { try start() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: first.caPath)) == certificate)
    }

    /// What a start left behind that was cut off between key and certificate is replaced.
    @Test func keyWithoutCertificate() throws {
        let first = try start()
        try FileManager.default.removeItem(atPath: first.caPath)
        let second = try start()
        #expect(try problems(of: second, name: "localhost").isEmpty)
    }

    /// However many start for the first time at once, there is one CA, and all certificates are its own.
    @Test func manyFirstStartsAtOnce() throws {
        let outcomes = Outcomes()
        let path = path
        let threads = try (0..<8).map { _ in
            try Transport.Thread(name: "start") {
                let outcome = Result { try ServeIdentity(folder: path, names: [], now: Self.now) }
                outcomes.all.withLock { $0.append(outcome) }
            }
        }
        for thread in threads { thread.join() }
        let identities = try outcomes.all.withLock { try $0.map { try $0.get() } }
        #expect(identities.count == 8)
        for identity in identities {
            #expect(identity.identity.chain == identities[0].identity.chain)
            #expect(try problems(of: identity, name: "localhost").isEmpty)
        }
    }

    private final class Outcomes: Sendable {
        let all = Mutex<[Result<ServeIdentity, any Error>]>([])
    }
}
