import Foundation
import PKI
import ProbeResults
import Testing

/// Servers that want something of the client's TLS, and certificates that no fault of `serve` has.
extension Scenario {
    // MARK: What the two sides want

    static let versionsApart = certified(serve: { _ in ["--tls-min", "1.3"] }) { _ in
        (["--tls-max", "1.2"], ["TLS 1.2 of the profile bcp195", "alert 70 protocol_version", "--tls-profile"])
    }

    static let clientCertificateMissing = certified(serve: clientCA) { _ in
        ([], ["got none", "alert 116 certificate_required", "--cert and --key", "CN=root of a test"])
    }

    static let clientCertificateOfAnother = certified(serve: clientCA) { certificates in
        let (options, words) = try stranger(certificates)
        return (options, words + ["alert 48 unknown_ca", "issued by CN=root of a test", "--cert"])
    }

    static let clientCertificateRefusedInSilence = certified(serve: { try clientCA($0) + ["--fault", "silent-mutual-tls"] }) {
        certificates in
        let (options, words) = try stranger(certificates)
        return (options, words + ["was given one", "CA and dates", "the service behind the ingress"])
    }

    @Sendable private static func clientCA(_ certificates: Certificates) throws -> [String] { ["--client-ca", try certificates.root()] }

    /// A client certificate that the server does not accept, with the words for it.
    private static func stranger(_ certificates: Certificates) throws -> (options: [String], words: [String]) {
        let identity = try CertificateAuthority.createRoot(commonName: "another root").issueClient(commonName: "stranger")
        return (
            try certificates.write(identity).options,
            ["CN=stranger (issued by CN=another root, valid until \(date(identity.leaf.facts.notAfter))"]
        )
    }

    // MARK: Certificates

    /// An intermediate may not issue for another one.
    static let tooLongAChain = certified(
        server: { certificates in
            let first = try certificates.authority.createIntermediate(commonName: "first intermediate")
            let second = try first.createIntermediate(commonName: "second intermediate")
            return try certificates.write(second.issueServer(names: [PeerName("localhost")]))
        }
    ) { _ in ([], ["CN=first intermediate", "path length constraint exceeded", "issue the certificates anew"]) }

    static let otherPin = certified(and: { [$0.tls?.chain.first?.pin.map { "it is \($0)" }] }) { _ in
        (["--pin", "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w="], ["--pin sha256/"])
    }

    static let standInWithoutAName = Scenario {
        try await withCertificates { certificates in
            try await withPeer(.serve(.tls(certificates.serverWithIdleWildcard()), options: ["--discard"])) { peer in
                let folder = certificates.folder.appending(path: "pki").path
                #expect(try await probe(["pki", "init", "--directory", folder]).reason == .ok)
                let report = try await probe(["pki", "server", "--from-host", "127.0.0.1:\(peer.port)", "--directory", folder])
                return Outcome(report, telling: "DNS:*.lan", "a wildcard that OpenSSL accepts for no name")
            }
        }
    }

    // MARK: Revocation lists

    private static let day: Int64 = 86_400

    static let listFromTheFuture = certified { certificates in
        let (options, list) = try list(of: certificates.authority, from: 2, to: 3, in: certificates.folder)
        return (options, ["CN=root of a test", "CN=localhost", date(list.thisUpdate), "CRL is not yet valid", "clock", "--crl"])
    }

    static let staleList = certified { certificates in
        let (options, list) = try list(of: certificates.authority, from: -3, to: -2, in: certificates.folder)
        return (options, ["CN=root of a test", "CN=localhost", "due on \(date(list.nextUpdate))", "--crl"])
    }

    static let listOfAnother = certified { certificates in
        let other = try CertificateAuthority.createRoot(commonName: "another root")
        let (options, _) = try list(of: other, from: -1, to: 1, in: certificates.folder)
        return (options, ["no --crl is of CN=root of a test", "lists of CN=another root", "CN=localhost", "--crl"])
    }

    /// - Parameters:
    ///   - start: in days from now, as is `end`.
    private static func list(
        of authority: CertificateAuthority, from start: Int64, to end: Int64, in folder: URL
    ) throws -> (options: [String], facts: CertificateRevocationListFacts) {
        let validity = Validity(notBefore: Validity.now + start * day, notAfter: Validity.now + end * day)
        let list = try authority.revocationList(after: nil, validity: validity)
        return (["--crl", try write(list.pem, "list.pem", in: folder)], list.facts)
    }

    /// `2026-11-22T15:00:00Z`
    private static func date(_ unixSeconds: Int64?) -> String {
        unixSeconds.map { Date(timeIntervalSince1970: TimeInterval($0)).formatted(.iso8601) } ?? "(no date)"
    }

    // MARK: Expectations

    static let tooFewDays = certified("tls", and: { [$0.tls?.chain.first?.notAfter] }) { _ in
        (["--min-days", "5000"], ["CN=", "days left", "fewer than the 5000", "--min-days", "renew"])
    }

    static let profileNotMet = certified("tls") { _ in
        (
            ["--require-profile", "legacy-unencrypted"],
            ["legacy-unencrypted", "accepts none of the profile's cipher suites", "change versions"]
        )
    }
}
