import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Synchronization
import TestSCP
import Testing
import Transport

/// Generous: only what is broken takes as long as this.
let longEnough = Duration.seconds(90)

/// A peer that plays one scene with each connection, one connection after another.
final class ScriptedPeer: Sendable {
    typealias Scene = @Sendable (TCPStream) throws -> Void

    private let listener: Listener
    private let thread: Transport.Thread
    private let interruption: Interruption
    private let played: Counter

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    init(_ scenes: [Scene]) throws {
        let listener = try Listener(port: 0)
        let interruption = try Interruption()
        let played = Counter()
        thread = try Transport.Thread(name: "scripted peer") {
            for scene in scenes {
                guard let connection = try? listener.accept(until: .after(longEnough), interruption: interruption) else { return }
                let stream = TCPStream(connection, interruption: nil)
                defer { stream.close() }
                played.count.withLock { $0 += 1 }
                do {
                    try scene(stream)
                } catch {
                    Issue.record("the scripted peer's scene ended with \(error)")
                }
            }
        }
        self.listener = listener
        self.interruption = interruption
        self.played = played
    }

    convenience init(_ scenes: Scene...) throws {
        try self.init(scenes)
    }

    var port: UInt16 { listener.address.port }

    /// Ends it, and tells how many connections there were.
    func finish() -> Int {
        interruption.interrupt(signal: 15)
        thread.join()
        return played.count.withLock { $0 }
    }
}

// MARK: - What a scene is made of

extension TCPStream {
    func accept(_ policy: AcceptorPolicy = .testSCP) throws -> Association {
        try Association.accept(over: self, policy: policy, timing: Timing(timeout: longEnough))
    }

    /// Stays until the other side has closed.
    func awaitEnd() throws {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while try read(into: &buffer, 0..<buffer.count, until: .after(longEnough)) > 0 {}
    }
}

extension Association {
    /// Takes a C-STORE to the end of its data set.
    func takeStore() throws -> (request: CStoreRequest, contextID: UInt8) {
        guard case .command(let commandSet, let contextID) = try receiveCommand(until: .after(longEnough)) else { throw OutOfScript() }
        let request = try CStoreRequest(commandSet)
        try receiveDataSet { _ in }
        return (request, contextID)
    }

    func answerStore(_ status: Status = .success, comment: String? = nil) throws {
        let (request, contextID) = try takeStore()
        try respond(request.response(status, errorComment: comment).commandSet, contextID: contextID)
    }

    /// Takes a C-ECHO, and answers with what is made of its response.
    func answerEcho(_ change: (inout CommandSet) -> Void = { _ in }) throws {
        guard case .command(let commandSet, let contextID) = try receiveCommand(until: .after(longEnough)) else { throw OutOfScript() }
        var response = try CEchoRequest(commandSet).response(.success).commandSet
        change(&response)
        try respond(response, contextID: contextID)
    }

    func awaitReleaseRequest() throws {
        guard case .releaseRequested = try receiveCommand(until: .after(longEnough)) else { throw OutOfScript() }
    }

    func takeRelease() throws {
        try awaitReleaseRequest()
        try confirmRelease()
    }

    /// Takes and answers whatever is stored, and the release.
    func serveStores() throws {
        while case .command(let commandSet, let contextID) = try receiveCommand(until: .after(longEnough)) {
            try receiveDataSet { _ in }
            try respond(CStoreRequest(commandSet).response(.success).commandSet, contextID: contextID)
        }
        try confirmRelease()
    }
}

private struct OutOfScript: Error {}
