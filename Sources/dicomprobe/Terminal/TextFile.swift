import Diagnosis
import Glibc

/// A file that people write and a verb reads whole: settings, a plan.
struct TextFile {
    struct Unreadable: Error {
        let why: String
        /// Where in the file; both count from 1.
        var line = 1
        var column = 1
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
        guard let text = String(validating: bytes[..<filled], as: UTF8.self) else { throw Unreadable(notUTF8: bytes[..<filled]) }
        self.path = path
        self.text = text
        identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}

extension TextFile.Unreadable {
    /// - Parameter bytes: of the file.
    fileprivate init(notUTF8 bytes: ArraySlice<UInt8>) {
        // Byte order marks of UTF-16 (Unicode 23.8).
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            self.init(why: "it is UTF-16: save it as UTF-8")
            return
        }
        var (line, column) = (1, 1)
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&rest) {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        self.init(why: "it is no UTF-8 text: save it as UTF-8", line: line, column: column)
    }
}
