import Foundation
import Testing

/// What came of a run of somebody else's client.
struct ClientRun: CustomStringConvertible {
    let command: [String]
    let exit: ChildProcess.Exit
    let output: String
    let errors: String

    var description: String { "\(command.joined(separator: " "))\n\(output)\(errors)\(exit)" }
}

/// Runs a client to its end.
func runClient(_ command: [String]) async throws -> ClientRun {
    try await withTemporaryFolder { folder in
        let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
        let exit = try await ChildProcess(command, output: output, errors: errors).waitForExit()
        return ClientRun(
            command: command, exit: exit, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}

/// Runs a client to its end, and expects that it succeeds.
///
/// - Returns: what it printed.
@discardableResult
func expectClientSuccess(_ command: [String]) async throws -> String {
    let run = try await runClient(command)
    #expect(run.exit == .code(0), "\(run)")
    return run.output
}
