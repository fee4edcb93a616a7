import Foundation
import PKI
import Testing

extension Interop {
    /// `serve` under sslyze, with each of its profiles: no attack that sslyze knows succeeds, and what is accepted is what the profile has.
    @Suite struct ServeTLSAuditTests {
        private struct Server {
            let name: String
            var options: [String] = []
            var usesRSA = false
            var asksForCertificate = false
            /// As Mozilla recommends it, with TLS 1.2.
            var isCompliant = false
            var versions: Set<String> = ["TLS_1_2", "TLS_1_3"]
            /// Beyond those that Mozilla recommends, which all profiles but retired ones keep to.
            var furtherSuites: Set<String> = []

            static let all = [
                Server(name: "the default", isCompliant: true), Server(name: "with RSA", usesRSA: true, isCompliant: true),
                Server(name: "mutual TLS", asksForCertificate: true, isCompliant: true),
                Server(name: "TLS 1.3 alone", options: ["--tls-min", "1.3"], isCompliant: true, versions: ["TLS_1_3"]),
                Server(name: "TLS 1.2 alone", options: ["--tls-max", "1.2"], versions: ["TLS_1_2"]),
                profile("bcp195-non-downgrading", usesRSA: true, isCompliant: true),
                profile(
                    "bcp195-modified",
                    furtherSuites: [
                        "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
                        "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
                    ]),
                profile("legacy-bcp195-extended", usesRSA: true, versions: ["TLS_1_2"]),
                profile("legacy-bcp195", usesRSA: true, furtherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"]),
                // Debian's security level leaves nothing of TLS 1.0 and 1.1.
                profile("legacy-aes", usesRSA: true, versions: ["TLS_1_2"], furtherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"]),
            ]

            private static func profile(
                _ name: String, usesRSA: Bool = false, isCompliant: Bool = false, versions: Set<String> = ["TLS_1_2", "TLS_1_3"],
                furtherSuites: Set<String> = []
            ) -> Server {
                Server(
                    name: name, options: ["--tls-profile", name], usesRSA: usesRSA, isCompliant: isCompliant, versions: versions,
                    furtherSuites: furtherSuites)
            }
        }

        private static let recommended: Set<String> = [
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        ]

        @Test(.needs(.sslyze)) func noAttackSucceedsAndNothingElseIsAccepted() async throws {
            try await withCertificates { certificates in
                let (root, client) = (try certificates.root(), try certificates.client())
                let (ec, rsa) = (try certificates.server(), try certificates.server(algorithm: .rsa(bits: 2048)))
                var peers: [Peer] = []
                do {
                    for server in Server.all {
                        let identity = server.usesRSA ? rsa : ec
                        let security: ServerSecurity = server.asksForCertificate ? .mutual(identity, clientCA: root) : .tls(identity)
                        peers.append(try await Peer.start(.serve(security, options: ["--discard"] + server.options)))
                    }
                    let audits = try await SSLyze.audit(ports: peers.map(\.port), serverName: "localhost", identity: client, ca: root)
                    for (server, peer) in zip(Server.all, peers) { expect(server, try #require(audits[peer.port], "\(server.name)")) }
                    // All of that, and still at work.
                    let echo = try await probe(["echo", "localhost:\(peers[0].port)", "--ca", root])
                    #expect(echo.reason == .ok, "\(echo)")
                } catch {
                    for peer in peers { await peer.end() }
                    throw error
                }
                for peer in peers { await peer.end() }
            }
        }

        private func expect(_ server: Server, _ audit: SSLyze.Audit) {
            #expect(audit.findings.isEmpty, "\(server.name)")
            #expect(audit.isTrusted, "\(server.name)")
            #expect(audit.isCompliant || !server.isCompliant, "\(server.name)")
            #expect(audit.versions == server.versions, "\(server.name)")
            #expect(audit.cipherSuites.isSubset(of: Self.recommended.union(server.furtherSuites)), "\(server.name): \(audit.cipherSuites)")
            #expect(!audit.cipherSuites.isEmpty, "\(server.name)")
        }
    }
}
