/// How text is set off: with ANSI escapes on a terminal, not at all elsewhere.
package struct TextStyle: Sendable {
    package let usesColour: Bool

    package init(usesColour: Bool) {
        self.usesColour = usesColour
    }

    func good(_ text: String) -> String { wrap(text, in: "32") }
    func bad(_ text: String) -> String { wrap(text, in: "31") }
    func doubtful(_ text: String) -> String { wrap(text, in: "33") }
    func quiet(_ text: String) -> String { wrap(text, in: "2") }

    func heading(_ text: String) -> String { wrap(text, in: "1") }

    private func wrap(_ text: String, in code: String) -> String {
        usesColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Text that a peer or a file supplied, made safe for a terminal: control characters, which could move the cursor or forge lines, become visible.
package func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        result += isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
}

/// C0 and C1 controls, line separators, the marks that reverse or reorder what follows, and what is no character at all.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
}
