import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// How `serve` says that it is ready, what it tells meanwhile, and how it ends.
    @Suite struct ServeLifeTests {
        // MARK: Ready

        /// A script needs no more than the file.
        @Test func theReadyFileIsATargetWhileItServes() async throws {
            try await withTemporaryFolder { folder in
                let ready = folder.appending(path: "ready")
                // What a server that was killed has left behind.
                try Data("127.0.0.1:1\n".utf8).write(to: ready)
                let serve = try RunningProbe(
                    ["serve", "--plain", "--discard", "--port", "0", "--ready-file", ready.path], within: folder)
                do {
                    try await eventually("it is ready: \(serve.output)\(serve.errors)") { serve.output.hasPrefix("listening on ") }
                    let target = try String(contentsOf: ready, encoding: .utf8)
                    #expect(target.hasSuffix("\n") && serve.output.hasPrefix("listening on \(target.dropLast()) "))
                    let report = try await probe(["echo", String(target.dropLast()), "--plain"])
                    #expect(report.reason == .ok, "\(report)")
                } catch {
                    await serve.process.end()
                    throw error
                }
                serve.process.send(SIGTERM)
                #expect(try await serve.finish().exit == .code(0))
                #expect(!FileManager.default.fileExists(atPath: ready.path))
            }
        }

        @Test func thereIsNoReadyFileWhereThePortIsTaken() async throws {
            try await withPeer(.serve()) { peer in
                let ready = peer.folder.appending(path: "ready")
                try Data("127.0.0.1:1\n".utf8).write(to: ready)
                let report = try await probe([
                    "serve", "--plain", "--discard", "--port", "\(peer.port)", "--ready-file", ready.path,
                ])
                #expect(report.reason == .localBindFailed, "\(report)")
                #expect(!FileManager.default.fileExists(atPath: ready.path))
            }
        }

        // MARK: Events

        /// The file gets what `--json` prints, behind what was there.
        @Test func eventsGoToAFileBeside() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "events")
                try Data("earlier\n".utf8).write(to: file)
                try await withPeer(.serve(options: ["--events", file.path])) { peer in
                    #expect(try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain"]).reason == .ok)
                    try await eventually("all is told") { try peer.events().last?.content == .associationReleased }
                    #expect(try String(contentsOf: file, encoding: .utf8) == "earlier\n" + peer.log)
                }
                #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").last?.contains(#""event":"stopped""#) == true)
            }
        }

        @Test func textIsPrintedBesideTheFile() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "events")
                let serve = try RunningProbe(["serve", "--plain", "--discard", "--port", "0", "--events", file.path], within: folder)
                try await eventually("it listens") { serve.output.contains("try: ") }
                serve.process.send(SIGTERM)
                let run = try await serve.finish()
                #expect(run.exit == .code(0) && run.output.hasSuffix("stopped\n") && run.output.hasPrefix("listening on "), "\(run)")
                let names = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
                    try JSONDecoder().decode(ServerEvent.self, from: Data($0.utf8)).content.name
                }
                #expect(names == [.listening, .stopping, .stopped])
            }
        }

        @Test func eventsThatCannotBeWrittenEndIt() async throws {
            let outcome = try await run(["serve", "--plain", "--discard", "--port", "0", "--events", "/dev/full"])
            #expect(outcome.exit == .code(2) && outcome.errors.contains("[local.output-failed]"), "\(outcome)")
            #expect(outcome.errors.contains("/dev/full"), "\(outcome)")
        }

        @Test func aKeyLogThatCannotBeWrittenEndsIt() async throws {
            try await withCertificates { certificates in
                let ready = certificates.folder.appending(path: "ready")
                let options = ["--discard", "--port", "0", "--ready-file", ready.path, "--keylog", "/dev/full"]
                let serve = try RunningProbe(["serve"] + options + certificates.server().options, within: certificates.folder)
                do {
                    var target = ""
                    try await eventually("it is ready: \(serve.errors)") {
                        target = (try? String(contentsOf: ready, encoding: .utf8)) ?? ""
                        return target.hasSuffix("\n")
                    }
                    _ = try await probe(["echo", String(target.dropLast()), "--ca", try certificates.root()])
                    let run = try await serve.finish()
                    #expect(run.exit == .code(2) && run.errors.contains("[local.output-failed]"), "\(run)")
                    #expect(run.errors.contains("/dev/full"), "\(run)")
                } catch {
                    serve.process.send(SIGKILL)
                    _ = try? await serve.process.waitForExit()
                    throw error
                }
            }
        }

        /// What the installed OpenSSL lacks is an event, too.
        @Test func whatTheProfileLacksIsTold() async throws {
            try await withCertificates { certificates in
                let files = try certificates.server(algorithm: .rsa(bits: 2048))
                try await withPeer(.serve(.tls(files), options: ["--tls-profile", "legacy-aes"])) { peer in
                    try await eventually("it is told: \(peer.log)") { try peer.events().contains { $0.content.name == .warning } }
                    #expect(try peer.events().map(\.content.name) == [.listening, .warning])
                }
            }
        }

        // MARK: The end

        @Test(.needs(.pynetdicom)) func associationsMayGoOnForAWhile() async throws {
            try await withPeer(.serve(options: ["--grace", "1h"])) { peer in
                let client = try await associated(with: peer)
                peer.process.send(SIGTERM)
                try await eventually("it stops") { try peer.events().contains { $0.content.name == .stopping } }
                #expect(try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain"]).reason == .tcpRefused)
                #expect(peer.process.poll() == nil)
                client.release()
                #expect(try await peer.process.waitForExit() == .code(0))
                try await client.waitForEnd()
                #expect(client.words == ["established", "released"])
                #expect(try peer.events().map(\.content.name).suffix(3) == [.stopping, .associationReleased, .stopped], "\(peer.log)")
            }
        }

        /// After the grace, without any, and at the second signal.
        @Test(.needs(.pynetdicom), arguments: [("100ms", 1), ("0", 1), ("1h", 2)])
        func whatIsLeftIsAborted(grace: String, signals: Int) async throws {
            try await withPeer(.serve(options: ["--grace", grace])) { peer in
                let client = try await associated(with: peer)
                peer.process.send(SIGTERM)
                try await eventually("it stops") { try peer.events().contains { $0.content.name == .stopping } }
                if signals == 2 { peer.process.send(SIGINT) }
                try await client.waitForEnd()
                #expect(client.words == ["established", "aborted"])
                #expect(try await peer.process.waitForExit() == .code(0))
                #expect(try peer.events().map(\.content.name).suffix(3) == [.stopping, .associationAborted, .stopped], "\(peer.log)")
            }
        }

        /// A client with an association that the server has told of, too: that may come after the client has its answer.
        private func associated(with peer: Peer) async throws -> SilentClient {
            let client = try SilentClient(port: peer.port, in: peer.folder)
            try await client.waitUntilEstablished()
            try await eventually("the association is told: \(peer.log)") {
                try peer.events().contains { $0.content.name == .associationAccepted }
            }
            return client
        }
    }
}
