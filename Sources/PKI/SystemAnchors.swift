import COpenSSL
import Glibc

/// Where the system keeps the CAs that it trusts, unless `SSL_CERT_DIR` and `SSL_CERT_FILE` name other places.
struct SystemAnchors: Sendable {
    /// Of files that are named after the hash of the CA in each, so that one is found without reading the others.
    let folder: String
    /// One file with all of them.
    let bundle: String

    /// As the installed OpenSSL was built.
    static let ofOpenSSL = SystemAnchors(
        folder: X509_get_default_cert_dir().map { String(cString: $0) } ?? "",
        bundle: X509_get_default_cert_file().map { String(cString: $0) } ?? "")

    /// The folder is read at need: loading the bundle takes longer than the handshake. So that is loaded only where `SSL_CERT_FILE` names one, or where no
    /// certificate could be found in the folder.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)`` where `SSL_CERT_FILE` can't be read, or the folder for want of a descriptor or memory.
    func add(to store: borrowing Owned) throws(PKIError) {
        let isFolderGiven = getenv(X509_get_default_cert_dir_env()) != nil
        let lookup = X509_STORE_add_lookup(store.pointer, X509_LOOKUP_hash_dir())
        // The type "default" stands for SSL_CERT_DIR.
        try check("X509_LOOKUP_add_dir") {
            isFolderGiven
                ? COpenSSL_X509_LOOKUP_add_dir(lookup, nil, Int(X509_FILETYPE_DEFAULT))
                : COpenSSL_X509_LOOKUP_add_dir(lookup, folder, Int(X509_FILETYPE_PEM))
        }
        if let path = getenv(X509_get_default_cert_file_env()), path.pointee != 0 {
            guard access(path, R_OK) == 0 else { throw .file(path: String(cString: path), call: "access", errno: errno) }
            try check("X509_LOOKUP_load_file") { Self.load(path, into: store.pointer) }
        } else if !isFolderGiven, try !hasHashedNames() {
            // Nobody asked for it: one that is missing or empty is no CA, which the verification tells.
            _ = Self.load(bundle, into: store.pointer)
            OpenSSLErrorQueue.clear()
        }
    }

    private static func load(_ path: UnsafePointer<CChar>, into store: OpaquePointer) -> Int32 {
        COpenSSL_X509_LOOKUP_load_file(X509_STORE_add_lookup(store, X509_LOOKUP_file()), path, Int(X509_FILETYPE_PEM))
    }

    /// Whether there is a certificate under the hash of its name; it is looked for no further than the first.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)`` where that could not be seen for want of a descriptor or memory.
    private func hasHashedNames() throws(PKIError) -> Bool {
        guard let stream = opendir(folder) else {
            guard [EMFILE, ENFILE, ENOMEM].contains(errno) else { return false }
            throw .file(path: folder, call: "opendir", errno: errno)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let isHashed = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
                    Self.isHashed(String(cString: $0))
                }
            }
            if isHashed { return true }
        }
        return false
    }

    /// Eight hexadecimal digits, a point, and a number that tells apart names of one hash (openssl-rehash(1)). Lists have an `r` before the number.
    static func isHashed(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 8, !parts[1].isEmpty else { return false }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return parts[0].allSatisfy { digits.contains($0) || letters.contains($0) } && parts[1].allSatisfy { digits.contains($0) }
    }
}
