import Diagnosis
import PKI

/// Secrets in files, for command lines can be seen by others.
enum SecretFile {
    /// - Parameters:
    ///   - path: the file.
    ///   - use: what it is for.
    ///   - option: the option that names it.
    /// - Throws: `Finding` for a file that can't be read.
    static func read(_ path: String, _ use: Finding.KeyFileUse, option: String) throws(Finding) -> [UInt8] {
        do throws(PKIError) {
            return try KeyFile.read(path)
        } catch {
            throw Finding(error, use, option: option, path: path)
        }
    }

    /// Without the newline that editors and echo end a file with; on other systems it is two characters.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - use: what it is for.
    ///   - option: the option that names it.
    /// - Throws: `Finding` for a file that can't be read.
    static func readLine(_ path: String, _ use: Finding.KeyFileUse, option: String) throws(Finding) -> [UInt8] {
        let bytes = try read(path, use, option: option)
        let newline = ["\r\n", "\n"].first { bytes.reversed().starts(with: $0.utf8.reversed()) } ?? ""
        return bytes.dropLast(newline.utf8.count)
    }
}
