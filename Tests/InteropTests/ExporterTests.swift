import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// The exporter as Prometheus sees it.
    @Suite struct ExporterTests {
        private static let plain = """
            modules:
              echo: {verb: echo, plain: true, allow: ["127.0.0.1:*"]}
              store: {verb: store, synthetic: true, plain: true, allow: ["127.0.0.1:*"]}
            """

        /// What `promtool check metrics` says; empty where the metrics are as they should be.
        private func problems(of metrics: String) async throws -> String {
            try await withTemporaryFolder { folder in
                let files = ReportFiles(folder: folder)
                try Data(metrics.utf8).write(to: folder.appending(path: "report.prom"))
                return try await files.problemsOfMetrics()
            }
        }

        // MARK: Probes

        @Test(.needs(.promtool)) func tellsWhatAServiceAnswers() async throws {
            try await withPeer(.serve()) { peer in
                try await withExporter(Self.plain) { exporter in
                    let answer = try await exporter.probe("echo", "127.0.0.1:\(peer.port)")
                    #expect(answer.status == 200 && answer.type == "text/plain; version=0.0.4; charset=utf-8", "\(answer)")
                    #expect(answer.value("dicomprobe_success") == 1 && answer.value("dicomprobe_dimse_status") == 0, "\(answer)")
                    #expect(answer.text.contains("dicomprobe_phase_duration_seconds{phase=\"associate\"}"), "\(answer)")
                    #expect(try await problems(of: answer.text).isEmpty)
                    let own = try await exporter.get("/metrics")
                    #expect(own.value("dicomprobe_exporter_probes_total{module=\"echo\",outcome=\"success\"}") == 1, "\(own)")
                    #expect(try #require(own.value("process_open_fds")) > 3 && #require(own.value("process_resident_memory_bytes")) > 1e6)
                    #expect(try await problems(of: own.text).isEmpty)
                }
            }
        }

        /// Each object is a new one, which the archive's own tools can read.
        @Test func storesAnObjectOfItsOwnMaking() async throws {
            try await withPeer(.serve()) { peer in
                try await withExporter(Self.plain) { exporter in
                    for _ in 0..<2 {
                        let answer = try await exporter.probe("store", "127.0.0.1:\(peer.port)")
                        #expect(answer.value("dicomprobe_success") == 1, "\(answer)")
                        #expect(answer.value("dicomprobe_objects{fate=\"stored\"}") == 1, "\(answer)")
                    }
                }
                let files = try FileManager.default.subpathsOfDirectory(atPath: peer.received.path).filter { $0.hasSuffix(".dcm") }
                #expect(files.count == 2, "\(files)")
                for file in files {
                    let bytes = try Data(contentsOf: peer.received.appending(path: file))
                    #expect(bytes.range(of: Data("DICOMPROBE-TEST".utf8)) != nil)
                }
            }
        }

        /// By David Clunie's validator, which holds it against the definition of its SOP class (PS3.3).
        @Test(.needs(.dicom3tools)) func theObjectIsValid() async throws {
            try await withPeer(.serve()) { peer in
                try await withExporter(Self.plain) { exporter in
                    _ = try await exporter.probe("store", "127.0.0.1:\(peer.port)")
                }
                let file = try #require(FileManager.default.subpathsOfDirectory(atPath: peer.received.path).first { $0.hasSuffix(".dcm") })
                let (output, errors) = (peer.folder.appending(path: "said"), peer.folder.appending(path: "said-too"))
                let validator = try ChildProcess(["dciodvfy", peer.received.appending(path: file).path], output: output, errors: errors)
                let exit = try await validator.waitForExit()
                let words = try String(contentsOf: output, encoding: .utf8) + String(contentsOf: errors, encoding: .utf8)
                #expect(exit == .code(0), "\(words)")
                #expect(words.contains("SCImage") && !words.contains("Error") && !words.contains("Warning"), "\(words)")
            }
        }

        @Test func aFailureIsAMeasurement() async throws {
            try await withExporter(Self.plain) { exporter in
                let answer = try await exporter.probe("echo", "127.0.0.1:\(Port.free())")
                #expect(answer.status == 200 && answer.value("dicomprobe_success") == 0, "\(answer)")
                #expect(answer.value("dicomprobe_reason_info{reason=\"tcp.refused\",layer=\"network\"}") == 1, "\(answer)")
                let debug = try await exporter.get("/probe?module=echo&target=127.0.0.1:\(Port.free())&debug=true")
                #expect(debug.text.contains("[tcp.refused] exit 3"), "\(debug)")
            }
        }

        // MARK: What is not allowed

        @Test func reachesNothingThatNoModuleAllows() async throws {
            try await withPeer(.serve()) { peer in
                let modules = "modules:\n  echo: {verb: echo, plain: true, allow: [\"127.0.0.1:\(peer.port)\"]}\n"
                try await withExporter(modules) { exporter in
                    for (module, target, status) in [
                        ("echo", "localhost:\(peer.port)", 403), ("echo", "127.0.0.1:\(Port.free())", 403), ("echo", "127.0.0.1", 403),
                        ("echo", "OTHER@127.0.0.1:\(peer.port)", 403), ("echo", "--ca=x", 400), ("echo", "", 400),
                        ("echo", "/etc/passwd", 400), ("store", "127.0.0.1:\(peer.port)", 400), ("", "127.0.0.1:\(peer.port)", 400),
                    ] {
                        let answer = try await exporter.probe(module, target)
                        #expect(answer.status == status, "\(module) \(target): \(answer)")
                    }
                    let own = try await exporter.get("/metrics")
                    #expect(own.value("dicomprobe_exporter_rejected_probes_total{cause=\"not_allowed\"}") == 4, "\(own)")
                    #expect(own.value("dicomprobe_exporter_probes_total{module=\"echo\",outcome=\"success\"}") == 0, "\(own)")
                }
                // Nobody came.
                #expect(try peer.events().allSatisfy { $0.content.name == .listening })
            }
        }

        @Test(arguments: [
            "%00", "%ff%fe", "%0d%0aX-Header:%20y", "127.0.0.1%3A1%00", "%5B::1", "%E2%80%AE127.0.0.1", "..%2F..%2Fetc%2Fpasswd", "a@b@c",
            "127.0.0.1:99999", "$(id)", "%25%25%25", String(repeating: "a", count: 5_000),
        ])
        func whatIsNoTargetIsRefused(_ target: String) async throws {
            try await withExporter(Self.plain) { exporter in
                for path in ["module=echo&target=\(target)", "module=\(target)&target=127.0.0.1:1"] {
                    let answer = try await exporter.get("/probe?" + path)
                    #expect([400, 403].contains(answer.status), "\(path): \(answer)")
                }
                #expect(try await exporter.get("/-/healthy").status == 200)
            }
        }

        // MARK: Bounds

        @Test func endsWithinTheScrapersTime() async throws {
            let mute = try SilentListener()
            defer { mute.end() }
            try await withExporter(Self.plain) { exporter in
                let start = ContinuousClock.now
                let answer = try await exporter.probe("echo", "127.0.0.1:\(mute.port)", timeout: "5")
                #expect(start.duration(to: .now) < .seconds(20))
                #expect(answer.value("dicomprobe_success") == 0 && answer.text.contains("reason=\"assoc.timeout\""), "\(answer)")
                #expect(try #require(answer.value("dicomprobe_duration_seconds")) < 5, "\(answer)")
                #expect(try await exporter.probe("echo", "127.0.0.1:\(mute.port)", timeout: "soon").status == 400)
                // Who looks why, is told whose limit it was.
                for module in ["echo", "store"] {
                    let debug = try await exporter.get("/probe?module=\(module)&target=127.0.0.1:\(mute.port)&debug=true", timeout: "5")
                    #expect(debug.text.contains("the scraper's limit of 4.5 s was over"), "\(debug)")
                    #expect(debug.text.contains("give more time with scrape_timeout"), "\(debug)")
                }
            }
        }

        @Test func refusesWhatItHasNoRoomFor() async throws {
            let mute = try SilentListener()
            defer { mute.end() }
            try await withExporter(Self.plain, options: ["--max-probes", "1"]) { exporter in
                let slow = (0..<2).map { _ in Task { try await exporter.probe("echo", "127.0.0.1:\(mute.port)", timeout: "6") } }
                try await eventually("one probe runs and one waits") {
                    let own = try await exporter.get("/metrics")
                    return own.value("dicomprobe_exporter_probes_in_flight") == 1 && own.value("dicomprobe_exporter_probes_waiting") == 1
                }
                #expect(try await exporter.probe("echo", "127.0.0.1:\(mute.port)").status == 503)
                #expect(try await exporter.get("/-/healthy").status == 200)
                let own = try await exporter.get("/metrics")
                #expect(own.value("dicomprobe_exporter_rejected_probes_total{cause=\"busy\"}") == 1, "\(own)")
                // The first takes all of its time, and with it that of the second.
                var answers: [Exporter.Answer] = []
                for task in slow { answers.append(try await task.value) }
                #expect(answers.map(\.status).sorted() == [200, 503], "\(answers)")
                #expect(answers.contains { $0.text.contains("its time was spent waiting for one of 1 places") }, "\(answers)")
            }
        }

        // MARK: Mistakes

        /// A missing file may come yet; what is written wrong beside it stays wrong.
        @Test func tellsMistakesBesideAFileThatIsMissing() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "modules.yaml")
                let text = "modules:\n  a: {verb: echo, allow: x, ca: missing.pem, timeout: soon}\n  b: {verb: tls, allow: x, key: k.pem}\n"
                try text.write(to: file, atomically: true, encoding: .utf8)
                let mistaken = try await run(["exporter", "--check", "--config", file.path])
                #expect(mistaken.exit == .code(2) && mistaken.errors.contains("modules.yaml:2:33: --ca: "), "\(mistaken)")
                #expect(mistaken.output.contains("modules.yaml:2:55: --timeout: soon"), "\(mistaken)")
                #expect(mistaken.output.contains("modules.yaml:3:33: key needs cert"), "\(mistaken)")
                #expect(!mistaken.output.contains("missing.pem"), "\(mistaken)")
                try text.replacing("timeout: soon", with: "timeout: 1s").replacing(", key: k.pem", with: "")
                    .write(to: file, atomically: true, encoding: .utf8)
                let judged = try await run(["exporter", "--check", "--config", file.path])
                #expect(judged.exit == .code(0) && judged.output.contains("2 modules can be served: a, b"), "\(judged)")
            }
        }

        // MARK: Its life

        @Test func readsItsModulesAgain() async throws {
            try await withExporter(Self.plain) { exporter in
                #expect(try await exporter.get("/").text.contains("module=echo&amp;"))
                try await exporter.reload("modules:\n  echo: {verb: ehco, allow: x}\n", saying: "the modules stay as they were")
                #expect(exporter.peer.log.contains("modules.yaml:2:16: "), "\(exporter.peer.log)")
                #expect(try await exporter.get("/metrics").value("dicomprobe_exporter_config_last_reload_successful") == 0)
                #expect(try await exporter.probe("echo", "127.0.0.1:\(Port.free())").status == 200)
                let deep = "modules: \(String(repeating: "[", count: 990))\(String(repeating: "]", count: 990))\n"
                try await exporter.reload(deep, saying: "modules.yaml:1:")
                #expect(exporter.peer.log.contains("more than 64 mappings and lists"), "\(exporter.peer.log)")
                try await exporter.reload("modules:\n  other: {verb: echo, plain: true, allow: x}\n", saying: "read again: other")
                #expect(try await exporter.get("/metrics").value("dicomprobe_exporter_config_last_reload_successful") == 1)
                #expect(try await exporter.probe("echo", "127.0.0.1:\(Port.free())").status == 400)
            }
        }

        /// Wherever that comes from: the exporter starts, reads its modules again, and goes on without being told when the file has been mended.
        @Test func anIdentityThatIsNotInItsFileYetFailsTheProbeAlone() async throws {
            try await withTemporaryFolder { folder in
                let (token, password) = (folder.appending(path: "token"), folder.appending(path: "password"))
                try Data().write(to: token)
                try Data("\n".utf8).write(to: password)
                let modules = """
                    modules:
                      token: {verb: echo, plain: true, jwt-file: \(token.path), allow: "127.0.0.1:*"}
                      password: {verb: echo, plain: true, user: alice, user-password-file: \(password.path), allow: "127.0.0.1:*"}
                    """
                try await withPeer(.serve()) { peer in
                    try await withExporter(modules) { exporter in
                        let told = exporter.peer.log.split(separator: "\n").filter { $0.contains(" is empty (") }
                        #expect(told.count == 2 && told.allSatisfy { $0.hasSuffix("; until that is mended, probes fail") }, "\(told)")
                        try await exporter.reload(modules, saying: "read again: password, token")
                        try await expectReason("local.missing-file", of: exporter, port: peer.port)
                        for file in [token, password] { try Data(repeating: UInt8(ascii: "x"), count: 65_000).write(to: file) }
                        try await expectReason("local.missing-file", of: exporter, port: peer.port)
                        for file in [token, password] { try Data("s3cret\n".utf8).write(to: file) }
                        try await expectReason("ok", of: exporter, port: peer.port)
                    }
                }
            }
        }

        /// Of the modules `token` and `password`.
        private func expectReason(_ reason: String, of exporter: Exporter, port: UInt16) async throws {
            for module in ["token", "password"] {
                let answer = try await exporter.probe(module, "127.0.0.1:\(port)")
                #expect(answer.status == 200 && answer.text.contains("dicomprobe_reason_info{reason=\"\(reason)\","), "\(answer)")
            }
        }

        /// The CA is replaced in its file, as cert-manager does; the exporter is told nothing.
        @Test func takesCertificatesAsTheyAreNow() async throws {
            try await withCertificates { old in
                try await withCertificates { new in
                    try await withPeer(.serve(.tls(new.server()))) { peer in
                        let ca = try old.root()
                        let modules = "modules:\n  tls: {verb: echo, ca: \(ca), allow: [\"localhost:*\"]}\n"
                        try await withExporter(modules) { exporter in
                            let before = try await exporter.probe("tls", "localhost:\(peer.port)")
                            #expect(before.value("dicomprobe_success") == 0 && before.value("dicomprobe_tls_verified") == 0, "\(before)")
                            try FileManager.default.removeItem(atPath: ca)
                            let missing = try await exporter.probe("tls", "localhost:\(peer.port)")
                            #expect(missing.status == 200 && missing.text.contains("reason=\"local.missing-file\""), "\(missing)")
                            try FileManager.default.copyItem(atPath: new.root(), toPath: ca)
                            let after = try await exporter.probe("tls", "localhost:\(peer.port)")
                            #expect(after.value("dicomprobe_success") == 1 && after.value("dicomprobe_tls_verified") == 1, "\(after)")
                            #expect(try #require(after.value("dicomprobe_tls_certificate_expiry_timestamp_seconds")) > 1.7e9)
                        }
                    }
                }
            }
        }

        /// The same of the certificate that it presents, and of its key: each probe presents what is in the files by then.
        @Test func presentsItsCertificateAsItIsNow() async throws {
            try await withCertificates { old in
                try await withCertificates { new in
                    let ca = try new.root()
                    try await withPeer(.serve(.mutual(new.server(), clientCA: ca))) { peer in
                        let files = try old.client()
                        let modules =
                            "modules:\n  tls: {verb: echo, ca: \(ca), cert: \(files.certificate), key: \(files.key), allow: [\"localhost:*\"]}\n"
                        try await withExporter(modules) { exporter in
                            let before = try await exporter.probe("tls", "localhost:\(peer.port)")
                            #expect(before.text.contains("reason=\"tls.client-cert-refused\""), "\(before)")
                            let renewed = try new.client()
                            for (from, to) in [(renewed.certificate, files.certificate), (renewed.key, files.key)] {
                                try FileManager.default.removeItem(atPath: to)
                                try FileManager.default.copyItem(atPath: from, toPath: to)
                            }
                            let after = try await exporter.probe("tls", "localhost:\(peer.port)")
                            #expect(after.value("dicomprobe_success") == 1, "\(after)")
                        }
                    }
                }
            }
        }

        /// Neither what asks it to read its modules again, nor a probe that has something to say, nor what asks it to end.
        @Test func aLogThatNobodyReadsKeepsNothingWaiting() async throws {
            try await withTemporaryFolder { folder in
                let log = try FIFO(in: folder)
                defer { log.close() }
                try log.fill()
                let command = #"exec "$0" "$@" 2> "# + log.path
                try await withExporter(Self.plain, options: ["--trace"], shell: command) { exporter in
                    let waiting = "modules:\n  wait: {verb: echo, plain: true, wait: 1s, allow: \"127.0.0.1:*\"}\n"
                    try exporter.reload(waiting)
                    try await eventually("the new modules are in force") { try await exporter.get("/").text.contains("module=wait&amp;") }
                    let answer = try await exporter.probe("wait", "127.0.0.1:\(Port.free())")
                    #expect(answer.status == 200 && answer.text.contains("reason=\"tcp.refused\""), "\(answer)")
                    try exporter.reload("modules: x\n")
                    try await eventually("the mistake is found") {
                        try await exporter.get("/metrics").value("dicomprobe_exporter_config_last_reload_successful") == 0
                    }
                    exporter.peer.process.send(SIGTERM)
                    #expect(try await exporter.peer.process.waitForExit(within: .seconds(20)) == .code(0))
                }
            }
        }

        @Test func endsInTimeAlsoWhileItProbes() async throws {
            let mute = try SilentListener()
            defer { mute.end() }
            try await withExporter(Self.plain, options: ["--grace", "500ms"]) { exporter in
                let slow = Task { try await exporter.probe("echo", "127.0.0.1:\(mute.port)", timeout: "60") }
                try await eventually("a probe runs") {
                    try await exporter.get("/metrics").value("dicomprobe_exporter_probes_in_flight") == 1
                }
                exporter.peer.process.send(SIGTERM)
                #expect(try await exporter.peer.process.waitForExit(within: .seconds(10)) == .code(0))
                _ = try? await slow.value
            }
        }

        @Test func saysThatItsPortIsTaken() async throws {
            try await withPeer(.serve()) { peer in
                let file = peer.folder.appending(path: "modules.yaml")
                try Data(Self.plain.utf8).write(to: file)
                let outcome = try await run(["exporter", "--config", file.path, "--listen", "127.0.0.1:\(peer.port)"])
                #expect(
                    outcome.exit == .code(2) && outcome.errors.contains("Address already in use\n")
                        && outcome.errors.contains("[local.bind-failed]"), "\(outcome)")
            }
        }
    }
}
