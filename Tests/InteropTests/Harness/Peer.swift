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
    private let input: Descriptor?
    private let logs: [URL]

    /// What it has said so far.
    var log: String { logs.map { (try? String(contentsOf: $0, encoding: .utf8)) ?? "" }.joined() }
    /// What it received, where it writes that to files.
    var received: URL { folder.appending(path: "received") }

    fileprivate init(port: UInt16, folder: URL, process: ChildProcess, input: Descriptor?, logs: [URL]) {
        self.port = port
        self.folder = folder
        self.process = process
        self.input = input
        self.logs = logs
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

    /// Starts it, and waits until it listens. Where somebody else takes the port first, with another.
    static func start(_ kind: Kind) async throws -> Peer {
        var failure: any Error = Impatience(awaited: "a peer listens")
        for _ in 0..<3 {
            do { return try await startOnce(kind) } catch { failure = error }
        }
        throw failure
    }

    private static func startOnce(_ kind: Kind) async throws -> Peer {
        let folder = try makeTemporaryFolder()
        do {
            let port = Port.free()
            let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
            try FileManager.default.createDirectory(at: folder.appending(path: "received"), withIntermediateDirectories: false)
            let command = try kind.command(port, folder)
            var environment = kind.environment(folder)
            if kind.listensEverywhere { environment["LD_PRELOAD"] = Installation.loopbackLibrary.path }
            let input = kind.endsWithInput ? try Descriptor.pipe() : nil
            defer { input?.reading.close() }
            let process = try ChildProcess(
                command, input: input?.reading.number, output: output, errors: errors, environment: environment)
            let peer = Peer(port: port, folder: folder, process: process, input: input?.writing, logs: [output, errors])
            do {
                try await eventually("\(command.joined(separator: " ")) listens; so far it says: \(peer.log)") {
                    if let exit = process.poll() { throw Impatience(awaited: "\(command[0]) listens; it ended with \(exit): \(peer.log)") }
                    return Port.listens(port)
                }
            } catch {
                await process.end()
                throw error
            }
            return peer
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

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
func withPeer<Result>(_ kind: Peer.Kind, _ body: (Peer) async throws -> Result) async throws -> Result {
    let peer = try await Peer.start(kind)
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
