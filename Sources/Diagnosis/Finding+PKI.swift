import Glibc
import PKI
import ProbeResults

extension Finding {
    /// What a file of keys or certificates was for, and so which reason its faults have.
    package enum KeyFileUse: Equatable, Sendable {
        case ca
        case certificate
        case key

        var reason: Reason {
            switch self {
            case .ca: .localBadCA
            case .certificate: .localBadCertificate
            case .key: .localBadKey
            }
        }
    }

    /// A file given by an option that can't be used.
    ///
    /// - Parameters:
    ///   - option: `--ca` and the like.
    ///   - path: the file, where the error does not name it itself.
    package init(_ error: PKIError, _ use: KeyFileUse, option: String, path: String) {
        let (message, hint) = Self.words(error, path: path)
        let reason: Reason =
            switch error {
            case .file: .localMissingFile
            case .exists: .localExists
            case .keyMismatch: .localKeyMismatch
            case .badRevocationList, .noRevocationList: .localBadCRL
            case .badKey, .noPrivateKey, .encryptedKeyWithoutPassword, .wrongKeyPassword: .localBadKey
            case .invalidName: .usageName
            default: use.reason
            }
        self.init(reason: reason, message: "\(option): \(message)", hint: hint)
    }

    private static func words(_ error: PKIError, path: String) -> (message: String, hint: String?) {
        switch error {
        case .badPEM(let errors): ("\(path) has a PEM block that can't be read: \(words(errors))", "export it anew")
        case .badCertificate(let errors): ("\(path) holds no certificate in order: \(words(errors))", "PEM or DER is expected")
        case .noCertificate: ("\(path) holds no certificate", "PEM or DER is expected: -----BEGIN CERTIFICATE-----")
        case .badRevocationList(let errors):
            ("\(path) holds no revocation list in order: \(words(errors))", "PEM or DER is expected")
        case .noRevocationList: ("\(path) holds no revocation list", "PEM or DER is expected: -----BEGIN X509 CRL-----")
        case .badKey(let errors): ("\(path) holds no private key in order: \(words(errors))", "PEM is expected, PKCS#8 or the older forms")
        case .noPrivateKey: ("\(path) holds no private key", "PEM is expected: -----BEGIN PRIVATE KEY-----")
        case .encryptedKeyWithoutPassword:
            ("the private key in \(path) is encrypted", "decrypt it first: openssl pkey -in KEY -out PLAIN.key")
        case .wrongKeyPassword: ("the password does not open the private key in \(path)", nil)
        case .keyMismatch(let subject):
            ("the private key in \(path) is not that of the certificate \(subject)", "give the two that were issued together")
        case .noKeyMaterial:
            ("\(path) holds neither certificates, nor revocation lists, nor keys", "PEM or DER is expected")
        case .notIssued(let subject, let issuer): ("\(subject) was not issued by \(issuer)", nil)
        case .invalidName(let name): ("\"\(name)\" is no host name or address", nil)
        case .exists(let path): ("\(path) is there already", "choose another place, or add --force to replace it")
        case .file(let path, _, let code): ("\(path): \(systemText(code))", nil)
        case .fileTooLarge(let path, let limit): ("\(path) has more than \(limit) bytes", nil)
        case .openSSL(let call, let errors): ("\(path) can't be used: \(call): \(words(errors))", nil)
        }
    }

    private static func words(_ errors: [OpenSSLError]) -> String {
        errors.map(\.reason).joined(separator: "; ")
    }
}
