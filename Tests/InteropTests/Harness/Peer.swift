import Foundation
import Glibc
import ProbeResults
import Testing

/// A server, running on a free port of loopback.
final class Peer: Sendable {
    let port: UInt16
    /// Its working folder, removed with it.
    let folder: URL
    let process: ChildProcess
    private let kind: Kind
    private let input: Descriptor?
    private let logs: [URL]

    /// What it has said so far.
    var log: String { logs.map { (try? String(contentsOf: $0, encoding: .utf8)) ?? "" }.joined() }
    /// What it received, where it writes that to files.
    var received: URL { folder.appending(path: "received") }

    private init(_ kind: Kind, port: UInt16, folder: URL) throws {
        self.kind = kind
        self.port = port
        self.folder = folder
        logs = [folder.appending(path: "output"), folder.appending(path: "errors")]
        var environment = kind.environment(folder)
        if kind.listensEverywhere { environment["LD_PRELOAD"] = Installation.loopbackLibrary.path }
        let input = kind.endsWithInput ? try Descriptor.pipe() : nil
        defer { input?.reading.close() }
        self.input = input?.writing
        process = try ChildProcess(
            kind.command(port, folder), input: input?.reading.number, output: logs[0], errors: logs[1], environment: environment)
    }

    /// How a kind of server is started.
    struct Kind: Sendable {
        /// The command line, given the port and the working folder.
        var command: @Sendable (UInt16, URL) throws -> [String]
        /// Whether it knows only all interfaces, and is to be kept on loopback.
        var listensEverywhere = false
        /// Whether it ends with its standard input, which is then a pipe that stays open.
        var endsWithInput = false
        /// Whether it is our own `serve`, whose events are to be true to their schema.
        var printsEvents = false
        /// Added to the test's own; nil takes a variable away.
        var environment: @Sendable (URL) -> [String: String?] = { _ in [:] }
    }

    /// Starts it, and waits until it listens. Where somebody else takes the port first, with another, unless it has to be this one.
    static func start(_ kind: Kind, port: UInt16? = nil) async throws -> Peer {
        var failure: any Error = Impatience(awaited: "a peer listens")
        for _ in 0..<3 {
            do { return try await startOnce(kind, port: port ?? Port.free()) } catch { failure = error }
        }
        throw failure
    }

    private static func startOnce(_ kind: Kind, port: UInt16) async throws -> Peer {
        let folder = try makeTemporaryFolder()
        do {
            try FileManager.default.createDirectory(at: folder.appending(path: "received"), withIntermediateDirectories: false)
            let peer = try Peer(kind, port: port, folder: folder)
            try await peer.awaitListening()
            return peer
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private func awaitListening() async throws {
        do {
            try await eventually("process \(process.id) listens; so far it says: \(log)") {
                if let exit = process.poll() { throw Impatience(awaited: "a peer listens; it ended with \(exit): \(log)") }
                // What is asked of the peer afterwards may be in its first event.
                return Port.listens(port) && (!kind.printsEvents || !eventLines().isEmpty)
            }
        } catch {
            await process.end()
            throw error
        }
    }

    /// Kills it, and starts it anew: on the same port, with the same folder.
    ///
    /// - Returns: the new one, whose folder goes with the old one.
    func restart() async throws -> Peer {
        process.send(SIGKILL)
        _ = try await process.waitForExit()
        let peer = try Peer(kind, port: port, folder: folder)
        try await peer.awaitListening()
        return peer
    }

    /// Writes to its standard input, which it must have.
    func tell(_ line: String) throws { try input?.write(line + "\n") }

    /// What our own `serve` has told so far. The last line may not be complete yet.
    func events() throws -> [ServerEvent] {
        try eventLines().map { try JSONDecoder().decode(ServerEvent.self, from: Data($0.utf8)) }
    }

    private func eventLines() -> [Substring] {
        let output = (try? String(contentsOf: folder.appending(path: "output"), encoding: .utf8)) ?? ""
        return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    /// Ends it, and expects each of its events to be true to the schema.
    fileprivate func endWithValidEvents() async throws {
        await process.end()
        for line in eventLines() {
            let problems = try await SchemaValidator.events.problems(of: String(line))
            #expect(problems.isEmpty, "\(problems)\n\(line)")
        }
    }

    func end() async {
        input?.close()
        await process.end()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Gives `body` a server, and ends it afterwards.
///
/// - Parameter port: one from ``Port/free()`` that the test knows before the server is there.
func withPeer<Result>(
    _ kind: Peer.Kind, port: UInt16? = nil, _ body: (Peer) async throws -> Result
) async throws -> Result {
    let peer = try await Peer.start(kind, port: port)
    do {
        let result = try await body(peer)
        if kind.printsEvents { try await peer.endWithValidEvents() }
        await peer.end()
        return result
    } catch {
        await peer.end()
        throw error
    }
}
