import FoundationEssentials
import ProbeResults

/// A result as one JSON document, its keys in a stable order.
package enum JSONReport {
    /// For a person's eye or a pipeline's log: several lines.
    package static func document(_ result: ProbeResult) throws -> String {
        try encode(result, formatting: [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
    }

    /// The document in two parts; between them belong the objects, separated by commas.
    package static func openDocument(_ result: ProbeResult) throws -> (head: String, tail: String) {
        let document = try document(result)
        guard let end = document.lastIndex(of: "}") else { return (document, "") }
        let members = document[..<end].reversed().drop { $0.isWhitespace }.reversed()
        return (String(members) + ",\n  \"objects\" : [\n", "\n  ]\n}")
    }

    /// One line, for streams of events.
    package static func line(_ value: some Encodable) throws -> String {
        try encode(value, formatting: [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func encode(_ value: some Encodable, formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
