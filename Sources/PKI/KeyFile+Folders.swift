import Glibc

extension KeyFile {
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether what a folder holds there is to be read: no folder, and nothing whose end may never come, such as a FIFO. What can't be looked at is, so
    /// that reading it tells why.
    package static func isReadable(inFolder path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    /// The names in a folder, in the order of their bytes, without the hidden ones, among them those that Kubernetes keeps the versions of a
    /// mounted secret in.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)``.
    package static func names(in folder: String) throws(PKIError) -> [String] {
        guard let stream = opendir(folder) else { throw .file(path: folder, call: "opendir", errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
