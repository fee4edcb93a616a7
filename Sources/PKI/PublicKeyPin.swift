import COpenSSL

/// The SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469 2.4): what stays the same when a certificate is renewed and its key kept.
package struct PublicKeyPin: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "sha256/"
    private static let digestByteCount = Int(SHA256_DIGEST_LENGTH)

    private let digest: [UInt8]

    /// `sha256/` and the digest in base64.
    package var description: String { Self.prefix + Base64.text(digest) }

    /// - Throws: ``PKIError/badPin(_:)`` for anything but `sha256/` and the padded base64 of 32 octets.
    package init(_ text: String) throws(PKIError) {
        guard text.hasPrefix(Self.prefix) else { throw .badPin(text) }
        let encoded = Array(text.utf8.dropFirst(Self.prefix.utf8.count))
        // 32 octets are 10 groups of three, and two that are followed by one padding character.
        guard encoded.count == 44, encoded.last == UInt8(ascii: "=") else { throw .badPin(text) }
        defer { OpenSSLErrorQueue.clear() }
        var decoded = [UInt8](repeating: 0, count: 33)
        guard EVP_DecodeBlock(&decoded, encoded, Int32(encoded.count)) == 33 else { throw .badPin(text) }
        digest = Array(decoded.prefix(Self.digestByteCount))
        // What OpenSSL passes over (white space, bits that should be zero) does not come back.
        guard Array(Base64.text(digest).utf8) == encoded else { throw .badPin(text) }
    }

    /// Of a certificate, `x509`, which stays its owner's; nil where its key can't be encoded.
    init?(of x509: OpaquePointer) {
        self.init { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), $0) }
    }

    /// Of a key, `key` (`EVP_PKEY*`), private or public, which stays its owner's; nil where it can't be encoded.
    init?(ofKey key: OpaquePointer) {
        self.init { i2d_PUBKEY(key, $0) }
    }

    /// - Parameter encode: one of OpenSSL's `i2d_` functions.
    private init?(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32) {
        defer { OpenSSLErrorQueue.clear() }
        var start: UnsafeMutablePointer<UInt8>?
        let count = encode(&start)
        defer { CRYPTO_free(start, #file, #line) }
        guard count > 0, let start else { return nil }
        var digest = [UInt8](repeating: 0, count: Self.digestByteCount)
        SHA256(start, Int(count), &digest)
        self.digest = digest
    }
}
