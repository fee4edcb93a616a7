/// Texts of documents: variables, and what somebody may have meant.
enum DocumentText {
    enum Flaw: Error, Equatable {
        /// A variable without a value and without a default.
        case unset(String)
        /// A variable that is there to hold a secret.
        case secret(String)
        /// A variable whose default holds one.
        case nested(String)
        case malformed
    }

    /// Puts in `${NAME}` and `${NAME:-default}`; `$$` stands for a dollar sign.
    ///
    /// An empty variable counts as unset: pipelines pass on what they were not given as an empty text. A default is taken as it stands; one with a
    /// variable in it is refused also where it is not needed, for it would be one day.
    static func expanding(_ text: String, _ environment: [String: String]) throws(Flaw) -> String {
        guard text.contains("$") else { return text }
        var expanded = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            expanded += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                expanded += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                expanded += try value(of: rest[rest.index(after: rest.startIndex)..<end], environment)
                rest = rest[rest.index(after: end)...]
            } else {
                throw .malformed
            }
        }
        return expanded + rest
    }

    private static func value(of reference: Substring, _ environment: [String: String]) throws(Flaw) -> String {
        let name = reference.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = reference[name.endIndex...]
        guard !name.isEmpty, rest.isEmpty || rest.hasPrefix(":-") else { throw .malformed }
        // What a document says may be shown, and goes where its author wants it to.
        guard !Settings.secretVariables.contains(String(name)) else { throw .secret(String(name)) }
        // What follows ends at the first brace, which would be that of the inner one.
        guard !rest.contains("${") else { throw .nested(String(name)) }
        if let value = environment[String(name)], !value.isEmpty { return value }
        guard rest.hasPrefix(":-") else { throw .unset(String(name)) }
        return String(rest.dropFirst(2))
    }

    /// Of what can stand there, what was probably meant; nil where nothing is near.
    static func nearest(to text: String, among known: some Sequence<String>) -> String? {
        let near = known.map { (name: $0, distance: distance(text, $0)) }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let near, near.distance <= max(1, text.count / 3) else { return nil }
        return near.name
    }

    /// How many insertions, deletions, replacements and swaps of neighbours make one of the other.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (rows, columns) = (Array(one), Array(other))
        var beforeLast: [Int] = []
        var last = Array(0...columns.count)
        for (row, character) in rows.enumerated() {
            var current = [row + 1]
            for (column, candidate) in columns.enumerated() {
                var best = min(current[column] + 1, last[column + 1] + 1, last[column] + (character == candidate ? 0 : 1))
                if row > 0, column > 0, character == columns[column - 1], rows[row - 1] == candidate {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[columns.count]
    }
}
