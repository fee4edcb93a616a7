import Foundation
import PKI
import ProbeResults
import Testing

extension Interop {
    /// Each option about the TLS session makes a difference, to `openssl s_server` or storescp, or is refused.
    @Suite struct SessionOptionTests {
        /// Runs `echo` against OpenSSL's own server, which speaks no DICOM: what comes after TLS fails, and TLS is in the result.
        private func handshake(server: [String], _ options: [String]) async throws -> Report {
            try await withCertificates { certificates in
                let files = try certificates.server(algorithm: .rsa(bits: 2048))
                let command = { @Sendable (port: UInt16, _: URL) in
                    ["openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", files.certificate, "-key", files.key, "-quiet"]
                        + server
                }
                return try await withPeer(Peer.Kind(command: command, endsWithInput: true)) { peer in
                    let target = ["echo", "localhost:\(peer.port)", "--ca", try certificates.root(), "--timeout", "2"]
                    return try await probe(target + options)
                }
            }
        }

        @Test(.needs(.openssl), arguments: [("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")])
        func versionsAreBounded(version: String, negotiated: String) async throws {
            let report = try await handshake(server: [], ["--tls-min", version, "--tls-max", version])
            #expect(report.result.tls?.version == negotiated, "\(report)")
        }

        @Test(.needs(.openssl), arguments: [["--tls-min", "1.3"], ["--ciphers", "TLS_AES_128_GCM_SHA256"]])
        func aServerOfTLS12IsRefusedWhereMoreIsDemanded(options: [String]) async throws {
            let report = try await handshake(server: ["-tls1_2"], options)
            #expect(report.reason == .tlsNoCommonParameters, "\(report)")
        }

        @Test(
            .needs(.openssl),
            arguments: [
                ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"), ("TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
                ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                ("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
            ])
        func suitesAreThoseThatAreNamed(given: String, negotiated: String) async throws {
            let report = try await handshake(server: [], ["--ciphers", given])
            #expect(report.result.tls?.cipherSuite == negotiated, "\(report)")
        }

        @Test(.needs(.openssl)) func anOldDeviceNeedsARetiredProfile() async throws {
            let server = ["-tls1_2", "-cipher", "AES128-SHA"]
            #expect(try await handshake(server: server, []).reason == .tlsNoCommonParameters)
            let report = try await handshake(server: server, ["--tls-profile", "legacy-aes"])
            #expect(report.result.tls?.cipherSuite == "TLS_RSA_WITH_AES_128_CBC_SHA", "\(report)")
            // Debian's OpenSSL has no 3DES, and says so.
            #expect(report.result.warnings.map(\.reason).contains(.tlsParametersMissing), "\(report)")
        }

        @Test(.needs(.openssl)) func theApplicationProtocolIsOfferedAndMayBeRefused() async throws {
            let agreed = try await handshake(server: ["-alpn", "dicom"], ["--alpn", "dicom"])
            #expect(agreed.result.tls?.alpn == "dicom", "\(agreed)")
            #expect(try await handshake(server: ["-alpn", "dicom"], []).result.tls?.alpn == nil)
            let refused = try await handshake(server: ["-alpn", "http/1.1"], ["--alpn", "dicom"])
            #expect(refused.reason == .tlsALPNRefused, "\(refused)")
        }

        /// A certificate that the server has no use for is not sent: it is neither forgotten nor refused.
        @Test(.needs(.openssl), arguments: ["-tls1_2", "-tls1_3"])
        func aClientCertificateThatDoesNotFitIsSaidSo(version: String) async throws {
            try await withCertificates { certificates in
                let server = ["-Verify", "1", "-client_sigalgs", "ECDSA+SHA256", version]
                let report = try await handshake(server: server, certificates.client(algorithm: .rsa(bits: 2048)).options)
                expect(report, Verdict(4, .tlsClientCertRequired, "the one given, CN=client", "RSA 2048", "another kind of key"))
                #expect(report.result.tls?.clientCertificateSent == false, "\(report)")
            }
        }

        @Test(.needs(.dcmtk)) func secretsGoToTheFileThatIsNamed() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let echo = ["echo", "localhost:\(peer.port)", "--ca", try certificates.root()]
                    let (named, other) = (certificates.folder.path + "/named", certificates.folder.path + "/other")
                    let report = try await probe(echo + ["--keylog", named], environment: ["SSLKEYLOGFILE": other])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(try String(contentsOfFile: named, encoding: .utf8).contains("CLIENT_TRAFFIC_SECRET_0"))
                    #expect(!FileManager.default.fileExists(atPath: other))
                    #expect(try await probe(echo, environment: ["SSLKEYLOGFILE": other]).reason == .ok)
                    #expect(FileManager.default.fileExists(atPath: other))
                }
            }
        }

        @Test(
            arguments: [
                (["--tls-profile", "best"], .usageTLS), (["--tls-min", "1.4"], .usageTLS), (["--tls-max", "TLSv1.2"], .usageTLS),
                (["--tls-min", "1.3", "--tls-max", "1.2"], .usageOptions),
                (["--tls-profile", "bcp195", "--tls-min", "1.1"], .usageOptions),
                (["--tls-profile", "legacy-bcp195-extended", "--tls-max", "1.3"], .usageOptions), (["--ciphers", "HIGH"], .usageTLS),
                (["--ciphers", ","], .usageTLS), (["--ciphers", "ADH-AES128-GCM-SHA256"], .usageTLS),
                (["--tls-profile", "bcp195", "--ciphers", "AES128-SHA"], .usageOptions),
                (["--tls-min", "1.3", "--ciphers", "AES128-SHA"], .usageOptions),
                (["--tls-max", "1.2", "--ciphers", "TLS_AES_128_GCM_SHA256"], .usageOptions), (["--alpn", ""], .usageTLS),
                (["--keylog", "/nowhere/keylog"], .localOutputFailed), (["--plain", "--tls-profile", "bcp195"], .usageOptions),
                (["--plain", "--alpn", "dicom"], .usageOptions), (["--plain", "--keylog", "k"], .usageOptions),
                (["--ciphers", "TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384"], .localTLSParameters),
            ] as [([String], Reason)])
        func whatCanNotBeIsNamed(options: [String], reason: Reason) async throws {
            for verb in [["echo", "localhost:1"], ["serve", "--port", "0"]] {
                let report = try await probe(verb + options)
                #expect(report.reason == reason, "\(report)")
            }
        }
    }
}
