import Foundation

/// Clients that come to some point of what clients do and stay there, until the server ends them.
final class Abuser: Sendable {
    /// Where they stop.
    enum Phase: String, CaseIterable {
        /// Before a byte is sent.
        case silent
        /// In the ClientHello, which comes byte by byte.
        case hello
        /// With TLS, and without an association request.
        case tls
        /// In the association request, which comes byte by byte.
        case request
        /// With an association.
        case idle
        /// In the header of a PDU.
        case header
        /// Between two fragments of a command.
        case command
        /// Between two fragments of an object.
        case object
        /// In a fragment of an object, which comes byte by byte.
        case drippingObject = "dripping-object"
        /// In an object, whose fragments come whole, two bytes each.
        case drippingFragments = "dripping-fragments"
        /// Asking on and on, and reading no answer.
        case deaf
        /// Its release confirmed, and without closing.
        case released
    }

    struct Ending: Equatable, CustomStringConvertible {
        let phase: Phase
        /// `closed`, `reset`, or `abort` with source and reason.
        let word: String
        let milliseconds: Int

        var description: String { "\(phase.rawValue) \(word) \(milliseconds)" }
    }

    private let process: ChildProcess
    private let input: Descriptor
    private let output: URL
    private let errors: URL

    /// - Parameters:
    ///   - ca: what to trust; without it, there is no TLS.
    ///   - count: how many clients there are of each phase.
    init(_ phases: [Phase], count: Int = 1, port: UInt16, ca: String? = nil, in folder: URL) throws {
        let (reading, writing) = try Descriptor.pipe()
        defer { reading.close() }
        input = writing
        let name = UUID().uuidString
        output = folder.appending(path: name)
        errors = folder.appending(path: name + "-errors")
        process = try ChildProcess(
            [Installation.python.path, Installation.peerPrograms.appending(path: "abuser.py").path, "\(port)", ca ?? "plain", "\(count)"]
                + phases.map(\.rawValue), input: reading.number, output: output, errors: errors)
    }

    private var lines: [Substring] { ((try? String(contentsOf: output, encoding: .utf8)) ?? "").split(separator: "\n") }

    func waitUntilReady() async throws {
        try await eventually("all clients are where they want to be: \(text(errors))") {
            if let exit = process.poll(), exit != .code(0) { throw Impatience(awaited: "the clients are ready: \(text(errors))") }
            return lines.first == "ready"
        }
    }

    /// Those that the server has ended so far.
    var endings: [Ending] {
        lines.dropFirst().compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let phase = Phase(rawValue: words[0]), let milliseconds = Int(words[2]) else { return nil }
            return Ending(phase: phase, word: words[1], milliseconds: milliseconds)
        }
    }

    /// Returns when the server has ended them all.
    func waitForEnd() async throws -> [Ending] {
        _ = try await process.waitForExit()
        return endings
    }

    /// Closes all connections.
    func end() async throws {
        input.close()
        _ = try await process.waitForExit()
    }

    private func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
}
