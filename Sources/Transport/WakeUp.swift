import Glibc

/// A descriptor that becomes readable once and for all: what ends a `poll` from another thread.
///
/// A pipe whose bytes nobody reads, so that it wakes every thread that waits, now and later.
final class WakeUp: Sendable {
    /// Readable from the first ``signal()`` on.
    let descriptor: Int32
    private let writingEnd: Int32

    init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system(errno: errno, call: "pipe") }
        (descriptor, writingEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        Glibc.close(descriptor)
        Glibc.close(writingEnd)
    }

    /// Makes the descriptor readable. Async-signal-safe: a `write(2)`, which fails harmlessly when the pipe is full.
    func signal() {
        var byte: UInt8 = 1
        _ = Glibc.write(writingEnd, &byte, 1)
    }
}
