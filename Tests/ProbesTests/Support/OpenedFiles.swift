import Foundation

/// Which files of a folder are opened, by anybody, and how often, from now on.
final class OpenedFiles {
    private let descriptor: Int32

    init(in folder: String) throws {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0, inotify_add_watch(descriptor, folder, UInt32(IN_OPEN)) >= 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Since the last call, by their names.
    func take() -> [String: Int] {
        var counts: [String: Int] = [:]
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            // Each event: a watch, a mask, a cookie, the length of the name, all of four bytes, and the name, padded with NUL; none where it is the folder.
            var start = 0
            while start < count {
                let length = (0..<4).reduce(0) { $0 | Int(buffer[start + 12 + $1]) << (8 * $1) }
                let name = buffer[start + 16..<start + 16 + length].prefix { $0 != 0 }
                if !name.isEmpty { counts[String(decoding: name, as: UTF8.self), default: 0] += 1 }
                start += 16 + length
            }
        }
        return counts
    }
}
