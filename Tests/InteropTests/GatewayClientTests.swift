import ProbeResults
import Testing

/// The certificate that a client presents to a server that demands one of the laboratory's root.
enum ClientPresents: String, CaseIterable {
    case good, nothing, expired, revoked, unknownIssuer

    func options(_ laboratory: Laboratory) -> [String] {
        switch self {
        case .good: laboratory.client(.root).options
        case .nothing: []
        case .expired: laboratory.expiredClient.options
        case .revoked: laboratory.revokedClient.options
        case .unknownIssuer: laboratory.client(.intermediate).options
        }
    }
}

extension Interop {
    /// Mutual TLS: whatever the gateway, what it says of the client's certificate is told, and the same each time. In TLS 1.3 it comes after
    /// the handshake, perhaps after a write has failed.
    @Suite(.needs(.ingress)) struct GatewayClientTests {
        @Test(arguments: Gateway.allCases, ClientPresents.allCases)
        func theVerdictOnTheClientIsTold(_ gateway: Gateway, _ client: ClientPresents) async throws {
            let laboratory = try await Laboratory.running()
            for version in ["1.2", "1.3"] {
                let report = try await expectEachTime(
                    Self.verdict(gateway, client, version),
                    ["echo", "alpha.dicom.localhost", "--tls-min", version, "--tls-max", version, "--ca", laboratory.rootCa]
                        + ["--connect-to", "127.0.0.1:\(laboratory.port(gateway, .certificate))"] + client.options(laboratory))
                #expect(report.result.tls?.version == "TLSv\(version)", "\(report)")
                #expect(report.result.tls?.clientCertificateRequested == true, "\(report)")
                #expect(report.result.tls?.clientCertificateSent == (client != .nothing), "\(report)")
            }
        }

        @Test(arguments: Gateway.allCases, [ClientPresents.nothing, .unknownIssuer])
        func storeIsToldTheSame(_ gateway: Gateway, _ client: ClientPresents) async throws {
            let laboratory = try await Laboratory.running()
            try await expectEachTime(
                Self.verdict(gateway, client, "1.3"),
                store(
                    [
                        "alpha.dicom.localhost", "--connect-to", "127.0.0.1:\(laboratory.port(gateway, .certificate))", "--ca",
                        laboratory.rootCa,
                    ]
                        + client.options(laboratory)))
        }

        private static func verdict(_ gateway: Gateway, _ client: ClientPresents, _ version: String) -> Verdict {
            switch (gateway, client) {
            case (_, .good): .works
            // It knows no revocation lists.
            case (.traefik, .revoked): .works
            // It closes without an alert, whatever the cause.
            case (.nginx, .nothing): Verdict(4, .tlsClientCertUnconfirmed, "got none", "--cert", "service behind the ingress")
            case (.nginx, _): Verdict(4, .tlsClientCertUnconfirmed, "was given one", "CA and dates", "service behind the ingress")
            case (_, .nothing):
                Verdict(
                    4, .tlsClientCertRequired, version == "1.2" ? "alert 40 handshake_failure" : "alert 116 certificate_required", "--cert",
                    "--key", "CN=Laboratory CA")
            case (_, .expired): Verdict(4, .tlsClientCertRefused, "alert 45 certificate_expired", "renew")
            case (_, .revoked): Verdict(4, .tlsClientCertRefused, "alert 44 certificate_revoked", "revoked")
            case (_, .unknownIssuer): Verdict(4, .tlsClientCertRefused, "alert 48 unknown_ca", "CN=Laboratory CA")
            }
        }
    }
}
