import Glibc

/// What can be wrong with keys, certificates and their files: facts, no advice.
package enum PKIError: Error, Equatable, Sendable {
    /// A PEM block can't be read.
    case badPEM([OpenSSLError])
    /// What claims to be a certificate is none.
    case badCertificate([OpenSSLError])
    case noCertificate
    /// What claims to be a revocation list is none.
    case badRevocationList([OpenSSLError])
    case noRevocationList
    /// The list says only what has changed since another (RFC 5280 5.2.4).
    case deltaRevocationList
    /// What claims to be a private key is none, or of a kind that OpenSSL does not know.
    case badKey([OpenSSLError])
    case noPrivateKey
    /// The key is encrypted, and no password was given. Nobody is ever asked for one.
    case encryptedKeyWithoutPassword
    case wrongKeyPassword
    /// The key is encrypted in a way that OpenSSL does not offer: whether the password is right can't be told.
    case unsupportedKeyEncryption([OpenSSLError])
    /// What claims to be PKCS#12 can't be opened, though not for its password: it is cut, or encrypted in a way that OpenSSL does not offer.
    case badPKCS12([OpenSSLError])
    /// A pin is not `sha256/` and the base64 of 32 octets.
    case badPin(String)
    /// The private key is not that of the leaf certificate.
    case keyMismatch(subject: String)
    /// Neither certificates, nor revocation lists, nor keys.
    case noKeyMaterial
    /// The certificate is not one of that issuer's.
    case notIssued(subject: String, by: String)
    /// Neither a DNS name nor an IP address, or nothing that a file may be called.
    case invalidName(String)
    /// The file exists and is not to be replaced.
    case exists(path: String)
    /// A system call on a file or folder failed.
    case file(path: String, call: String, errno: Int32)
    /// A pipe in the place of a file brought nothing more in the time that there was.
    case stalled(path: String)
    /// A signal ended the wait for a pipe in the place of a file.
    case interrupted(path: String, signal: Int32)
    /// A file larger than any of its kind: not read.
    case fileTooLarge(path: String, limit: Int)
    /// A call failed that does not fail for reasons of its input (memory, a broken installation).
    case openSSL(call: String, errors: [OpenSSLError])
}

extension PKIError {
    /// Whether a file or folder is not there at all.
    package var isMissingFile: Bool {
        if case .file(_, _, let code) = self { code == ENOENT } else { false }
    }
}
