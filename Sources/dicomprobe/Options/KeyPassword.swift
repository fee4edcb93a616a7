import Diagnosis
import PKI

/// The password of a key: never on the command line, where others could see it, and never asked for.
enum KeyPassword {
    /// - Parameter path: what `--key-password-file` names; nil for `DICOMPROBE_KEY_PASSWORD`.
    /// - Returns: nil where neither is there.
    /// - Throws: `Finding` for a file that can't be read.
    static func read(file path: String?) throws(Finding) -> [UInt8]? {
        guard let path else { return Environment.value("DICOMPROBE_KEY_PASSWORD").map { Array($0.utf8) } }
        do throws(PKIError) {
            let bytes = try KeyFile.read(path)
            // Editors and echo end a file so; on other systems with two characters.
            let newline = ["\r\n", "\n"].first { bytes.reversed().starts(with: $0.utf8.reversed()) } ?? ""
            return bytes.dropLast(newline.utf8.count)
        } catch {
            throw Finding(error, .key, option: "--key-password-file", path: path)
        }
    }
}
