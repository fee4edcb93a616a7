/// Text of a markup language, HTML or XML: what is put into it is escaped, by construction, unless it is markup itself.
struct Markup: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ value: String) { text += Markup.escaped(value) }

        mutating func appendInterpolation(_ value: some BinaryInteger) { text += "\(value)" }

        mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

        /// One after another.
        mutating func appendInterpolation(_ parts: [Markup]) {
            for part in parts { text += part.text }
        }

        /// Whose ends stay what they are: line feeds.
        mutating func appendInterpolation(lines: [String]) { text += lines.map(Markup.escaped).joined(separator: "\n") }
    }

    static func + (left: Markup, right: Markup) -> Markup { "\(left)\(right)" }

    /// Fit for elements and for attributes in quotes. What neither language may hold, such as control characters, is made visible.
    private static func escaped(_ text: String) -> String {
        printable(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
