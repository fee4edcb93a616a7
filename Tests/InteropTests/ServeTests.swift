import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// Other people's clients against our own `serve`.
    @Suite struct ServeTests {
        @Test(.needs(.dcmtk), arguments: Security.allCases)
        func dcmtkIsAnsweredAndReceivedFrom(_ security: Security) async throws {
            try await withServe(security) { peer, certificates in
                let options = try dcmtkOptions(security, certificates)
                let address = ["localhost", "\(peer.port)"]
                try await expectClientSuccess(["echoscu", "-v"] + options + address)

                // It proposes one of the compressed syntaxes at a time, and sends uncompressed objects in the one that comes first.
                for (syntax, option) in Self.storescuOptions {
                    let objects = TestObject.inOrder.filter { $0.transferSyntax == syntax }
                    try await expectClientSuccess(["storescu", "-v", "-R", option] + options + address + objects.map(\.path))
                }
                let received = try ReceivedObject.all(in: peer.received)
                #expect(received.count == TestObject.inOrder.count)
                for object in TestObject.inOrder { try await expectSameElements(received[object.sopInstance], object) }
            }
        }

        private static let storescuOptions = [
            "1.2.840.10008.1.2": "-xi", "1.2.840.10008.1.2.1": "-xe", "1.2.840.10008.1.2.2": "-xb", "1.2.840.10008.1.2.1.99": "-xd",
            "1.2.840.10008.1.2.5": "-xr", "1.2.840.10008.1.2.4.50": "-xy", "1.2.840.10008.1.2.4.90": "-xv", "1.2.840.10008.1.2.4.91": "-xw",
        ]

        @Test(.needs(.pynetdicom), arguments: Security.allCases)
        func pynetdicomIsReceivedFrom(_ security: Security) async throws {
            try await withServe(security) { peer, certificates in
                var command = [Installation.python.path, Installation.peerPrograms.appending(path: "storescu.py").path]
                command += ["localhost", "\(peer.port)"] + TestObject.all.map(\.path)
                if security != .plain { command += ["--ca", try certificates.root()] }
                if security == .mutual {
                    let client = try certificates.client()
                    command += ["--certificate", client.certificate, "--key", client.key]
                }
                let output = try await expectClientSuccess(command)
                let statuses = output.split(separator: "\n")
                #expect(statuses == Array(repeating: "0000", count: TestObject.all.count + 1), "\(output)")
                try expectAll(in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test(.needs(.ingress), arguments: Security.allCases)
        func orthancIsReceivedFrom(_ security: Security) async throws {
            try await withServe(security) { peer, certificates in
                try await withPeer(.orthanc(certificates.peer("Orthanc"), ca: certificates.root())) { client in
                    let orthanc = Orthanc(port: client.port)
                    try await orthanc.addModality("probe", port: peer.port, usesTLS: security != .plain)
                    try await orthanc.echo("probe")
                    var ids: [String] = []
                    for object in TestObject.inOrder { ids.append(try await orthanc.upload(Data(contentsOf: object.url))) }
                    #expect(try await orthanc.store(ids, to: "probe") == 0, "\(client.log)\(peer.log)")
                    let received = try ReceivedObject.all(in: peer.received)
                    #expect(received.count == TestObject.inOrder.count)
                    for object in TestObject.inOrder { try await expectSameElements(received[object.sopInstance], object) }
                }
            }
        }

        @Test func eventsTellWhatHappened() async throws {
            try await withPeer(.serve()) { peer in
                let object = try TestObject.named("us/multi-frame-jpeg-baseline.dcm")
                expectOK(try await probe(["echo", "STORE@127.0.0.1:\(peer.port)", "--plain", "--calling", "TESTER"]))
                // Its release may be told when the client has ended already.
                try await eventually("all of it is told") { try peer.events().count >= 5 }
                expectOK(try await probe(["store", object.path, "--to", "127.0.0.1:\(peer.port)", "--plain"]))
                let names: [ServerEvent.Name] = [
                    .listening, .associationRequested, .associationAccepted, .echo, .associationReleased, .associationRequested,
                    .associationAccepted, .stored, .associationReleased,
                ]
                try await eventually("all is told: \(peer.log)") { try peer.events().count >= names.count }
                let events = try peer.events()
                #expect(events.map(\.content.name) == names, "\(peer.log)")
                guard case .listening(let listening) = events[0].content else { return }
                #expect(listening.port == peer.port && listening.address == "127.0.0.1" && !listening.isTLS)
                guard case .associationRequested(let request) = events[1].content else { return }
                #expect(request.calledAETitle == "STORE" && request.callingAETitle == "TESTER" && request.tls == nil)
                guard case .stored(let stored) = events[7].content else { return }
                #expect(stored.sopInstanceUID == object.sopInstance && stored.sopClassUID == object.sopClass)
                #expect(stored.transferSyntaxUID == object.transferSyntax && stored.status == "0000")
                #expect(stored.path?.hasPrefix(peer.received.path) == true)
            }
        }

        @Test func discardTakesAllAndKeepsNothing() async throws {
            try await withPeer(.serve(options: ["--discard"])) { peer in
                expectAllStored(try await probe(store(["127.0.0.1:\(peer.port)", "--plain"])))
                let files = try FileManager.default.subpathsOfDirectory(atPath: peer.folder.path)
                #expect(Set(files) == ["output", "errors", "received"], "\(files)")
            }
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func aSignalEndsItInOrder(_ signal: Int32) async throws {
            try await withPeer(.serve()) { peer in
                peer.process.send(signal)
                let exit = try await peer.process.waitForExit()
                #expect(exit == .code(0), "\(peer.log)")
            }
        }

        @Test func aTakenPortIsALocalFailure() async throws {
            try await withPeer(.serve()) { peer in
                let outcome = try await run(["serve", "--plain", "--discard", "--port", "\(peer.port)"])
                #expect(outcome.exit == .code(2), "\(outcome)")
                #expect((outcome.output + outcome.errors).contains("[local.bind-failed]"), "\(outcome)")
            }
        }

        /// The first use of all: no option, and yet TLS with verification, for this machine's own names.
        @Test func theOwnCAIsTrustedForThisMachineOnly() async throws {
            try await withTemporaryFolder { home in
                try await withTemporaryFolder { folder in
                    let serve = try RunningProbe(["serve", "--port", "0", "--json", "--discard"], home: home, within: folder)
                    let port: UInt16
                    do {
                        port = try await listeningPort(of: serve)
                        for host in ["localhost", "127.0.0.1"] {
                            try expectVerified(await probe(["echo", "\(host):\(port)"], home: home))
                        }
                        let elsewhere = try await probe(
                            ["echo", "pacs.example.org", "--connect-to", "127.0.0.1:\(port)", "--verify-name", "localhost"], home: home)
                        #expect(
                            elsewhere.result.tls?.verificationErrors.contains { $0.reason == .certUnknownIssuer } == true, "\(elsewhere)")
                        let otherUser = try await probe(["echo", "localhost:\(port)"])
                        #expect(otherUser.reason == .certUnknownIssuer, "\(otherUser)")
                    } catch {
                        await serve.process.end()
                        throw error
                    }
                    serve.process.send(SIGTERM)
                    #expect(try await serve.finish().exit == .code(0))
                }
            }
        }

        private func listeningPort(of serve: RunningProbe) async throws -> UInt16 {
            var port: UInt16?
            try await eventually("serve listens: \(serve.output)\(serve.errors)") {
                guard let line = serve.output.split(separator: "\n").first, serve.output.contains("\n") else { return false }
                let event = try JSONDecoder().decode(ServerEvent.self, from: Data(line.utf8))
                if case .listening(let listening) = event.content { port = listening.port }
                return port != nil
            }
            return try #require(port)
        }

        // MARK: - Settings

        enum Security: CaseIterable {
            case plain, tls, mutual
        }

        private func withServe(_ security: Security, _ body: (Peer, Certificates) async throws -> Void) async throws {
            try await withCertificates { certificates in
                let server: ServerSecurity =
                    switch security {
                    case .plain: .plain
                    case .tls: .tls(try certificates.server())
                    case .mutual: .mutual(try certificates.server(), clientCA: try certificates.root())
                    }
                try await withPeer(.serve(server)) { peer in try await body(peer, certificates) }
            }
        }

        private func dcmtkOptions(_ security: Security, _ certificates: Certificates) throws -> [String] {
            switch security {
            case .plain: return []
            case .tls: return ["+tla", "+cf", try certificates.root()]
            case .mutual:
                let client = try certificates.client()
                return ["+tls", client.key, client.certificate, "+cf", try certificates.root()]
            }
        }

        private func expectOK(_ report: Report) {
            #expect(report.reason == .ok, "\(report)")
        }
    }
}
