import Glibc

/// Reading and writing whole files of keys and certificates.
package enum KeyFile {
    /// The most that is read of one file. All public authorities together take a quarter of a MiB.
    package static let maximumByteCount = 4 << 20

    /// Who may read a file.
    package enum Access: Equatable, Sendable {
        /// Its owner alone.
        case secret
        case everyone

        package var permissions: UInt32 { self == .secret ? 0o600 : 0o644 }
    }

    /// Returns once a descriptor has something to read, or is at its end; throws what ends the wait before.
    package typealias Wait = @Sendable (_ descriptor: Int32, _ path: String) throws(PKIError) -> Void

    /// Waits for as long as it takes.
    package static let patiently: Wait = { (descriptor: Int32, path: String) throws(PKIError) in
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, -1) < 0 {
            guard errno == EINTR else { throw PKIError.file(path: path, call: "poll", errno: errno) }
        }
    }

    /// The bytes of a file, or of a pipe until its end; one with a name is waited for also where nobody has opened it for writing yet.
    ///
    /// - Parameters:
    ///   - limit: the most that is read, in bytes.
    ///   - wait: called before each read of what is no file.
    /// - Throws: ``PKIError/file(path:call:errno:)``, ``PKIError/fileTooLarge(path:limit:)``, and what `wait` throws.
    package static func read(_ path: String, limit: Int = maximumByteCount, wait: Wait = patiently) throws(PKIError) -> [UInt8] {
        // Never waits here, where neither a signal nor a deadline would be heeded.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, call: "open", errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(path: path, call: "fstat", errno: errno) }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= limit {
            if !isFile { try wait(descriptor, path) }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            // Another reader of the pipe may have been quicker.
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else { throw .file(path: path, call: "read", errno: errno) }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
        throw .fileTooLarge(path: path, limit: limit)
    }

    /// Writes a file that is either there as a whole or not at all: written beside, synchronised, then given its name.
    ///
    /// - Parameter replaces: whether a file of that name makes way.
    /// - Throws: ``PKIError/exists(path:)``, ``PKIError/file(path:call:errno:)``.
    package static func write(_ bytes: [UInt8], to path: String, access: Access, replaces: Bool) throws(PKIError) {
        // mkstemp makes it with O_EXCL and for its owner alone, so that no secret is ever readable by others.
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .file(path: path, call: "mkstemp", errno: errno) }
        let temporary = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        // Also after a link, which gives the file a second name.
        defer { unlink(temporary) }
        try fill(descriptor, with: bytes, path: path, permissions: access.permissions)
        // link does what rename does not: it fails where the name is taken.
        let call = replaces ? "rename" : "link"
        guard (replaces ? rename(temporary, path) : link(temporary, path)) == 0 else {
            throw errno == EEXIST ? .exists(path: path) : .file(path: path, call: call, errno: errno)
        }
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8], path: String, permissions: UInt32) throws(PKIError) {
        defer { close(descriptor) }
        guard fchmod(descriptor, permissions) == 0 else { throw .file(path: path, call: "fchmod", errno: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file(path: path, call: "write", errno: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw .file(path: path, call: "fsync", errno: errno) }
    }

    /// Makes a folder, and those above it where they are missing, for its owner alone. One that exists is left as it is.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)``.
    package static func createFolder(_ path: String) throws(PKIError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let failure = errno
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        guard failure == ENOENT, !parent.isEmpty else { throw .file(path: path, call: "mkdir", errno: failure) }
        try createFolder(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path: path, call: "mkdir", errno: errno) }
    }

    /// Whether the name is taken, be it by a link to nowhere.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Takes the name away; one that is not there is fine.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)``.
    static func remove(_ path: String) throws(PKIError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .file(path: path, call: "unlink", errno: errno) }
    }
}
