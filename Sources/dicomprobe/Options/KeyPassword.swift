import Diagnosis
import PKI
import ProbeSettings

/// The password of a key: never on the command line, where others could see it, and never asked for.
enum KeyPassword {
    /// - Parameters:
    ///   - path: what `--key-password-file` names; nil for `DICOMPROBE_KEY_PASSWORD`.
    ///   - wait: for a pipe in the place of the file.
    /// - Returns: nil where neither is there.
    /// - Throws: `Finding` for a file that can't be read.
    static func read(file path: String?, wait: KeyFile.Wait = KeyFile.patiently) throws(Finding) -> [UInt8]? {
        guard let path else { return Secret.keyPassword.valueOfVariable }
        return try SecretFile.readLine(path, .keyPassword, wait: wait)
    }
}
