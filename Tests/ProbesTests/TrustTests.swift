import DICOMData
import Diagnosis
import Foundation
import PKI
import ProbeResults
import TestSCP
import Testing
import Transport

@testable import Probes

/// Whom the TLS options make the client trust.
struct TrustTests {
    private let folder: ScratchFolder
    private let authority: CertificateAuthority

    init() throws {
        folder = try ScratchFolder()
        authority = try CertificateAuthority.createRoot(commonName: "Own CA")
    }

    private func server(address: String = "127.0.0.1") throws -> RunningSCP {
        let identity = try authority.issueServer(names: [.dns("localhost"), .ip("127.0.0.1"), .ip("127.0.0.2"), .dns("other.example.org")])
        let context = try TLSContext(server: TLSServerConfiguration(identity: identity))
        return try RunningSCP {
            $0.host = address
            $0.security = .tls(ServerTLS(context), requiresClientCertificate: false)
        }
    }

    /// As on a machine whose user has run `serve`.
    private func trust() throws -> Trust {
        let path = folder.path + "/ca.pem"
        try Data(authority.chain[0].pem).write(to: URL(fileURLWithPath: path))
        var trust = Trust()
        trust.ownCAPath = path
        return trust
    }

    private func echo(_ trust: Trust, host: String, at connectHost: String? = nil, port: UInt16) throws -> ProbeResult {
        var plan = try ProbePlan.plain(port: port)
        plan.host = host
        plan.connectHost = connectHost ?? host
        plan.security = try trust.security(host: plan.host, connectHost: plan.connectHost)
        return EchoProbe(plan: plan, count: 1).run()
    }

    @Test(arguments: [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "localhost")])
    func theOwnCAIsTrustedForThisMachine(host: String, connectHost: String) throws {
        let scp = try server()
        let result = try echo(trust(), host: host, at: connectHost, port: scp.port)
        #expect(result.reason == .ok)
        #expect(result.tls?.isVerified == true)
    }

    @Test func theOwnCAIsNotTrustedForAnotherName() throws {
        let scp = try server()
        let result = try echo(trust(), host: "other.example.org", at: "127.0.0.1", port: scp.port)
        #expect([.certUntrustedRoot, .certUnknownIssuer].contains(result.reason))
    }

    @Test func theOwnCAIsNotTrustedAtAnotherAddress() throws {
        let scp = try server(address: "127.0.0.2")
        let result = try echo(trust(), host: "localhost", at: "127.0.0.2", port: scp.port)
        #expect([.certUntrustedRoot, .certUnknownIssuer].contains(result.reason))
    }

    @Test func theOwnCAIsNotTrustedWhereAnotherNameIsVerified() throws {
        var trust = try trust()
        trust.verifiedName = "other.example.org"
        let scp = try server()
        let result = try echo(trust, host: "localhost", at: "127.0.0.1", port: scp.port)
        #expect([.certUntrustedRoot, .certUnknownIssuer].contains(result.reason))
    }

    @Test func theOwnCAIsNotTrustedBesideOneThatIsGiven() throws {
        var trust = try trust()
        let other = folder.path + "/other.pem"
        try Data(CertificateAuthority.createRoot(commonName: "Other CA").chain[0].pem).write(to: URL(fileURLWithPath: other))
        trust.caPaths = [other]
        let scp = try server()
        let result = try echo(trust, host: "localhost", at: "127.0.0.1", port: scp.port)
        #expect([.certUntrustedRoot, .certUnknownIssuer].contains(result.reason))
    }

    @Test func withoutServeThereIsNoOwnCA() throws {
        var trust = Trust()
        trust.ownCAPath = folder.path + "/nothing.pem"
        let scp = try server()
        let result = try echo(trust, host: "localhost", at: "127.0.0.1", port: scp.port)
        #expect([.certUntrustedRoot, .certUnknownIssuer].contains(result.reason))
    }

    @Test func insecureGoesOnAndSaysSo() throws {
        var trust = Trust()
        trust.isInsecure = true
        let scp = try server()
        let result = try echo(trust, host: "other.example.org", at: "127.0.0.1", port: scp.port)
        #expect(result.reason == .ok)
        #expect(result.tls?.isVerified == false)
        #expect(result.tls?.verificationErrors.isEmpty == false)
        #expect(result.warnings.map(\.reason) == [.tlsInsecure])
    }

    // MARK: Names

    private func plan(_ trust: Trust, host: String) throws -> ConnectionContext.TLS {
        guard case .tls(_, let plan) = try trust.security(host: host, connectHost: host) else { throw NoTLS() }
        return plan
    }

    private struct NoTLS: Error {}

    /// What is said to be sent is what is sent.
    @Test(arguments: [
        (Trust.ServerName.host, "pacs.example.org", Optional("pacs.example.org")), (.host, "pacs.example.org.", "pacs.example.org"),
        (.host, "192.0.2.7", nil), (.host, "2001:db8::7", nil), (.none, "pacs.example.org", nil),
        (.name("other.example.org."), "192.0.2.7", "other.example.org"),
    ])
    func theServerNameIsToldAsItIsSent(serverName: Trust.ServerName, host: String, expected: String?) throws {
        var trust = Trust()
        trust.serverName = serverName
        #expect(try plan(trust, host: host).serverName == expected)
    }

    @Test(arguments: [
        ("pacs.example.org.", String?.none, "pacs.example.org"), ("2001:db8::7", nil, "2001:db8::7"), ("fe80::1%eth0", nil, "fe80::1"),
        ("pacs.example.org", "192.0.2.7", "192.0.2.7"),
    ])
    func theVerifiedNameIsTheHostUnlessGiven(host: String, given: String?, expected: String) throws {
        var trust = Trust()
        trust.verifiedName = given
        #expect(try plan(trust, host: host).verifiedName == expected)
    }

    @Test func aNameThatNoCertificateCouldHaveIsAUsageError() throws {
        #expect { try plan(Trust(), host: "a..b") } throws: { ($0 as? Finding)?.reason == .usageName }
    }

    /// The user's certificate is to blame for what OpenSSL says of it, and for nothing else.
    @Test func theCertificateIsNotBlamedForOpenSSL() throws {
        var trust = Trust()
        trust.identity = IdentityFiles(certificatePath: "/my/client.pem", keyPath: nil)
        for call in ["SSL_CTX_set1_groups_list", "SSL_CTX_set1_sigalgs_list", "SSL_CTX_set_min_proto_version"] {
            let finding = trust.finding(.openSSL(call: call, errors: []))
            #expect(finding.reason == .localTLSParameters && finding.message.contains(call), "\(finding)")
        }
        let authority = trust.finding(.openSSL(call: "X509_STORE_add_cert", errors: []))
        #expect(authority.reason == .localBadCA && !authority.message.contains("--cert"), "\(authority)")
        let own = trust.finding(.openSSL(call: "SSL_use_cert_and_key", errors: []))
        #expect(own.reason == .localBadCertificate && own.message.contains("--cert") && own.message.contains("/my/client.pem"), "\(own)")
    }

    @Test func filesThatAreNotThereAreNamed() throws {
        var trust = Trust()
        trust.caPaths = [folder.path + "/missing.pem"]
        #expect { try plan(trust, host: "localhost") } throws: { ($0 as? Finding)?.reason == .localMissingFile }
    }

    /// OpenSSL would take it for the whole list, and what that revokes would pass.
    @Test func aDeltaListIsRefused() throws {
        let path = folder.path + "/delta.crl"
        try Data(Self.delta.utf8).write(to: URL(fileURLWithPath: path))
        let finding = #expect(throws: Finding.self) { try [CertificateRevocationList].reading([path]) }
        #expect(finding?.reason == .localBadCRL && finding?.message.contains(path) == true)
        let complete = try authority.revocationList(after: nil, validity: .days(1))
        try Data(complete.pem).write(to: URL(fileURLWithPath: path))
        #expect(try [CertificateRevocationList].reading([path]).map(\.facts) == [complete.facts])
    }

    /// Delta CRL Indicator 1, and no entries.
    private static let delta = """
        -----BEGIN X509 CRL-----
        MIG8MGUCAQEwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKZGVsdGEgcm9vdBcNMjYx
        MTIzMTgyNDM0WhgPMjEyNjEwMzAxODI0MzRaoB0wGzANBgNVHRsBAf8EAwIBATAK
        BgNVHRQEAwIBAjAKBggqhkjOPQQDAgNHADBEAiAN0M6lke3ea1MeZhM0FEOMPSwi
        2SabySNRcPwG/vnPugIgG/MCAUz/ucvH7+msc27AFrN9AXO0xoR2CoyOm+Xg/tA=
        -----END X509 CRL-----
        """
}
