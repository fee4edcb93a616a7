import Foundation

/// An association of pynetdicom's on which nothing happens until it is released, or aborted by the server.
final class SilentClient: Sendable {
    private let process: ChildProcess
    private let input: Descriptor
    private let output: URL

    /// Asks for an association. It has none yet when this returns.
    init(port: UInt16, in folder: URL) throws {
        let (reading, writing) = try Descriptor.pipe()
        defer { reading.close() }
        input = writing
        let name = UUID().uuidString
        output = folder.appending(path: name)
        process = try ChildProcess(
            [Installation.python.path, Installation.peerPrograms.appending(path: "silent_scu.py").path, "\(port)"],
            input: reading.number, output: output, errors: folder.appending(path: name + "-errors"))
    }

    /// What it has said so far, line by line.
    var words: [Substring] { ((try? String(contentsOf: output, encoding: .utf8)) ?? "").split(separator: "\n") }

    func waitUntilEstablished() async throws {
        try await eventually("pynetdicom has an association; so far it says \(words)") { words.first == "established" }
    }

    /// Asks for the release, once.
    func release() {
        input.close()
    }

    func waitForEnd() async throws {
        _ = try await process.waitForExit()
    }
}
