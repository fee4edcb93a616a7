import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// `--wait`: services that are about to come up.
    @Suite struct WaitTests {
        @Test func aServiceThatComesUpIsWaitedFor() async throws {
            try await withTemporaryFolder { folder in
                let port = Port.free()
                let probe = try RunningProbe(["echo", "127.0.0.1:\(port)", "--plain", "--wait", "1h"], within: folder)
                try await eventually("it waits: \(probe.errors)") { probe.errors.contains("[tcp.refused]") }
                try await withPeer(.serve(options: ["--discard"]), port: port) { _ in
                    let run = try await probe.finish()
                    #expect(run.exit == .code(0), "\(run)")
                    #expect(run.errors.hasPrefix("waiting, for "), "\(run)")
                    #expect(run.output.contains("attempts in"), "\(run)")
                }
            }
        }

        @Test func whatDoesNotPassByItselfIsNotWaitedFor() async throws {
            try await withPeer(.serve(options: ["--discard", "--fault", "reject=permanent/called-ae"])) { peer in
                let report = try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain", "--wait", "1h"])
                #expect(report.reason == .assocRejectedCalledAE, "\(report)")
                #expect(report.result.attempts?.count == 1)
            }
        }

        @Test func anythingIsWaitedOutOnRequest() async throws {
            try await withPeer(.serve(options: ["--discard", "--fault", "reject=permanent/called-ae@1"])) { peer in
                let run = try await run(["echo", "127.0.0.1:\(peer.port)", "--plain", "--wait", "1h", "--wait-for", "any", "--json"])
                #expect(run.exit == .code(0), "\(run)")
                #expect(run.errors.contains("[assoc.rejected.called-ae]"), "\(run)")
            }
        }

        @Test(arguments: ["echo", "tls"])
        func successesInARowAreAskedFor(_ verb: String) async throws {
            try await withCertificates { certificates in
                try await withPeer(.serve(.tls(certificates.server()), options: ["--discard"])) { peer in
                    let report = try await probe(
                        [verb, "localhost:\(peer.port)", "--ca", certificates.root(), "--consecutive", "3"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.attempts?.count == 3)
                    #expect(report.result.attempts?.consecutive == 3)
                }
            }
        }

        @Test func aSignalEndsTheWait() async throws {
            try await withTemporaryFolder { folder in
                let probe = try RunningProbe(["echo", "127.0.0.1:\(Port.free())", "--plain", "--wait", "1h"], within: folder)
                try await eventually("it waits: \(probe.errors)") { probe.errors.contains("waiting") }
                probe.process.send(SIGINT)
                #expect(try await probe.finish().exit == .code(130))
            }
        }

        @Test func storeWaitsAndListsEachObjectOnce() async throws {
            try await withTemporaryFolder { folder in
                let port = Port.free()
                let object = TestObject.inOrder[0].path
                let probe = try RunningProbe(
                    ["store", object, "--to", "127.0.0.1:\(port)", "--plain", "--wait", "1h", "--json"], within: folder)
                try await eventually("it waits: \(probe.errors)") { probe.errors.contains("[tcp.refused]") }
                try await withPeer(.serve(options: ["--discard"]), port: port) { _ in
                    let run = try await probe.finish()
                    let result = try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8))
                    #expect(result.reason == .ok, "\(run)")
                    #expect(result.objects?.map(\.fate) == [.stored], "\(run)")
                }
            }
        }

        @Test func standardInputIsNotWaitedFor() async throws {
            let report = try await probe(["store", "-", "--to", "127.0.0.1:1", "--plain", "--wait", "1s"], producer: "cat /dev/null")
            #expect(report.reason == .usageOptions, "\(report)")
        }

        @Test(arguments: [["--wait", "soon"], ["--consecutive", "0"], ["--wait-for", "godot"]])
        func whatIsNoWaitIsRefused(_ options: [String]) async throws {
            #expect(try await run(["echo", "127.0.0.1:1", "--plain"] + options).exit == .code(2))
        }
    }
}
