/// A node of a YAML text, with the place where it is written. Aliases stand for what they name.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        /// As written; plain is without quotes and no block of text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Pair])
    }

    package struct Pair: Sendable {
        package let key: YAMLNode
        package let value: YAMLNode
    }

    package let place: YAMLPlace
    package let content: Content
    /// Of nodes, itself and all below it: aliases count as often as they stand there, and a long text as one for each KiB that it begins.
    package let size: Int
    /// How many levels there are, its own included.
    package let depth: Int

    package init(_ place: YAMLPlace, scalar text: String, isPlain: Bool) {
        self.place = place
        content = .scalar(text, isPlain: isPlain)
        (size, depth) = (max(1, (text.utf8.count + 1023) / 1024), 1)
    }

    package init(_ place: YAMLPlace, sequence: [YAMLNode]) {
        self.place = place
        content = .sequence(sequence)
        size = sequence.reduce(1) { $0 + $1.size }
        depth = 1 + (sequence.lazy.map(\.depth).max() ?? 0)
    }

    package init(_ place: YAMLPlace, mapping: [Pair]) {
        self.place = place
        content = .mapping(mapping)
        size = mapping.reduce(1) { $0 + $1.key.size + $1.value.size }
        depth = 1 + (mapping.lazy.flatMap { [$0.key.depth, $0.value.depth] }.max() ?? 0)
    }

    package var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    package var sequence: [YAMLNode]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    package var mapping: [Pair]? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs
    }

    /// Nothing, `~` or null (YAML 1.2.2 10.3.2).
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// Whether it is true or false to every reader of YAML: to those of 1.1, `no` and `on` are, too (YAML 1.2.2 10.3.2).
    package var isBoolean: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["true", "True", "TRUE", "false", "False", "FALSE"].contains(text)
    }

    /// What says that a setting is on or off; nil for what is neither.
    package static func flag(_ text: String) -> Bool? { flags[text.lowercased()] }

    private static let flags = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false]
}

/// Both count from 1.
package struct YAMLPlace: Hashable, Comparable, Sendable {
    package let line: Int
    package let column: Int

    package static let start = YAMLPlace(line: 1, column: 1)

    package static func < (one: YAMLPlace, other: YAMLPlace) -> Bool { (one.line, one.column) < (other.line, other.column) }
}

/// What keeps a text from being read.
package struct YAMLFlaw: Error, Equatable, Sendable {
    package let place: YAMLPlace
    package let message: String
    package var hint: String?
}
