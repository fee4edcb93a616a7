extension ProbeMetrics {
    /// What a response with ``text`` says of itself.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text-based exposition format of Prometheus, version 0.0.4. Empty where nothing was measured.
    package var text: String {
        families.map { family in
            let definition = family.definition
            let head = "# HELP \(definition.name) \(Self.escaped(definition.help))\n# TYPE \(definition.name) \(definition.kind.rawValue)\n"
            return head + family.samples.map { "\(definition.name)\(Self.text($0.labels)) \(Self.text($0.value))\n" }.joined()
        }.joined()
    }

    private static func text(_ labels: [Label]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
