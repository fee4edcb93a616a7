import Foundation
import PKI
import ProbeResults
import Testing

extension Interop {
    /// Each option about trust and identity makes a difference to a real peer. What the files hold is made by OpenSSL's own command.
    @Suite(.needs(.openssl))
    struct TrustOptionTests {
        private static let password = "pass word"

        // MARK: Identity

        /// Runs `echo` against a storescp that demands a client certificate.
        private func echo(
            _ certificates: Certificates, environment: [String: String?] = [:], _ options: (IdentityFiles) async throws -> [String]
        ) async throws -> Report {
            try await withPeer(.storescp(.mutual(certificates.server(), clientCA: certificates.root()))) { peer in
                let options = try await options(certificates.client())
                return try await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root()] + options, environment: environment)
            }
        }

        @Test(.needs(.dcmtk), arguments: ["der", "pkcs12", "key-der", "pkcs8", "traditional", "encrypted-der"])
        func everyFormOfIdentityIsTaken(form: String) async throws {
            try await withCertificates { certificates in
                let report = try await echo(certificates) { files in
                    let folder = certificates.folder
                    let passwordFile = try file("password", Self.password + "\n", in: folder)
                    let made = folder.appending(path: "made").path
                    let passing = ["--key-password-file", passwordFile]
                    switch form {
                    case "der":
                        try await openssl(["x509", "-in", files.certificate, "-outform", "DER", "-out", made])
                        return ["--cert", made, "--key", files.key]
                    case "pkcs12":
                        try await openssl([
                            "pkcs12", "-export", "-in", files.certificate, "-inkey", files.key, "-passout", "pass:\(Self.password)", "-out",
                            made,
                        ])
                        return ["--cert", made] + passing
                    case "key-der":
                        try await openssl(["pkey", "-in", files.key, "-outform", "DER", "-out", made])
                        return ["--cert", files.certificate, "--key", made]
                    case "pkcs8":
                        try await openssl(["pkcs8", "-topk8", "-in", files.key, "-passout", "pass:\(Self.password)", "-out", made])
                    case "traditional":
                        try await openssl(["ec", "-in", files.key, "-aes256", "-passout", "pass:\(Self.password)", "-out", made])
                    default:
                        try await openssl([
                            "pkcs8", "-topk8", "-in", files.key, "-outform", "DER", "-passout", "pass:\(Self.password)", "-out", made,
                        ])
                    }
                    return ["--cert", files.certificate, "--key", made] + passing
                }
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.tls?.clientCertificateSent == true)
            }
        }

        @Test(.needs(.dcmtk)) func thePasswordComesFromTheEnvironmentToo() async throws {
            try await withCertificates { certificates in
                let report = try await echo(certificates, environment: ["DICOMPROBE_KEY_PASSWORD": Self.password]) { files in
                    try await encrypt(files, in: certificates.folder)
                }
                #expect(report.reason == .ok, "\(report)")
            }
        }

        /// Nobody is asked for a password, and none is shown.
        @Test(arguments: [
            [:], ["DICOMPROBE_KEY_PASSWORD": "a wrong guess"], ["DICOMPROBE_KEY_PASSWORD": ""],
        ])
        func withoutTheRightPasswordTheKeyStaysClosed(environment: [String: String]) async throws {
            try await withCertificates { certificates in
                let options = try await encrypt(certificates.client(), in: certificates.folder)
                let report = try await probe(["echo", "localhost:1"] + options, environment: environment.mapValues(Optional.some))
                #expect(report.reason == .localBadKey, "\(report)")
                #expect(report.result.hint?.contains("--key-password-file") == true, "\(report)")
                #expect(!report.run.output.contains("guess"))
            }
        }

        @Test(
            arguments: [
                (["--cert", "c.p12", "--key-password-file", "missing"], .localMissingFile),
                (["--cert", "client.pem", "--key", "other.key"], .localKeyMismatch), (["--cert", "client.der"], .localBadKey),
                (["--cert", "client.pem"], .localBadKey), (["--cert", "other.key"], .localBadCertificate),
                (["--cert", "client.pem", "--key", "client.pem"], .localBadKey), (["--cert", "missing"], .localMissingFile),
                (["--key-password-file", "other.key"], .usageOptions), (["--tls-secret", "."], .localMissingFile),
                (["--tls-secret", ".", "--cert", "client.pem"], .usageOptions),
                (["--tls-secret", ".", "--key", "other.key"], .usageOptions),
                (["--crl", "client.pem"], .localBadCRL), (["--crl", "client.der"], .localBadCRL),
                (["--crl", "missing"], .localMissingFile),
                (["--pin", "sha256/short"], .usagePin), (["--plain", "--pin", "x"], .usageOptions),
                (["--plain", "--crl", "x"], .usageOptions),
                (["--plain", "--tls-secret", "."], .usageOptions), (["--plain", "--key-password-file", "x"], .usageOptions),
            ] as [([String], Reason)])
        func whatCanNotBeUsedIsNamed(options: [String], reason: Reason) async throws {
            try await withCertificates { certificates in
                let (client, other) = (try certificates.client(), try certificates.client())
                let folder = certificates.folder
                try FileManager.default.moveItem(atPath: client.certificate, toPath: folder.appending(path: "client.pem").path)
                try FileManager.default.moveItem(atPath: other.key, toPath: folder.appending(path: "other.key").path)
                try await openssl([
                    "x509", "-in", folder.appending(path: "client.pem").path, "-outform", "DER", "-out",
                    folder.appending(path: "client.der").path,
                ])
                // Names of files are those of the folder.
                let given = options.map { $0.hasPrefix("-") || $0.hasPrefix("sha256") ? $0 : folder.path + "/" + $0 }
                let report = try await probe(["echo", "localhost:1"] + given)
                #expect(report.reason == reason, "\(report)")
            }
        }

        @Test(.needs(.dcmtk), arguments: [true, false])
        func aKubernetesSecretIsIdentityAndAuthority(hasAuthority: Bool) async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.mutual(certificates.server(), clientCA: certificates.root()))) { peer in
                    let client = try certificates.client()
                    let secret = certificates.folder.appending(path: "secret")
                    try FileManager.default.createDirectory(at: secret, withIntermediateDirectories: false)
                    try FileManager.default.copyItem(atPath: client.certificate, toPath: secret.path + "/tls.crt")
                    try FileManager.default.copyItem(atPath: client.key, toPath: secret.path + "/tls.key")
                    if hasAuthority { try FileManager.default.copyItem(atPath: certificates.root(), toPath: secret.path + "/ca.crt") }
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--tls-secret", secret.path])
                    // Without an authority the system's are trusted, as without the option.
                    #expect(report.exit == .code(hasAuthority ? 0 : 4), "\(report)")
                    #expect(report.result.tls?.isVerified == hasAuthority)
                }
            }
        }

        // MARK: Verification

        @Test(.needs(.dcmtk)) func aRevokedServerIsRefused() async throws {
            try await withCertificates { certificates in
                let server = try certificates.server()
                try await withPeer(.storescp(.tls(server))) { peer in
                    let echo = ["echo", "localhost:\(peer.port)", "--ca", try certificates.root(), "--crl"]
                    #expect(try await probe(echo + [revoke([], certificates)]).reason == .ok)
                    let report = try await probe(echo + [revoke([server.certificate], certificates)])
                    #expect(report.reason == .certRevoked, "\(report)")
                    #expect(report.result.tls?.verificationErrors.map(\.reason) == [.certRevoked])
                    let stale = try await probe(echo + [revoke([], certificates, end: "20200202000000Z")])
                    #expect(stale.reason == .crlExpired, "\(stale)")
                }
            }
        }

        @Test(.needs(.dcmtk)) func everyCAOfTheChainNeedsAList() async throws {
            try await withCertificates(intermediate: true) { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let list = try await revoke([], certificates)
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root(), "--crl", list])
                    #expect(report.reason == .crlMissing, "\(report)")
                    let partial = try await probe([
                        "echo", "localhost:\(peer.port)", "--ca", certificates.issuer(), "--partial-chain", "--crl", list,
                    ])
                    #expect(partial.reason == .ok, "\(partial)")
                }
            }
        }

        @Test(.needs(.dcmtk)) func thePinnedKeyIsDemanded() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let echo = ["echo", "localhost:\(peer.port)", "--ca", try certificates.root()]
                    let pin = try #require(try await probe(echo).result.tls?.chain.first?.pin)
                    let other = "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w="
                    #expect(try await probe(echo + ["--pin", pin]).reason == .ok)
                    #expect(try await probe(echo + ["--pin", other, "--pin", pin]).reason == .ok)
                    let report = try await probe(echo + ["--pin", other])
                    #expect(report.reason == .certPinMismatch, "\(report)")
                    #expect(report.result.message.contains(pin), "\(report)")
                    let insecure = try await probe(echo + ["--pin", other, "--insecure"])
                    #expect(insecure.reason == .ok, "\(insecure)")
                    #expect(insecure.result.tls?.verificationErrors.map(\.reason) == [.certPinMismatch])
                }
            }
        }

        // MARK: Making files

        private func file(_ name: String, _ text: String, in folder: URL) throws -> String {
            let url = folder.appending(path: name)
            try text.write(to: url, atomically: false, encoding: .utf8)
            return url.path
        }

        /// - Returns: options for the identity with its key encrypted.
        private func encrypt(_ files: IdentityFiles, in folder: URL) async throws -> [String] {
            let made = folder.appending(path: "encrypted.key").path
            try await openssl(["pkcs8", "-topk8", "-in", files.key, "-passout", "pass:\(Self.password)", "-out", made])
            return ["--cert", files.certificate, "--key", made]
        }

        /// A list of the issuing authority.
        private func revoke(_ paths: [String], _ certificates: Certificates, end: String = "20990101000000Z") async throws -> String {
            let folder = certificates.folder.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            let entries = try paths.flatMap { try Certificate.read(path: $0).prefix(1) }.map { certificate in
                "R\t350101000000Z\t200102000000Z\t\(certificate.facts.serialNumber.uppercased())\tunknown\t/CN=revoked\n"
            }
            let database = try file("index.txt", entries.joined(), in: folder)
            let configuration = try file("ca.cnf", "[ca]\ndefault_ca=x\n[x]\ndatabase=\(database)\ndefault_md=sha256\n", in: folder)
            let key = try file("ca.key", String(decoding: certificates.authority.key.pem, as: UTF8.self), in: folder)
            let list = folder.appending(path: "list.pem").path
            try await openssl([
                "ca", "-config", configuration, "-gencrl", "-keyfile", key, "-cert", certificates.issuer(), "-crl_lastupdate",
                "20200101000000Z", "-crl_nextupdate", end, "-out", list,
            ])
            return list
        }

        private func openssl(_ arguments: [String]) async throws {
            try await withTemporaryFolder { folder in
                let log = folder.appending(path: "log")
                let process = try ChildProcess(["openssl"] + arguments, output: log, errors: log)
                let exit = try await process.waitForExit(within: patience)
                let words = try String(contentsOf: log, encoding: .utf8)
                #expect(exit == .code(0), "openssl \(arguments.joined(separator: " "))\n\(words)")
            }
        }
    }
}
