import Diagnosis
import Glibc
import ProbeResults
import Transport

/// A few bytes behind a descriptor, as standard input has them, and in no file.
final class BytesToRead: Sendable {
    /// What the system keeps in a pipe for nobody to wait (pipe(7): a page at least).
    static let maximumCount = 4096

    let descriptor: Int32

    /// - Parameter bytes: at most ``maximumCount``.
    /// - Throws: `Finding` where the system has no room for them.
    init(_ bytes: [UInt8]) throws(Finding) {
        var ends: [Int32] = [-1, -1]
        guard bytes.count <= Self.maximumCount, pipe(&ends) == 0 else { throw Self.failure(errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        defer { close(ends[1]) }
        // write(2) takes an address, which the array lends for the call. So few bytes go at once or not at all.
        let count = bytes.withUnsafeBytes { Glibc.write(ends[1], $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw Self.failure(errno) }
    }

    deinit {
        close(descriptor)
    }

    private static func failure(_ code: Int32) -> Finding {
        Finding(ofOurOwn: .system(errno: code, call: "pipe"), "there is no room for an object to be sent")
    }
}
