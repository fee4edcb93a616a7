import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `pki` as users run it, its results checked against the published schema.
    @Suite struct PKICommandTests {
        /// A folder with an authority, an intermediate, a server and a client.
        private func withFolder(_ body: (String) async throws -> Void) async throws {
            try await withTemporaryFolder { folder in
                let path = folder.appending(path: "pki").path
                for arguments in [["init", "--intermediate"], ["server", "localhost", "127.0.0.1"], ["client", "modality"]] {
                    let report = try await probe(["pki"] + arguments + ["--directory", path])
                    #expect(report.reason == .ok, "\(report)")
                }
                try await body(path)
            }
        }

        @Test func whatPKIMakesIsInOrder() async throws {
            try await withFolder { path in
                let report = try await probe(["pki", "show", path])
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.inspected?.count == 8, "\(report)")
                #expect(report.result.inspected?.allSatisfy(\.problems.isEmpty) == true, "\(report)")
            }
        }

        @Test func problemsAreToldInWordsAndExitWith0() async throws {
            try await withFolder { path in
                let run = try await run(["pki", "show", "\(path)/localhost.pem", "\(path)/modality.key"])
                #expect(run.exit == .code(0), "\(run)")
                #expect(run.output.contains("[key-mismatch]"), "\(run)")
                #expect(!run.output.contains("PRIVATE KEY"), "\(run)")
                let report = try await probe(["pki", "show", "\(path)/localhost.pem", "\(path)/modality.key"])
                #expect(report.result.inspected?.last?.problems.map(\.kind) == [.keyMismatch], "\(report)")
            }
        }

        @Test func revokedCertificatesAreKnownToShow() async throws {
            try await withFolder { path in
                let revoked = try await probe(["pki", "revoke", "modality", "--directory", path])
                #expect(revoked.result.files == ["intermediate.crl", "ca.crl"].map { "\(path)/\($0)" }, "\(revoked)")
                let report = try await probe(["pki", "show", path])
                let problems = report.result.inspected?.flatMap { file in file.problems.map { "\(file.path) \($0.kind.rawValue)" } }
                #expect(problems == ["\(path)/modality.pem revoked"], "\(report)")
                #expect(report.result.inspected?.flatMap(\.revocationLists).map(\.number) == ["1", "1"], "\(report)")
                let renewed = try await probe(["pki", "crl", "--days", "90", "--directory", path])
                #expect(renewed.reason == .ok, "\(renewed)")
                let stranger = try await probe(["pki", "revoke", "nobody", "--directory", path])
                #expect(stranger.reason == .localMissingFile, "\(stranger)")
            }
        }

        @Test(.needs(.dcmtk)) func clientsRefuseWhatIsRevoked() async throws {
            try await withFolder { path in
                let lists = ["ca.crl", "intermediate.crl"].flatMap { ["--crl", "\(path)/\($0)"] }
                let server = IdentityFiles(certificate: "\(path)/localhost.pem", key: "\(path)/localhost.key")
                try await withPeer(.storescp(.tls(server))) { peer in
                    let echo = ["echo", "localhost:\(peer.port)", "--ca", "\(path)/ca.pem"] + lists
                    for (arguments, reason) in [(["crl"], Reason.ok), (["revoke", "localhost"], .certRevoked)] {
                        let lists = try await probe(["pki"] + arguments + ["--directory", path])
                        #expect(lists.reason == .ok, "\(lists)")
                        let report = try await probe(echo)
                        #expect(report.reason == reason, "\(report)")
                    }
                }
            }
        }

        @Test(.needs(.pynetdicom)) func secretsAreWhatKubernetesTakes() async throws {
            try await withFolder { path in
                let arguments = [
                    "pki", "server", "pacs.example.org", "--secret", "pacs-tls", "--namespace", "imaging", "--directory", path,
                ]
                let manifest = try await run(arguments)
                #expect(manifest.exit == .code(0), "\(manifest)")
                #expect(manifest.errors.isEmpty, "\(manifest)")
                #expect(!FileManager.default.fileExists(atPath: "\(path)/pacs.example.org.key"))

                let file = "\(path)/secret.yaml"
                let report = try await probe(arguments + ["--output", file])
                #expect(report.result.files == [file], "\(report)")
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
                // Mounts the secret, as Kubernetes would.
                let program = """
                    import base64, os, sys, yaml
                    secret = yaml.safe_load(open(sys.argv[1]))
                    assert [secret[key] for key in ("apiVersion", "kind", "type")] == ["v1", "Secret", "kubernetes.io/tls"]
                    assert secret["metadata"] == {"name": "pacs-tls", "namespace": "imaging"}
                    os.mkdir(sys.argv[2])
                    for name, data in secret["data"].items():
                        open(os.path.join(sys.argv[2], name), "wb").write(base64.b64decode(data, validate=True))
                    """
                let mount = "\(path)/mount"
                let errors = URL(filePath: "\(path)/errors")
                let process = try ChildProcess(
                    [Installation.python.path, "-c", program, file, mount], output: URL(filePath: "\(path)/output"), errors: errors)
                let exit = try await process.waitForExit()
                #expect(exit == .code(0), "\((try? String(contentsOf: errors, encoding: .utf8)) ?? "")")
                let shown = try await probe(["pki", "show", mount])
                #expect(shown.result.inspected?.count == 3, "\(shown)")
                #expect(shown.result.inspected?.flatMap(\.problems).isEmpty == true, "\(shown)")
            }
        }

        @Test(.needs(.dcmtk), arguments: [false, true])
        func standInsHaveTheNamesOfTheRealService(_ demandsCertificate: Bool) async throws {
            try await withFolder { path in
                try await withCertificates { certificates in
                    let server = try certificates.server(["pacs.example.org", "*.dicom.example.org", "127.0.0.1"])
                    let security: ServerSecurity = demandsCertificate ? .mutual(server, clientCA: try certificates.root()) : .tls(server)
                    try await withPeer(.storescp(security)) { peer in
                        let report = try await probe(
                            ["pki", "server", "--from-host", "127.0.0.1:\(peer.port)", "localhost", "--directory", path])
                        #expect(report.result.files == ["key", "pem"].map { "\(path)/127.0.0.1.\($0)" }, "\(report)")
                    }
                    let shown = try await probe(["pki", "show", "\(path)/127.0.0.1.pem"])
                    #expect(
                        shown.result.inspected?.first?.certificates.first?.subjectAlternativeNames
                            == ["DNS:pacs.example.org", "DNS:*.dicom.example.org", "IP:127.0.0.1", "DNS:localhost"], "\(shown)")
                }
            }
        }

        /// As files and, where standard output is for the manifest, beside it.
        @Test func namesThatCanNotBeTakenOverAreToldAndLeftOut() async throws {
            try await withFolder { path in
                try await withCertificates { certificates in
                    try await withPeer(.serve(.tls(certificates.serverWithIdleWildcard()), options: ["--discard"])) { peer in
                        let arguments = ["pki", "server", "--from-host", "127.0.0.1:\(peer.port)", "--directory", path]
                        let report = try await probe(arguments + ["--force"])
                        #expect(report.reason == .ok, "\(report)")
                        #expect(report.result.warnings.map(\.reason) == [.pkiNameLeftOut], "\(report)")
                        #expect(report.result.warnings.first?.message.contains("DNS:*.lan") == true, "\(report)")
                        let secret = try await run(arguments + ["--secret", "pacs"])
                        #expect(secret.exit == .code(0) && secret.output.hasPrefix("apiVersion:"), "\(secret)")
                        #expect(secret.errors.contains("DNS:*.lan") && secret.errors.contains("[pki.name-left-out]"), "\(secret)")
                    }
                }
                let shown = try await probe(["pki", "show", "\(path)/127.0.0.1.pem"])
                let names = shown.result.inspected?.first?.certificates.first?.subjectAlternativeNames
                #expect(names == ["DNS:pacs.lan", "IP:127.0.0.1"], "\(shown)")
            }
        }

        @Test func wildcardsThatCoverNothingAreNotIssued() async throws {
            try await withFolder { path in
                let report = try await probe(["pki", "server", "pacs.lan", "*.lan", "--directory", path])
                expect(report, Verdict(2, .usageName, "*.lan", "two labels"))
                #expect(!FileManager.default.fileExists(atPath: "\(path)/pacs.lan.pem"))
            }
        }

        @Test(arguments: [
            ["--namespace", "x"], ["--output", "x"], ["--secret", "Upper"], ["--secret", "x", "--namespace", "a.b"], ["--secret", "x"],
        ])
        func contradictionsAreUsageErrors(_ options: [String]) async throws {
            let report = try await probe(["pki", "server", "pacs.example.org"] + options)
            #expect(report.reason == .usageOptions, "\(report)")
        }
    }
}
