import Foundation
import ProbeResults
import Testing

extension Interop {
    /// Other people's clients meet faults of `serve`: what they see is what was asked for.
    @Suite struct FaultPeerTests {
        @Test(.needs(.dcmtk)) func dcmtk() async throws {
            let object = try TestObject.named("sc/rgb.dcm")
            try await expectRuns(
                [
                    ("reject=called-ae", ["echoscu"], [], "Called AE Title Not Recognized"),
                    ("wrong-message-id", ["echoscu"], [], "Unexpected Response MsgId"),
                    ("close=response", ["echoscu"], [], "Peer aborted Association (or never connected)"),
                    ("status=A700/no room", ["storescu", "-v"], [object.path], "Refused: OutOfResources"),
                    ("abort=object/2/1", ["storescu", "-v"], [object.path], "Peer aborted Association"),
                    ("contexts=abstract-syntax", ["storescu", "-v"], [object.path], "No Acceptable Presentation Contexts"),
                ])
        }

        @Test(.needs(.pynetdicom)) func pynetdicom() async throws {
            let script = [Installation.python.path, Installation.peerPrograms.appending(path: "storescu.py").path]
            try await expectRuns(
                [("status=0110", script, [], "0110"), ("status=B000:2", script, [TestObject.named("sc/rgb.dcm").path], "0000\nB000")])
        }

        /// One connection for each fault.
        ///
        /// - Parameter runs: the fault, the client before and behind host and port, and what it says.
        private func expectRuns(_ runs: [(fault: String, client: [String], arguments: [String], words: String)]) async throws {
            let faults = runs.enumerated().flatMap { ["--fault", "\($1.fault)@\($0 + 1)"] }
            try await withPeer(.serve(options: ["--discard"] + faults)) { peer in
                for run in runs {
                    let outcome = try await runClient(run.client + ["127.0.0.1", "\(peer.port)"] + run.arguments)
                    #expect((outcome.output + outcome.errors).contains(run.words), "\(run.fault)\n\(outcome)\n\(peer.log)")
                }
            }
        }
    }
}
