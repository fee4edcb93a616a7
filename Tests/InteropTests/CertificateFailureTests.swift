import PKI
import ProbeResults
import Testing

/// What can be wrong with a server's certificate, and what must come of it.
enum BadCertificate: CaseIterable {
    case forAnotherHost, expired, notYetValid, ofAnUnknownIssuer, belowAnUntrustedRoot, withoutIntermediate, selfSigned, forClientsOnly

    var reason: Reason {
        switch self {
        case .forAnotherHost: .certWrongName
        case .expired: .certExpired
        case .notYetValid: .certNotYetValid
        case .ofAnUnknownIssuer, .withoutIntermediate: .certUnknownIssuer
        case .belowAnUntrustedRoot: .certUntrustedRoot
        case .selfSigned: .certSelfSigned
        case .forClientsOnly: .certWrongPurpose
        }
    }

    /// The alert that the server gets (RFC 8446 6.2): its number, and dcmtk's words.
    var alert: (number: Int, words: String) {
        switch self {
        case .forAnotherHost, .notYetValid: (42, "alert bad certificate")
        case .expired: (45, "alert certificate expired")
        case .ofAnUnknownIssuer, .withoutIntermediate, .belowAnUntrustedRoot, .selfSigned: (48, "alert unknown ca")
        case .forClientsOnly: (43, "alert unsupported certificate")
        }
    }

    /// What the server presents.
    func identity(from certificates: Certificates) throws -> IdentityFiles {
        let day: Int64 = 86_400
        let now = Validity.leaf.notBefore
        let names = [PeerName("localhost")]
        switch self {
        case .forAnotherHost: return try certificates.server(["pacs.example.org", "*.pacs.localhost"])
        case .expired: return try certificates.server(validity: Validity(notBefore: now - 30 * day, notAfter: now - day))
        case .notYetValid: return try certificates.server(validity: Validity(notBefore: now + day, notAfter: now + 30 * day))
        case .ofAnUnknownIssuer:
            let other = try CertificateAuthority.createRoot(commonName: "another root")
            return try certificates.write(other.issueServer(names: names))
        case .belowAnUntrustedRoot:
            let other = try CertificateAuthority.createRoot(commonName: "another root")
            let identity = try other.issueServer(names: names)
            return try certificates.write(identity, chain: identity.chain + other.chain)
        case .withoutIntermediate:
            let identity = try certificates.authority.createIntermediate(commonName: "intermediate").issueServer(names: names)
            return try certificates.write(identity, chain: Array(identity.chain.prefix(1)))
        case .selfSigned:
            return try certificates.write(CertificateTemplate(commonName: "localhost", names: names).selfSigned())
        case .forClientsOnly:
            return try certificates.write(
                certificates.authority.issue(
                    CertificateTemplate(commonName: "localhost", names: names, extendedKeyUsages: [.clientAuth])))
        }
    }
}

extension Interop {
    /// A server whose certificate is not in order: it is told so by the alert that fits, and the user by the reason.
    @Suite struct CertificateFailureTests {
        @Test(.needs(.dcmtk), arguments: BadCertificate.allCases)
        func storescpIsRefused(_ bad: BadCertificate) async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(bad.identity(from: certificates)))) { peer in
                    let target = ["localhost:\(peer.port)", "--ca", try certificates.root()]
                    expect(try await probe(["echo"] + target), bad)
                    try await eventually("storescp logs \(bad.alert.words): \(peer.log)") { peer.log.contains(bad.alert.words) }
                    #expect(!peer.log.contains("Association Received"), "\(peer.log)")

                    let stored = try await probe(store(target))
                    #expect(stored.reason == bad.reason && stored.exit == .code(4), "\(stored)")
                    #expect(try ReceivedObject.all(in: peer.received).isEmpty)
                }
            }
        }

        @Test(arguments: BadCertificate.allCases)
        func ourOwnServeIsRefused(_ bad: BadCertificate) async throws {
            try await withCertificates { certificates in
                try await withPeer(.serve(.tls(bad.identity(from: certificates)))) { peer in
                    expect(try await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root()]), bad)
                    try await eventually("serve tells of alert \(bad.alert.number): \(peer.log)") {
                        try peer.events().contains { event in
                            guard case .connectionFailed(let failure) = event.content else { return false }
                            return failure.message.contains("alert \(bad.alert.number) ")
                        }
                    }
                }
            }
        }

        /// `--insecure` goes on, and keeps nothing back.
        @Test(arguments: BadCertificate.allCases)
        func insecureGoesOnAndListsEachError(_ bad: BadCertificate) async throws {
            try await withCertificates { certificates in
                try await withPeer(.serve(.tls(bad.identity(from: certificates)))) { peer in
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root(), "--insecure"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.warnings.map(\.reason) == [.tlsInsecure], "\(report)")
                    let tls = try #require(report.result.tls)
                    #expect(!tls.isVerified)
                    #expect(tls.verificationErrors.contains { $0.reason == bad.reason }, "\(report)")
                }
            }
        }

        @Test func allErrorsAreListedAndTheGravestDecides() async throws {
            try await withCertificates { certificates in
                let day: Int64 = 86_400
                let now = Validity.leaf.notBefore
                let other = try CertificateAuthority.createRoot(commonName: "another root")
                let identity = try certificates.write(
                    other.issueServer(
                        names: [PeerName("pacs.example.org")], validity: Validity(notBefore: now - 9 * day, notAfter: now - 3600)))
                try await withPeer(.serve(.tls(identity))) { peer in
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root()])
                    #expect(report.reason == .certExpired, "\(report)")
                    let reasons = Set(report.result.tls?.verificationErrors.map(\.reason) ?? [])
                    #expect(reasons == [.certExpired, .certUnknownIssuer, .certWrongName], "\(report)")
                    #expect(report.result.tls?.chain.first?.daysLeft == -1, "\(report)")
                }
            }
        }

        @Test func anIntermediateIsAnAnchorOnlyWithPartialChain() async throws {
            try await withCertificates(intermediate: true) { certificates in
                try await withPeer(.serve(.tls(certificates.server()))) { peer in
                    let target = ["echo", "localhost:\(peer.port)", "--ca", try certificates.issuer()]
                    let without = try await probe(target)
                    #expect(without.reason == .certUnknownIssuer && without.exit == .code(4), "\(without)")
                    #expect(without.result.hint?.contains("--partial-chain") == true, "\(without)")
                    try expectVerified(await probe(target + ["--partial-chain"]))
                }
            }
        }

        private func expect(_ report: Report, _ bad: BadCertificate) {
            #expect(report.reason == bad.reason, "\(report)")
            #expect(report.exit == .code(4), "\(report)")
            #expect(report.result.hint != nil, "\(report)")
            #expect(report.result.association == nil, "\(report)")
            #expect(report.result.tls?.isVerified == false, "\(report)")
            #expect(report.result.tls?.verificationErrors.contains { $0.reason == bad.reason } == true, "\(report)")
        }
    }
}
