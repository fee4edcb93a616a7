import Diagnosis
import ProbeSettings

/// The password of a key: never on the command line, where others could see it, and never asked for.
enum KeyPassword {
    /// - Parameter path: what `--key-password-file` names; nil for `DICOMPROBE_KEY_PASSWORD`.
    /// - Returns: nil where neither is there.
    /// - Throws: `Finding` for a file that can't be read.
    static func read(file path: String?) throws(Finding) -> [UInt8]? {
        guard let path else { return Secret.keyPassword.valueOfVariable }
        return try SecretFile.readLine(path, .keyPassword)
    }
}
