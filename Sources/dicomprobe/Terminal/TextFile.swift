import Diagnosis
import Glibc

/// A file that people write and a verb reads whole: settings, a plan.
struct TextFile {
    struct Unreadable: Error {
        let why: String
    }

    /// More than anyone writes by hand.
    private static let maximumByteCount = 1 << 20

    let path: String
    let text: String
    /// The same for two paths to one file.
    let identity: [UInt64]

    /// - Parameter path: of the file.
    /// - Returns: nil where there is none.
    /// - Throws: ``Unreadable`` where it is there and is no text of a sensible length.
    init?(_ path: String) throws(Unreadable) {
        // Never waits: what has the name of such a file may be a pipe.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Unreadable(why: systemText(errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Unreadable(why: systemText(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(why: "it is no file") }
        guard status.st_size <= Self.maximumByteCount else { throw Unreadable(why: "it has more than \(Self.maximumByteCount) bytes") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable(why: systemText(errno)) }
            guard count > 0 else { break }
            filled += count
        }
        guard let text = String(validating: bytes[..<filled], as: UTF8.self) else { throw Unreadable(why: "it is no UTF-8 text") }
        self.path = path
        self.text = text
        identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}
