import Diagnosis

/// The password of a key: never on the command line, where others could see it, and never asked for.
enum KeyPassword {
    /// - Parameter path: what `--key-password-file` names; nil for `DICOMPROBE_KEY_PASSWORD`.
    /// - Returns: nil where neither is there.
    /// - Throws: `Finding` for a file that can't be read.
    static func read(file path: String?) throws(Finding) -> [UInt8]? {
        guard let path else { return Environment.value("DICOMPROBE_KEY_PASSWORD").map { Array($0.utf8) } }
        return try SecretFile.readLine(path, .key, option: "--key-password-file")
    }
}
