import Glibc
import PKI
import ProbeResults
import Transport

extension Finding {
    /// What a file of keys, certificates or other secrets was for, and so which reason its faults have.
    package enum KeyFileUse: Equatable, Sendable {
        case ca
        case certificate
        case key
        case revocationList
        case userIdentity

        /// What such a file holds, in words.
        fileprivate var contents: String {
            switch self {
            case .ca, .certificate, .key: "keys or certificates"
            case .revocationList: "revocation lists"
            case .userIdentity: "one password, ticket, assertion or token"
            }
        }

        var reason: Reason {
            switch self {
            case .ca: .localBadCA
            case .certificate: .localBadCertificate
            case .key: .localBadKey
            case .revocationList: .localBadCRL
            case .userIdentity: .localMissingFile
            }
        }
    }

    /// A file given by an option that can't be used.
    ///
    /// - Parameters:
    ///   - option: `--ca` and the like.
    ///   - path: the file, where the error does not name it itself.
    package init(_ error: PKIError, _ use: KeyFileUse, option: String, path: String) {
        if case .file(let path, let call, let code) = error, let shortage = TransportError.system(errno: code, call: call).shortage {
            self.init(shortage, "\(path), for \(option), was not read")
            return
        }
        let (message, hint) = Self.words(error, use, path: path)
        let reason: Reason =
            switch error {
            case .file, .stalled: .localMissingFile
            case .interrupted: .interrupted
            case .exists: .localExists
            case .keyMismatch: .localKeyMismatch
            case .badRevocationList, .noRevocationList, .deltaRevocationList: .localBadCRL
            case .badKey, .noPrivateKey, .encryptedKeyWithoutPassword, .wrongKeyPassword, .unsupportedKeyEncryption: .localBadKey
            case .invalidName: .usageName
            case .badPin: .usagePin
            default: use.reason
            }
        let signal: Int32 = if case .interrupted(_, let signal) = error { signal } else { 0 }
        self.init(reason: reason, message: "\(option): \(message)", hint: hint, signal: signal)
    }

    private static func words(_ error: PKIError, _ use: KeyFileUse, path: String) -> (message: String, hint: String?) {
        switch error {
        case .badPEM(let errors): ("\(path) has a PEM block that can't be read: \(words(errors))", "export it anew")
        case .badCertificate(let errors): ("\(path) holds no certificate in order: \(words(errors))", "PEM or DER is expected")
        case .noCertificate: ("\(path) holds no certificate", "PEM or DER is expected: -----BEGIN CERTIFICATE-----")
        case .badRevocationList(let errors):
            ("\(path) holds no revocation list in order: \(words(errors))", "PEM or DER is expected")
        case .deltaRevocationList:
            ("\(path) holds a delta list, which says only what has changed since another", "give the complete current list of that CA")
        case .noRevocationList: ("\(path) holds no revocation list", "PEM or DER is expected: -----BEGIN X509 CRL-----")
        case .badKey(let errors):
            ("\(path) holds no private key in order: \(words(errors))", "PEM or DER is expected, PKCS#8 or the older forms")
        case .noPrivateKey: ("\(path) holds no private key", "PEM or DER is expected: -----BEGIN PRIVATE KEY-----")
        case .encryptedKeyWithoutPassword:
            ("the private key in \(path) is encrypted", "give its password by --key-password-file FILE, or in $DICOMPROBE_KEY_PASSWORD")
        case .wrongKeyPassword:
            (
                "the password does not open the private key in \(path)",
                "see --key-password-file and $DICOMPROBE_KEY_PASSWORD; one newline at the end is dropped"
            )
        case .unsupportedKeyEncryption:
            (
                "the private key in \(path) is encrypted in a way that the installed OpenSSL lacks",
                "older files use ciphers that OpenSSL 3 has left behind: export it anew, or convert it once with openssl pkey -aes256 "
                    + "-provider legacy -provider default"
            )
        case .badPKCS12(let errors):
            (
                "\(path) holds PKCS#12 that can't be opened: \(words(errors))",
                "older files use ciphers that OpenSSL 3 has left behind: export it anew, or convert it once with openssl pkcs12 -legacy"
            )
        case .badPin(let pin):
            ("\"\(pin)\" is no pin", "sha256/ and 44 characters of base64; the JSON of echo has that of each certificate")
        case .keyMismatch(let subject):
            ("the private key in \(path) is not that of the certificate \(subject)", "give the two that were issued together")
        case .noKeyMaterial:
            ("\(path) holds neither certificates, nor revocation lists, nor keys", "PEM, DER or PKCS#12 is expected")
        case .notIssued(let subject, let issuer): ("\(subject) was not issued by \(issuer)", nil)
        case .invalidName(let name) where WildcardName(name)?.flaw != nil:
            (
                "\"\(name)\" is a wildcard that OpenSSL accepts for no name",
                "behind a * there must be at least two labels of letters, digits and inner hyphens (*.dicom.example.org); or give each name"
            )
        case .invalidName(let name):
            (
                "\"\(name)\" is no host name or address",
                "a DNS name has labels of letters, digits and hyphens with dots between: pacs.example.org"
            )
        case .exists(let path): ("\(path) is there already", "choose another place, or add --force to replace it")
        case .file(let path, _, let code): ("\(path): \(systemText(code))", fileHint(code))
        case .stalled(let path):
            (
                "\(path) brought nothing more in the time that there was",
                "it is a pipe: see why the program that writes to it stalls, or give more time with --deadline"
            )
        case .interrupted(let path, let signal): ("signal \(signal) ended the wait for \(path), a pipe", nil)
        case .fileTooLarge(let path, let limit):
            ("\(path) has more than \(limit) bytes", "name a file of \(use.contents) alone")
        case .openSSL(let call, let errors): ("\(path) can't be used: \(call): \(words(errors))", nil)
        }
    }

    private static func words(_ errors: [OpenSSLError]) -> String {
        errors.map(\.reason).joined(separator: "; ")
    }
}
