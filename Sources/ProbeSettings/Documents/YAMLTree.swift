import Yams

/// Makes nodes of what the library composed: puts in aliases, merges mappings (`<<`), and notes keys that are there twice.
struct YAMLTree {
    private(set) var flaws: [YAMLFlaw] = []
    private let asterisk: Unicode.Scalar
    /// Of keys whose first letter was exchanged, by their place: what it was, and what stands for it.
    private let originals: [YAMLPlace: (letter: Unicode.Scalar, substitute: Unicode.Scalar)]
    private var anchored: [String: YAMLNode] = [:]

    init(asterisk: Unicode.Scalar, originals: [YAMLPlace: (letter: Unicode.Scalar, substitute: Unicode.Scalar)]) {
        self.asterisk = asterisk
        self.originals = originals
    }

    mutating func node(_ node: Node) throws(YAMLFlaw) -> YAMLNode {
        let place = YAMLPlace(node.mark)
        let read: YAMLNode
        switch node {
        case .scalar(let scalar): read = self.scalar(scalar, place)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence { items.append(try self.node(item)) }
            read = YAMLNode(place, sequence: items)
        case .mapping(let mapping): read = YAMLNode(place, mapping: try pairs(mapping))
        case .alias: throw YAMLFlaw(place: place, message: "an alias that can't be read")
        }
        guard read.size <= YAMLText.maximumSize else {
            throw YAMLFlaw(
                place: place, message: "more than \(YAMLText.maximumSize) values, counting what aliases stand for",
                hint: "write a smaller file, or several")
        }
        guard read.depth <= YAMLText.maximumDepth else {
            throw YAMLFlaw(place: place, message: "more than \(YAMLText.maximumDepth) mappings and lists in each other")
        }
        if let anchor = node.anchor { anchored[anchor.rawValue] = read }
        return read
    }

    // MARK: - Scalars

    private mutating func scalar(_ scalar: Node.Scalar, _ place: YAMLPlace) -> YAMLNode {
        var text = scalar.string
        if let original = originals[place], let index = text.unicodeScalars.firstIndex(of: original.substitute) {
            text.unicodeScalars.replaceSubrange(index...index, with: CollectionOfOne(original.letter))
        }
        let isPlain = scalar.style == .plain
        if isPlain, text.unicodeScalars.first == asterisk { return alias(String(text.unicodeScalars.dropFirst()), place) }
        return YAMLNode(place, scalar: withAsterisks(text), isPlain: isPlain)
    }

    private func withAsterisks(_ text: String) -> String {
        guard text.unicodeScalars.contains(asterisk) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == asterisk ? "*" : $0 }))
    }

    private mutating func alias(_ name: String, _ place: YAMLPlace) -> YAMLNode {
        if let node = anchored[name] { return node }
        let written = "*" + withAsterisks(name)
        flaws.append(
            YAMLFlaw(
                place: place, message: "what begins with an asterisk is an alias, and no &\(written.dropFirst()) stands before it",
                hint: "write a text that begins with one in quotes: \"\(written)\""))
        return YAMLNode(place, scalar: written, isPlain: false)
    }

    // MARK: - Mappings

    private static let mergeKey = "<<"

    private mutating func pairs(_ mapping: Node.Mapping) throws(YAMLFlaw) -> [YAMLNode.Pair] {
        var pairs: [YAMLNode.Pair] = []
        var merged: [YAMLNode.Pair] = []
        var lines: [String: Int] = [:]
        for (key, value) in mapping {
            let (key, value) = (try node(key), try node(value))
            if let text = key.text {
                if let line = lines[text] {
                    flaws.append(
                        YAMLFlaw(
                            place: key.place, message: "\"\(text)\" is there already", hint: "the first one is on line \(line): leave one"))
                    continue
                }
                lines[text] = key.place.line
            }
            if case .scalar(Self.mergeKey, isPlain: true) = key.content {
                merged = self.merged(value)
            } else {
                pairs.append(YAMLNode.Pair(key: key, value: value))
            }
        }
        // What the mapping says itself beats what it takes over, wherever that stands.
        var known = Set(lines.keys)
        for pair in merged where pair.key.text.map({ known.insert($0).inserted }) ?? true { pairs.append(pair) }
        return pairs
    }

    /// What `<<` takes over: the entries of a mapping, or of several, of which the earlier count more (YAML's merge key language-independent type).
    private mutating func merged(_ value: YAMLNode) -> [YAMLNode.Pair] {
        var merged: [YAMLNode.Pair] = []
        for source in value.sequence ?? [value] {
            if source.mapping == nil {
                flaws.append(
                    YAMLFlaw(
                        place: source.place, message: "<< takes over the entries of a mapping, and this is none",
                        hint: "write <<: *NAME, and &NAME behind the key of the mapping"))
            }
            merged += source.mapping ?? []
        }
        return merged
    }
}

extension YAMLPlace {
    init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
