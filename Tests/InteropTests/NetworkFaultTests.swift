import Foundation
import Testing

extension Interop {
    /// The network fails at bytes chosen by chance, in five ways and both directions, plain and over TLS, or is slow (`scripts/network-faults` has them
    /// all): what the command says of each object is what its peer was seen to answer, and holds.
    @Suite(.needs(.pynetdicom)) struct NetworkFaultTests {
        @Test func whatIsSaidIsTrueWhereverTheNetworkFails() async throws {
            let judgement = try await judge(Installation.binary.path, runs: 60)
            #expect(judgement.exit == .code(0), "\(judgement.output)")
            #expect(judgement.output.contains("violations: 0"), "\(judgement.output)")
        }

        /// Orthanc sends each answer over TLS as two records, asks for a client certificate, and answers the end of what it receives with an alert.
        @Test(.needs(.ingress)) func whatIsSaidIsTrueOfOrthanc() async throws {
            let judgement = try await judge(
                Installation.binary.path, runs: 30, ["--peer", "orthanc", "--work", "store", "--timeout", "2"],
                environment: ["LOOPBACK": Installation.loopbackLibrary.path])
            #expect(judgement.exit == .code(0), "\(judgement.output)")
            #expect(judgement.output.contains("violations: 0"), "\(judgement.output)")
        }

        /// Whoever judges the command is judged here: a command that says of some objects, or of the reason, what is not true of them.
        @Test(arguments: [
            (fate: "failed", lie: "stored", finding: "are told to be stored,"), (fate: "stored", lie: "failed", finding: "have failed"),
            (fate: "dimse.closed", lie: "dimse.timeout", finding: "dimse.timeout for an end in"),
        ])
        func whatIsNotTrueIsFound(_ fate: String, _ lie: String, _ finding: String) async throws {
            let liar = Installation.peerPrograms.appending(path: "liar").path
            let truth = ["TRUTHFUL": Installation.binary.path, "FATE": fate, "LIE": lie]
            let judgement = try await judge(liar, runs: 16, ["--work", "store"], environment: truth)
            #expect(judgement.exit == .code(1), "\(judgement.output)")
            #expect(judgement.output.contains("VIOLATION"), "\(judgement.output)")
            #expect(judgement.output.contains(finding), "\(judgement.output)")
        }

        private func judge(
            _ command: String, runs: Int, _ options: [String] = [], environment: [String: String?] = [:]
        ) async throws -> (exit: ChildProcess.Exit, output: String) {
            try await withTemporaryFolder { folder in
                let script = Installation.packageRoot.appending(path: "scripts/network/faults.py").path
                let output = folder.appending(path: "output")
                let process = try ChildProcess(
                    [Installation.python.path, script, command, folder.appending(path: "work").path, "--runs", "\(runs)"]
                        // How long runs take is for other tests: this machine has more to do.
                        + ["--timeout", "5", "--slack", "120"] + options,
                    output: output, errors: output, environment: environment)
                let exit = try await process.waitForExit(within: .seconds(600))
                return (exit, try String(contentsOf: output, encoding: .utf8))
            }
        }
    }
}
