import Glibc
import Synchronization

/// A descriptor for text, such as a standard stream, that is written to without waiting for its reader for longer than is wanted.
package final class Outlet: Sendable {
    private enum Way {
        /// Takes all, as fast as the disk is.
        case file
        /// Opened a second time, so as not to wait: the descriptor itself is shared with processes that don't expect to be told to come again.
        case nonBlocking
        case socket
        /// Asked whether there is room before each write, of which it then takes this much without waiting.
        case asked
    }

    /// What a write came to.
    enum Attempt: Equatable {
        case taken(Int)
        /// There is no room now.
        case full
        case failed
    }

    private let descriptor: Int32
    private let way: Way
    /// Whether its reader has been given up.
    private let isAbandoned = Atomic(false)

    /// - Parameter descriptor: stays the caller's, and open as long as this is used.
    package init(_ descriptor: Int32) {
        var status = stat()
        let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        if kind == S_IFSOCK {
            (self.descriptor, way) = (descriptor, .socket)
        } else if kind == S_IFIFO || isatty(descriptor) == 1 {
            // Not where the reader of a FIFO has gone, or where the terminal belongs to somebody else.
            let second = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
            (self.descriptor, way) = second >= 0 ? (second, .nonBlocking) : (descriptor, .asked)
        } else {
            (self.descriptor, way) = (descriptor, .file)
        }
    }

    deinit {
        if way == .nonBlocking { close(descriptor) }
    }

    /// Writes everything, for as long as its reader takes to read it. After an interruption it is waited for no longer when it takes nothing for
    /// a while, and nothing is written from then on.
    ///
    /// - Parameter patience: that while.
    /// - Returns: false if not everything could be written; errno tells why.
    package func write(all bytes: ArraySlice<UInt8>, interruption: Interruption?, patience: Duration = OutputQueue.patience) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            guard !isAbandoned.load(ordering: .relaxed) else {
                errno = EINTR
                return false
            }
            switch write(rest) {
            case .taken(let count): rest = rest.dropFirst(count)
            case .full: awaitRoom(interruption, patience)
            case .failed: return false
            }
        }
        return true
    }

    private func awaitRoom(_ interruption: Interruption?, _ patience: Duration) {
        do throws(TransportError) {
            _ = try Polling.wait(for: Polling.output, on: descriptor, until: .never, interruption: interruption)
        } catch {
            let hasRoom = try? Polling.wait(for: Polling.output, on: descriptor, until: .after(patience), interruption: nil)
            if hasRoom != true { isAbandoned.store(true, ordering: .relaxed) }
        }
    }

    /// One write of as many bytes as there is room for.
    func write(_ bytes: ArraySlice<UInt8>) -> Attempt {
        if way == .asked, !hasRoom(waiting: 0) { return .full }
        let (count, code) = bytes.withUnsafeBytes { bytes in
            switch way {
            case .file, .nonBlocking: (Glibc.write(descriptor, bytes.baseAddress, bytes.count), errno)
            case .asked: (Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF))), errno)
            case .socket:
                (send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)), errno)
            }
        }
        if count > 0 || bytes.isEmpty { return .taken(count) }
        if count < 0, code == EINTR { return .taken(0) }
        return count < 0 && code == EAGAIN ? .full : .failed
    }

    /// Returns when there is room, or an error to be found by writing.
    func awaitRoom() {
        while !hasRoom(waiting: -1) {}
    }

    private func hasRoom(waiting milliseconds: Int32) -> Bool {
        var descriptors = pollfd(fd: descriptor, events: Polling.output, revents: 0)
        return poll(&descriptors, 1, milliseconds) > 0
    }
}
