import Foundation
import Glibc
import PKI
import Testing

@testable import Transport

/// How long a pipe in the place of a file is waited for.
@Suite struct KeyFileWaitingTests {
    private func withPipe(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/pipe-" + UUID().uuidString
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        try body(path)
    }

    @Test(.timeLimit(.minutes(5))) func notBeyondTheDeadline() throws {
        try withPipe { path in
            let wait = KeyFile.wait(until: .after(.milliseconds(1)), interruption: try Interruption())
            #expect(throws: PKIError.stalled(path: path)) { try KeyFile.read(path, wait: wait) }
        }
    }

    @Test(.timeLimit(.minutes(5))) func notBeyondASignal() throws {
        try withPipe { path in
            let interruption = try Interruption()
            interruption.interrupt(signal: SIGTERM)
            let wait = KeyFile.wait(until: .never, interruption: interruption)
            #expect(throws: PKIError.interrupted(path: path, signal: SIGTERM)) { try KeyFile.read(path, wait: wait) }
        }
    }

    /// A file is there, whatever the time.
    @Test func aFileIsNotWaitedFor() throws {
        let interruption = try Interruption()
        interruption.interrupt(signal: SIGTERM)
        let wait = KeyFile.wait(until: .after(.zero), interruption: interruption)
        #expect(try !KeyFile.read(#filePath, wait: wait).isEmpty)
    }
}
