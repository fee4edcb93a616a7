import COpenSSL
import Glibc
import Synchronization

/// A file that gathers the secrets of TLS connections in NSS's format, for Wireshark and the like to decrypt what was recorded.
package final class KeyLog: Sendable {
    package let path: String
    private let descriptor: Int32
    private let failure = Mutex<Int32?>(nil)

    /// Opens a file to append to, which from then on is for its owner alone.
    ///
    /// - Throws: ``TransportError/system(errno:call:)``.
    package init(path: String) throws(TransportError) {
        self.path = path
        // A pipe that nobody reads is no reason to wait for ever.
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(errno: errno, call: "open") }
        // Also one that was there before, perhaps made by somebody else to read along.
        guard Self.isPrivate(descriptor) || fchmod(descriptor, 0o600) == 0 else {
            let code = errno
            close(descriptor)
            throw .system(errno: code, call: "fchmod")
        }
    }

    /// Whether nobody but the owner may do anything with it; what is no file, such as a pipe, keeps nothing that could be read later.
    private static func isPrivate(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG || status.st_mode & 0o077 == 0
    }

    deinit {
        close(descriptor)
    }

    /// Why a line could not be written, as errno; nil where all were.
    package var errorNumber: Int32? { failure.withLock { $0 } }

    /// Makes the connections of `context` (`SSL_CTX*`) write to the key log of their wires.
    static func install(on context: OpaquePointer) {
        SSL_CTX_set_keylog_callback(context) { connection, line in
            guard let connection, let line, let log = TLSWire.of(connection)?.keyLog else { return }
            log.append(String(cString: line))
        }
    }

    /// In one call: several connections and processes may append to the file. The reader of a pipe is waited for once in vain, and not for long.
    private func append(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        let end = Deadline.after(OutputQueue.patience)
        while true {
            let count = write(descriptor, bytes, bytes.count)
            guard count != bytes.count else { return }
            let code = count < 0 ? errno : ENOSPC
            if code == EAGAIN, errorNumber == nil, !end.hasPassed, hasRoom(by: end) { continue }
            failure.withLock { $0 = code }
            return
        }
    }

    private func hasRoom(by end: Deadline) -> Bool {
        (try? Polling.wait(for: Polling.output, on: descriptor, until: end, interruption: nil)) ?? false
    }
}
