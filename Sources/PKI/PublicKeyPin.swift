import COpenSSL

/// The SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469 2.4): what stays the same when a certificate is renewed and its key kept.
package struct PublicKeyPin: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "sha256/"
    private static let digestByteCount = Int(SHA256_DIGEST_LENGTH)

    private let digest: [UInt8]

    /// `sha256/` and the digest in base64.
    package var description: String { Self.prefix + Self.base64(digest) }

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
        guard Array(Self.base64(digest).utf8) == encoded else { throw .badPin(text) }
    }

    /// Of `x509`, which stays its owner's; nil where its key can't be encoded.
    init?(of x509: OpaquePointer) {
        defer { OpenSSLErrorQueue.clear() }
        var start: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &start)
        defer { CRYPTO_free(start, #file, #line) }
        guard count > 0, let start else { return nil }
        var digest = [UInt8](repeating: 0, count: Self.digestByteCount)
        SHA256(start, Int(count), &digest)
        self.digest = digest
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        var encoded = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&encoded, bytes, Int32(bytes.count))
        return String(decoding: encoded.prefix(Int(max(0, count))), as: UTF8.self)
    }
}
