import Foundation
import ProbeResults
import Testing

extension Interop {
    /// What `--verbose` and `--trace` tell on standard error, and that standard output stays what it is.
    @Suite struct LogTests {
        /// The titles of a log's entries, without the time.
        private func titles(_ log: String) -> [String] {
            log.split(separator: "\n").filter { !$0.hasPrefix(" ") }.compactMap { line in
                line.firstIndex(of: " ").map { String(line[line.index(after: $0)...]) }
            }
        }

        private func expectOrder(_ beginnings: [String], in log: String) {
            var rest = titles(log)[...]
            for beginning in beginnings {
                guard let index = rest.firstIndex(where: { $0.hasPrefix(beginning) }) else {
                    Issue.record("no \"\(beginning)\" where it belongs\n\(log)")
                    return
                }
                rest = rest[(index + 1)...]
            }
        }

        @Test(.needs(.dcmtk)) func verboseTellsTheSteps() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let run = try await run(
                        ["echo", "localhost:\(peer.port)", "--ca", certificates.root(), "--verbose", "--json"],
                        environment: ["OPENSSL_CONF": nil])
                    #expect(run.exit == .code(0), "\(run)")
                    #expect(try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8)).reason == .ok)
                    expectOrder(
                        [
                            "OpenSSL 3.", "TLS profile bcp195: TLS 1.2, TLS 1.3, OpenSSL's security level ", "#1 resolved localhost: ",
                            "#1 connected to 127.0.0.1:\(peer.port) from 127.0.0.1:", "#1 TLS handshake: TLSv1.3, TLS_AES_",
                            "#1 associated with OFFIS_DCMTK_367", "#1 sends C-ECHO-RQ: message 1, context 1",
                            "#1 received C-ECHO-RSP: to message 1, context 1, Verification SOP Class, status 0000", "#1 released",
                        ], in: run.errors)
                    #expect(run.errors.contains("SNI: localhost"), "\(run)")
                    #expect(run.errors.contains("(its default)"), "\(run)")
                    #expect(!run.errors.contains("A-ASSOCIATE-RQ"), "\(run)")
                }
            }
        }

        @Test(.needs(.dcmtk)) func verboseTellsOfAHandshakeThatFailed() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server(["pacs.example.org"])))) { peer in
                    let run = try await run(["echo", "localhost:\(peer.port)", "--ca", certificates.root(), "--verbose"])
                    #expect(run.exit == .code(4), "\(run)")
                    expectOrder(["#1 connected to ", "#1 TLS handshake failed: cert.wrong-name"], in: run.errors)
                    for item in [
                        "cause: the server's certificate is for DNS:pacs.example.org", "agreed on: TLSv1.3", "SNI: localhost",
                        "certificate 1: CN=pacs.example.org", "not verified, depth 0: CN=pacs.example.org: hostname mismatch",
                    ] {
                        #expect(run.errors.contains(item), "\(item) is missing: \(run)")
                    }
                }
            }
        }

        @Test func settingsThatWereReadAreNamed() async throws {
            try await withTemporaryFolder { home in
                let folder = home.appending(path: ".config/dicomprobe")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data("timeout: 3s\n".utf8).write(to: folder.appending(path: "dicomprobe.yaml"))
                let run = try await run(
                    ["echo", "127.0.0.1:1", "--plain"], home: home,
                    environment: ["DICOMPROBE_VERBOSE": "true", "DICOMPROBE_USER_PASSWORD": "s3cret"])
                expectOrder(
                    ["read settings from \(folder.path)/dicomprobe.yaml", "in force without being typed", "#1 resolved"], in: run.errors)
                #expect(run.errors.contains("timeout: 3s"), "\(run)")
                #expect(!run.errors.contains("s3cret"), "\(run)")
            }
        }

        @Test func theConfigurationOfOpenSSLIsNamed() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "openssl.cnf")
                try Data(
                    "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nCipherString = DEFAULT@SECLEVEL=1\n".utf8
                ).write(to: file)
                let run = try await run(["echo", "127.0.0.1:1", "-v"], environment: ["OPENSSL_CONF": file.path])
                #expect(run.errors.contains("configured by \(file.path) (OPENSSL_CONF)"), "\(run)")
                #expect(run.errors.contains("OpenSSL's security level 1"), "\(run)")
            }
        }

        @Test(.needs(.pynetdicom)) func traceTellsEachPDUAndNothingOfPatients() async throws {
            let object = try TestObject.named("ct/explicit-little-endian.dcm")
            let name = "Synthetic^"
            #expect(String(decoding: try object.dataSet(), as: UTF8.self).contains(name))
            try await withPeer(.pynetdicom()) { peer in
                let store = ["store", object.path, "--to", "127.0.0.1:\(peer.port)", "--plain", "--user", "alice", "--json"]
                let secret = ["DICOMPROBE_USER_PASSWORD": "s3cret"]
                let traced = try await run(store + ["--trace"], environment: secret)
                #expect(try JSONDecoder().decode(ProbeResult.self, from: Data(traced.output.utf8)).reason == .ok)
                expectOrder(
                    [
                        "#1 connected", "#1 sends A-ASSOCIATE-RQ, length ", "#1 received A-ASSOCIATE-AC, length ", "#1 associated",
                        "#1 sends \(object.path)", "#1 sends P-DATA-TF, length ", "#1 sends C-STORE-RQ", "#1 sends P-DATA-TF, length ",
                        "#1 received P-DATA-TF, length ", "#1 received C-STORE-RSP", "#1 sends A-RELEASE-RQ, length 4",
                        "#1 received A-RELEASE-RP, length 4", "#1 released",
                    ], in: traced.errors)
                #expect(traced.errors.contains("user name alice"), "\(traced)")
                #expect(traced.errors.contains("bytes, not shown"), "\(traced)")
                #expect(traced.errors.contains(object.sopInstance), "\(traced)")
                #expect(!traced.errors.contains(name) && !traced.errors.contains("s3cret"), "\(traced)")
                let whole = try await run(store + ["--trace-data"], environment: secret)
                #expect(whole.errors.contains("(0010,0010) PN: \(name)"), "\(whole)")
                #expect(!whole.errors.contains("s3cret"), "\(whole)")
            }
        }

        /// Lines of parallel associations are told apart, and come whole.
        @Test func parallelAssociationsHaveNumbers() async throws {
            try await withPeer(.serve()) { peer in
                let run = try await run(
                    ["store", TestObject.folder.path, "--to", "127.0.0.1:\(peer.port)", "--plain", "--jobs", "3", "-v", "--json"])
                let result = try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8))
                let count = try #require(result.summary?.associations)
                for number in 1...count { #expect(run.errors.contains(" #\(number) associated"), "\(run)") }
                for title in titles(run.errors) { #expect(title.hasPrefix("#"), "\(title)") }
            }
        }

        @Test func serveTracesItsSide() async throws {
            try await withPeer(.serve(options: ["--trace"])) { peer in
                let report = try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain"])
                #expect(report.reason == .ok, "\(report)")
                try await eventually("the release is told; so far: \(peer.log)") { peer.log.contains("sends A-RELEASE-RP") }
                let log = try String(contentsOf: peer.folder.appending(path: "errors"), encoding: .utf8)
                expectOrder(
                    [
                        "#1 received A-ASSOCIATE-RQ", "#1 sends A-ASSOCIATE-AC", "#1 received P-DATA-TF", "#1 received C-ECHO-RQ",
                        "#1 sends P-DATA-TF", "#1 sends C-ECHO-RSP", "#1 received A-RELEASE-RQ", "#1 sends A-RELEASE-RP",
                    ], in: log)
                _ = try peer.events()
            }
        }

        @Test func withoutItStandardErrorIsSilent() async throws {
            let run = try await run(["echo", "127.0.0.1:1", "--plain"])
            #expect(run.errors.isEmpty, "\(run)")
        }
    }
}
