/// A unique identifier (PS3.5 9), kept as it was written.
///
/// What a peer or a file holds is kept whatever it looks like, so that it can be shown and sent back unchanged; ``isValid`` tells whether
/// it follows PS3.5 9.1.
package struct UID: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// PS3.5 9.1: at most 64 characters.
    package static let maximumLength = 64

    package let value: String

    /// Takes the text without the trailing padding (NUL, PS3.5 9.1; spaces are found in practice).
    package init(_ text: Substring) {
        var end = text.endIndex
        while end > text.startIndex {
            let last = text.utf8.index(before: end)
            guard text.utf8[last] == 0x00 || text.utf8[last] == 0x20 else { break }
            end = last
        }
        value = String(text[..<end])
    }

    /// The same.
    package init(_ text: String) {
        self.init(text[...])
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// Decodes ISO 646 characters, padded or not. Bytes beyond ISO 646 become the replacement character and make the UID invalid.
    package init(bytes: ArraySlice<UInt8>) {
        let end = bytes.lastIndex { $0 != 0x00 && $0 != 0x20 }.map { $0 + 1 } ?? bytes.startIndex
        value = String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// Whether it is 1 to 64 characters of numeric components without leading zeros, separated by periods (PS3.5 9.1).
    package var isValid: Bool {
        guard value.utf8.count <= Self.maximumLength else { return false }
        // Of the component so far.
        var (count, beginsWithZero) = (0, false)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "."):
                guard count > 0 else { return false }
                count = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if count == 0 { beginsWithZero = byte == UInt8(ascii: "0") } else if beginsWithZero { return false }
                count += 1
            default: return false
            }
        }
        return count > 0
    }

    package var description: String { value }
}
