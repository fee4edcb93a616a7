import COpenSSL

package enum Base64 {
    /// RFC 4648 4: with padding, without line breaks.
    package static func text(_ bytes: [UInt8]) -> String {
        // Four characters for every three bytes begun, and the terminating NUL.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
