import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// Pipes in the place of the files that options name.
    @Suite struct PipedFileTests {
        /// One with a name, that nobody has opened.
        private func withPipe(_ body: (_ path: String, _ folder: URL) async throws -> Void) async throws {
            try await withTemporaryFolder { folder in
                let path = folder.appending(path: "pipe").path
                try #require(mkfifo(path, 0o600) == 0)
                try await body(path, folder)
            }
        }

        @Test(arguments: ["--ca", "--crl", "--cert", "--key", "--key-password-file", "--jwt-file", "--user-password-file"])
        func theDeadlineEndsTheWait(option: String) async throws {
            try await withPipe { path, folder in
                let besides: [String] =
                    switch option {
                    case "--key", "--key-password-file": ["--cert", try Certificates(in: folder).client().certificate]
                    case "--user-password-file": ["--user", "alice"]
                    default: []
                    }
                let report = try await probe(["echo", "localhost:1", "--deadline", "300ms"] + besides + [option, path])
                expect(report, Verdict(2, .localMissingFile, option, path, "brought nothing more", "--deadline"))
            }
        }

        /// That it waits shows in that the pipe can be opened for writing.
        @Test(arguments: ["echo", "run"], [SIGINT, SIGTERM])
        func aSignalEndsTheWait(verb: String, signal: Int32) async throws {
            try await withPipe { path, folder in
                let plan = try write("steps:\n  - echo: localhost:1\n    ca: \(path)\n".utf8, "plan.yaml", in: folder)
                let arguments = verb == "run" ? ["run", plan] : ["echo", "localhost:1", "--ca", path]
                let running = try RunningProbe(arguments + ["--json"], within: folder)
                var writer: Int32 = -1
                defer { close(writer) }
                try await eventually("the pipe is waited for") {
                    writer = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
                    return writer >= 0
                }
                running.process.send(signal)
                let report = try await Report(checking: running.finish())
                #expect(report.reason == .interrupted && report.exit == .code(128 + signal), "\(report)")
            }
        }

        @Test func aPipeIsReadToItsEnd() async throws {
            try await withCertificates { certificates in
                let ca = try certificates.root()
                try await withPeer(.serve(.tls(certificates.server()), options: ["--discard"])) { peer in
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--ca", "/dev/stdin"], producer: "cat '\(ca)'")
                    #expect(report.reason == .ok, "\(report)")
                }
            }
        }

        /// It can be read once.
        @Test func aServersCertificateComesFromAPipeToo() async throws {
            try await withCertificates { certificates in
                let server = try certificates.server()
                let (reading, writing) = try Descriptor.pipe()
                defer { reading.close() }
                try writing.write(String(contentsOfFile: server.certificate, encoding: .utf8))
                writing.close()
                let serve = try RunningProbe(
                    ["serve", "--discard", "--port", "0", "--cert", "/dev/stdin", "--key", server.key], input: reading,
                    within: certificates.folder)
                do {
                    try await eventually("it is ready: \(serve.output)\(serve.errors)") { serve.output.hasPrefix("listening on ") }
                } catch {
                    await serve.process.end()
                    throw error
                }
                serve.process.send(SIGTERM)
                #expect(try await serve.finish().exit == .code(0))
            }
        }

        #if Exporter
        /// The thread that reads the modules takes the signals.
        @Test func theExporterDoesNotWaitForItsModules() async throws {
            try await withPipe { path, folder in
                let modules = try write("modules:\n  a: {verb: echo, allow: x, ca: \(path)}\n".utf8, "modules.yaml", in: folder)
                let judged = try await run(["exporter", "--check", "--config", modules])
                #expect(judged.exit == .code(0) && judged.errors.contains("brought nothing more"), "\(judged)")
            }
        }
        #endif
    }
}
