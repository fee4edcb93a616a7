/// A unique identifier (PS3.5 9), kept as it was written.
///
/// What a peer or a file holds is kept whatever it looks like, so that it can be shown and sent back unchanged; ``isValid`` tells whether
/// it follows PS3.5 9.1.
package struct UID: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// PS3.5 9.1: at most 64 characters.
    package static let maximumLength = 64

    package let value: String

    /// Takes the text without the trailing padding (NUL, PS3.5 9.1; spaces are found in practice).
    package init(_ text: some StringProtocol) {
        var trimmed = text[...]
        while let last = trimmed.unicodeScalars.last, last == "\0" || last == " " {
            trimmed = trimmed[..<trimmed.unicodeScalars.index(before: trimmed.unicodeScalars.endIndex)]
        }
        value = String(trimmed)
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// Decodes ISO 646 characters, padded or not. Bytes beyond ISO 646 become the replacement character and make the UID invalid.
    package init(bytes: some Sequence<UInt8>) {
        self.init(String(decoding: Array(bytes), as: UTF8.self))
    }

    /// Whether it is 1 to 64 characters of numeric components without leading zeros, separated by periods (PS3.5 9.1).
    package var isValid: Bool {
        guard !value.isEmpty, value.utf8.count <= Self.maximumLength else { return false }
        return value.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { component in
            !component.isEmpty && component.utf8.allSatisfy { (0x30...0x39).contains($0) }
                && (component.utf8.count == 1 || component.utf8.first != 0x30)
        }
    }

    package var description: String { value }
}
