import COpenSSL
import Foundation
import PKI
import Testing

@Suite struct CertificateAuthorityTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func defaultsAreTenYearsAndOne() throws {
        let now = Laboratory.now
        let leaf = Validity.days(365, from: now)
        #expect(leaf.notBefore == now - 300)
        #expect(leaf.notAfter == now + 365 * Laboratory.day)
        #expect(Validity.leaf.notAfter - Validity.leaf.notBefore == 365 * Laboratory.day + 300)
        #expect(Validity.authority.notAfter - Validity.authority.notBefore == 3653 * Laboratory.day + 300)
        #expect(Validity.days(.max, from: now).notAfter == 253_402_300_799)
    }

    @Test func whereItsRevocationListIsACertificateTells() throws {
        let url = "http://pki.example.org/ca.crl?x=1;y"
        let server = try laboratory.root.issueServer(names: [.dns("localhost")], revocationListURL: url)
        let client = try laboratory.root.issueClient(commonName: "probe", revocationListURL: url)
        for identity in [server, client] {
            let position = identity.leaf.withX509 { X509_get_ext_by_NID($0, NID_crl_distribution_points, -1) }
            #expect(position >= 0)
            let text = try #require(identity.leaf.withX509 { X509_EXTENSION_get_data(X509_get_ext($0, position)) })
            let bytes = UnsafeBufferPointer(start: ASN1_STRING_get0_data(text), count: Int(ASN1_STRING_length(text)))
            #expect(String(decoding: bytes, as: UTF8.self).hasSuffix(url))
        }
        for bad in ["", "http://", "ftp://a/b", "http://a/b,URI:http://c", "http://a b", "ca.crl", "http://a\n"] {
            #expect(!CertificateTemplate.isRevocationListURL(bad), "\(bad)")
            #expect(throws: PKIError.self) { try laboratory.root.issueClient(commonName: "probe", revocationListURL: bad) }
        }
    }

    @Test func whatIsIssuedNowIsValidNow() throws {
        let root = try CertificateAuthority.createRoot(commonName: "Root")
        let server = try root.createIntermediate(commonName: "Intermediate").issueServer(names: [.dns("pacs.example.org")])
        let policy = VerificationPolicy(anchors: .certificates(root.chain), name: .dns("pacs.example.org"), purpose: .tlsServer)
        #expect(try Verifier.verify(chain: server.chain, policy: policy) == [])
    }

    @Test func chainsHoldTheIntermediateButNotTheRoot() throws {
        let server = try laboratory.server("pacs.example.org")
        #expect(server.chain.map(\.facts.subject) == ["CN=pacs.example.org", "CN=Test Intermediate"])
        #expect(server.leaf.isIssued(by: laboratory.intermediate.chain[0]))
        #expect(!server.leaf.isIssued(by: laboratory.root.chain[0]))
        let client = try laboratory.root.issueClient(commonName: "modality", validity: Laboratory.leafValidity)
        #expect(client.chain.map(\.facts.subject) == ["CN=modality"])
        #expect(client.leaf.facts.extendedKeyUsages == ["clientAuth"])
    }

    @Test func serialNumbersArePositiveLongAndUnique() throws {
        let serials = try (0..<50).map { _ in try laboratory.flawed { _ in }.leaf.facts.serialNumber }
        #expect(Set(serials).count == 50)
        for serial in serials {
            #expect(serial.count <= 40)
            #expect(serial.count >= 32)
            #expect(!serial.hasPrefix("-"))
        }
    }

    @Test(arguments: [KeyAlgorithm.rsa(bits: 2048), .rsa(bits: 3072)])
    func rsaAuthoritiesIssueGoodChains(algorithm: KeyAlgorithm) throws {
        let root = try CertificateAuthority.createRoot(
            commonName: "RSA Root", keyAlgorithm: algorithm, validity: Laboratory.authorityValidity)
        let server = try root.issueServer(
            names: [.dns("pacs.example.org")], keyAlgorithm: .rsa(bits: 2048), validity: Laboratory.leafValidity)
        #expect(try laboratory.problems(server.chain) { $0.anchors = .certificates(root.chain) } == [])
        #expect(server.leaf.facts.signatureAlgorithm == "sha256WithRSAEncryption")
    }

    /// RFC 5280 4.2.1.6: with an empty subject the names are critical.
    @Test func longNamesLeaveTheSubjectEmpty() throws {
        let name = "a-very-long-name-of-a-department.of-an-even-longer-name-of-a-hospital.example.org"
        let server = try laboratory.server(name)
        #expect(server.leaf.facts.subject == "")
        #expect(server.leaf.facts.subjectAlternativeNames == ["DNS:" + name])
        #expect(try laboratory.problems(server.chain) { $0.name = .dns(name) } == [])
        // The extension's identifier 2.5.29.17, followed by BOOLEAN TRUE.
        let critical: [UInt8] = [0x06, 0x03, 0x55, 0x1D, 0x11, 0x01, 0x01, 0xFF]
        #expect(server.leaf.der.indices.contains { server.leaf.der[$0...].starts(with: critical) })
        let short = try laboratory.server("pacs.example.org").leaf.der
        #expect(!short.indices.contains { short[$0...].starts(with: critical) })
    }

    @Test(arguments: ["", "a b", "exa*mple.org", "*", "*.*.org", "*.lan", "*.a_b.org", "DNS:a,IP:1.2.3.4", "pacs.example.org\n"])
    func impossibleServerNamesAreRefused(name: String) {
        #expect(throws: PKIError.invalidName(name)) { try laboratory.root.issueServer(names: [.dns("good.example.org"), .dns(name)]) }
    }

    @Test func serversHaveNamesAndClientsACommonNameThatFits() {
        #expect(throws: PKIError.invalidName("")) { try laboratory.root.issueServer(names: []) }
        #expect(throws: PKIError.invalidName("")) { try laboratory.root.issueClient(commonName: "") }
        let long = String(repeating: "x", count: 65)
        #expect(throws: PKIError.invalidName(long)) { try laboratory.root.issueClient(commonName: long) }
        #expect(throws: PKIError.invalidName("192.0.2")) { try laboratory.root.issueServer(names: [.ip("192.0.2")]) }
    }

    @Test func authorityNeedsItsOwnKey() throws {
        #expect(throws: PKIError.keyMismatch(subject: "CN=Test Root")) {
            try CertificateAuthority(chain: laboratory.root.chain, key: laboratory.intermediate.key)
        }
        #expect(throws: PKIError.noCertificate) { try CertificateAuthority(chain: [], key: laboratory.root.key) }
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLCommand.path), "needs \(OpenSSLCommand.path)"),
        arguments: [KeyAlgorithm.ecP256, .rsa(bits: 2048)])
    func opensslVerifyAgrees(algorithm: KeyAlgorithm) throws {
        let folder = try TemporaryFolder()
        let root = try CertificateAuthority.createRoot(commonName: "Root", keyAlgorithm: algorithm)
        let intermediate = try root.createIntermediate(commonName: "Intermediate", keyAlgorithm: algorithm)
        let server = try intermediate.issueServer(names: [.dns("pacs.example.org"), .ip("::1")], keyAlgorithm: algorithm)
        let client = try intermediate.issueClient(commonName: "modality", keyAlgorithm: algorithm)
        let files = PKIFolder(path: folder.path)
        _ = try files.write(root: root, intermediate: intermediate)
        _ = try files.write(server, named: "server")
        _ = try files.write(client, named: "client")
        let common = ["verify", "-x509_strict", "-CAfile", files.rootPath, "-untrusted", files.certificatePath(for: "intermediate")]
        let names = ["-purpose", "sslserver", "-verify_hostname", "pacs.example.org", files.certificatePath(for: "server")]
        #expect(try OpenSSLCommand.run(common + names) == 0)
        let address = ["-purpose", "sslserver", "-verify_ip", "::1", files.certificatePath(for: "server")]
        #expect(try OpenSSLCommand.run(common + address) == 0)
        #expect(try OpenSSLCommand.run(common + ["-purpose", "sslclient", files.certificatePath(for: "client")]) == 0)
        #expect(try OpenSSLCommand.run(common + ["-purpose", "sslserver", files.certificatePath(for: "client")]) != 0)
    }
}

enum OpenSSLCommand {
    static let path = "/usr/bin/openssl"

    /// The command's exit code.
    static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// A folder of its own for one test, gone with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("dicomprobe-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
