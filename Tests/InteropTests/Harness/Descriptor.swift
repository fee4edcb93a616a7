import Foundation
import Glibc
import Synchronization

/// An open file, which no child inherits.
struct Descriptor: Sendable {
    let number: Int32

    /// Held while a process is started, and while a pipe is one that it would inherit.
    static let inheritance = Mutex(())

    static func pipe() throws -> (reading: Descriptor, writing: Descriptor) {
        try inheritance.withLock { _ in
            var ends: [Int32] = [-1, -1]
            guard Glibc.pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
                throw CocoaError(.fileReadUnknown)
            }
            return (Descriptor(number: ends[0]), Descriptor(number: ends[1]))
        }
    }

    /// Writes all of it, and waits where the reader is slow.
    func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            guard count > 0 else { throw CocoaError(.fileWriteUnknown) }
            bytes = bytes.dropFirst(count)
        }
    }

    func close() {
        _ = Glibc.close(number)
    }
}
