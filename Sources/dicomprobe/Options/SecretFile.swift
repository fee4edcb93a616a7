import Diagnosis
import PKI
import ProbeSettings

/// Secrets in files, for command lines can be seen by others.
enum SecretFile {
    /// - Parameters:
    ///   - path: the file.
    ///   - secret: what it holds.
    ///   - wait: for a pipe in the place of the file.
    /// - Throws: `Finding` for a file that can't be read.
    static func read(_ path: String, _ secret: Secret, wait: KeyFile.Wait) throws(Finding) -> [UInt8] {
        do throws(PKIError) {
            return try KeyFile.read(path, wait: wait)
        } catch {
            throw Finding(error, secret.use, option: "--\(secret.options[0])", path: path)
        }
    }

    /// Without the newline that editors and echo end a file with; on other systems it is two characters.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - secret: what it holds.
    ///   - wait: for a pipe in the place of the file.
    /// - Throws: `Finding` for a file that can't be read.
    static func readLine(_ path: String, _ secret: Secret, wait: KeyFile.Wait) throws(Finding) -> [UInt8] {
        let bytes = try read(path, secret, wait: wait)
        let newline = ["\r\n", "\n"].first { bytes.reversed().starts(with: $0.utf8.reversed()) } ?? ""
        return bytes.dropLast(newline.utf8.count)
    }
}

extension Secret {
    fileprivate var use: Finding.KeyFileUse {
        switch self {
        case .privateKey, .keyPassword: .key
        case .userPassword, .kerberosTicket, .samlAssertion, .jsonWebToken: .userIdentity
        }
    }

    /// What its variable holds; nil where it has none, or that is not set or empty.
    var valueOfVariable: [UInt8]? { variable.flatMap(Environment.bytes) }
}
