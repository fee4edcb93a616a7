import Glibc

extension Certificate {
    /// The certificates of a file, PEM or DER, or of all such files of a folder, in the order of their names. In a folder, what holds no
    /// certificate (keys, revocation lists, folders) is passed over.
    ///
    /// - Throws: ``PKIError/noCertificate`` where there is none at all, ``PKIError/file(path:call:errno:)``, and what ``read(_:)`` throws.
    package static func read(path: String) throws(PKIError) -> [Certificate] {
        guard isFolder(path) else { return try read(KeyFile.read(path)) }
        var certificates: [Certificate] = []
        for name in try fileNames(in: path) where !isFolder(path + "/" + name) {
            let bytes = try KeyFile.read(path + "/" + name)
            do {
                certificates += try read(bytes)
            } catch .noCertificate {
                continue
            } catch .badCertificate where bytes.first == 0x30 {
                // Another kind of DER.
                continue
            }
        }
        guard !certificates.isEmpty else { throw .noCertificate }
        return certificates
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Without the hidden ones, among them those that Kubernetes keeps the versions of a mounted secret in.
    private static func fileNames(in folder: String) throws(PKIError) -> [String] {
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
