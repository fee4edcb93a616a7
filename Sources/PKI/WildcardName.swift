/// A name in a certificate that stands for others, `*.example.org`, as OpenSSL compares it with them.
package struct WildcardName: Equatable, Sendable {
    /// What stands behind the star and its dot, in lower case.
    package let domain: String

    /// Why it stands for no name at all.
    package enum Flaw: Sendable {
        /// Less than two labels behind the star: it might be all of a top-level domain.
        case tooShort
        /// A label that has other characters than letters, digits and hyphens, or a hyphen at its edge.
        case badLabel
    }

    /// Nil for a name that does not begin with a star as its whole first label.
    package init?(_ name: String) {
        guard name.hasPrefix("*.") else { return nil }
        domain = name.dropFirst(2).lowercased()
    }

    package var flaw: Flaw? {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2 else { return .tooShort }
        return labels.allSatisfy { Self.stands(for: $0) && $0.first != "-" && $0.last != "-" } ? nil : .badLabel
    }

    /// Whether a star can stand for this first label of a name: of letters, digits and hyphens, so never for one with an underscore.
    package static func stands(for label: Substring) -> Bool {
        !label.isEmpty
            && label.utf8.allSatisfy { character in
                switch character {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: character == UInt8(ascii: "-")
                }
            }
    }
}
