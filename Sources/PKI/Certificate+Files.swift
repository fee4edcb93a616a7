extension Certificate {
    /// The certificates of a file, PEM or DER, or of all such files of a folder, in the order of their names. In a folder, what holds no
    /// certificate (keys, revocation lists, folders, what is too large for any) is passed over.
    ///
    /// - Parameter wait: for a pipe in the place of the file, see ``KeyFile/read(_:limit:wait:)``.
    /// - Throws: ``PKIError/noCertificate`` where there is none at all, ``PKIError/file(path:call:errno:)``, and what ``read(_:)`` and `wait`
    ///   throw.
    package static func read(path: String, wait: KeyFile.Wait = KeyFile.patiently) throws(PKIError) -> [Certificate] {
        guard KeyFile.isFolder(path) else { return try read(KeyFile.read(path, wait: wait)) }
        var certificates: [Certificate] = []
        for name in try KeyFile.names(in: path) where KeyFile.isReadable(inFolder: path + "/" + name) {
            let bytes: [UInt8]
            do {
                bytes = try KeyFile.read(path + "/" + name)
            } catch .fileTooLarge {
                continue
            }
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
}
