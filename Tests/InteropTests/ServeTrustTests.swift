import Foundation
import PKI
import ProbeResults
import Testing

extension Interop {
    /// Client certificates, as `serve` asks other people's clients for them.
    @Suite(.needs(.dcmtk)) struct ServeTrustTests {
        enum Client: String, CaseIterable {
            case echoscu, pynetdicom

            /// - Parameters:
            ///   - identity: what it shows, if anything.
            ///   - ca: what it trusts.
            func command(_ peer: Peer, _ identity: IdentityFiles?, _ ca: String) -> [String] {
                let address = ["localhost", "\(peer.port)"]
                switch self {
                case .echoscu:
                    return ["echoscu"] + (identity.map { ["+tls", $0.key, $0.certificate] } ?? ["+tla"]) + ["+cf", ca] + address
                case .pynetdicom:
                    let program = [Installation.python.path, Installation.peerPrograms.appending(path: "storescu.py").path]
                    let options = identity.map { ["--certificate", $0.certificate, "--key", $0.key] } ?? []
                    return program + address + ["--ca", ca] + options
                }
            }
        }

        /// What the last connection was told to be: the client's subject, and why it failed, if it did.
        private func last(_ peer: Peer, number: Int) async throws -> (subject: String?, failure: Reason?) {
            try await eventually("connection \(number) has ended: \(peer.log)") {
                try peer.events().contains { event in
                    event.connection?.number == number && [.associationReleased, .connectionFailed].contains(event.content.name)
                }
            }
            var told: (subject: String?, failure: Reason?) = (nil, nil)
            for event in try peer.events() where event.connection?.number == number {
                switch event.content {
                case .associationRequested(let requested): told.subject = requested.tls?.clientSubject
                case .connectionFailed(let failed): told = (failed.tls?.clientSubject, failed.reason)
                default: break
                }
            }
            return told
        }

        @Test(.needs(.pynetdicom), arguments: Client.allCases, ["required", "optional"])
        func certificatesAreAskedForAsSaid(client: Client, policy: String) async throws {
            try await withCertificates { certificates in
                try await withCertificates { others in
                    let ca = try certificates.root()
                    let security = ServerSecurity.mutual(try certificates.server(), clientCA: ca)
                    try await withPeer(.serve(security, options: ["--client-cert", policy])) { peer in
                        let known = try await runClient(client.command(peer, certificates.client(), ca))
                        #expect(known.exit == .code(0), "\(known)")
                        var told = try await last(peer, number: 1)
                        #expect(told.subject == "CN=client" && told.failure == nil)

                        let foreign = try await runClient(client.command(peer, others.client(), ca))
                        #expect(foreign.exit != .code(0), "\(foreign)")
                        told = try await last(peer, number: 2)
                        #expect(told.subject == "CN=client" && told.failure == .certUnknownIssuer, "\(told)")

                        let anonymous = try await runClient(client.command(peer, nil, ca))
                        #expect((anonymous.exit == .code(0)) == (policy == "optional"), "\(anonymous)")
                        told = try await last(peer, number: 3)
                        #expect(told.subject == nil && told.failure == (policy == "optional" ? nil : .tlsClientCertRequired), "\(told)")
                    }
                }
            }
        }

        @Test(.needs(.pynetdicom), arguments: Client.allCases)
        func aRevokedClientIsRefused(client: Client) async throws {
            try await withCertificates { certificates in
                let (good, revoked) = (try certificates.client(), try certificates.client())
                let list = certificates.folder.appending(path: "list.crl")
                let leaf = try #require(try Certificate.read(path: revoked.certificate).first)
                let crl = try certificates.authority.revocationList(after: nil, revoking: [leaf], validity: .leaf)
                try Data(crl.pem).write(to: list)
                let ca = try certificates.root()
                let security = ServerSecurity.mutual(try certificates.server(), clientCA: ca)
                try await withPeer(.serve(security, options: ["--crl", list.path])) { peer in
                    let accepted = try await runClient(client.command(peer, good, ca))
                    #expect(accepted.exit == .code(0), "\(accepted)")
                    let refused = try await runClient(client.command(peer, revoked, ca))
                    #expect(refused.exit != .code(0), "\(refused)")
                    let told = try await last(peer, number: 2)
                    #expect(told.subject == "CN=client" && told.failure == .certRevoked, "\(told)")
                }
                // The list is what makes the difference.
                try await withPeer(.serve(security)) { peer in
                    let accepted = try await runClient(client.command(peer, revoked, ca))
                    #expect(accepted.exit == .code(0), "\(accepted)")
                }
            }
        }

        /// A client with several certificates chooses by these names.
        @Test(.needs(.openssl), arguments: [["--client-cert", "required"], ["--client-cert", "optional"], nil])
        func theAcceptableCAsAreAnnounced(options: [String]?) async throws {
            try await withCertificates { certificates in
                let server = try certificates.server()
                let security: ServerSecurity =
                    options == nil ? .tls(server) : .mutual(server, clientCA: try certificates.root())
                try await withPeer(.serve(security, options: options ?? [])) { peer in
                    let run = try await runClient(["openssl", "s_client", "-connect", "127.0.0.1:\(peer.port)", "-tls1_2"])
                    let names = run.output.components(separatedBy: "Acceptable client certificate CA names\n").dropFirst().first
                    #expect(names?.hasPrefix("CN = root of a test\n") == (options == nil ? nil : true), "\(run)")
                }
            }
        }
    }
}
