/// A YAML text as somebody wrote it, read to nodes within bounds: aliases stand for what they name, mappings take over what `<<` says, and keys that are
/// there twice are told.
package struct YAMLText: ~Copyable {
    /// More values than anybody writes by hand, aliases counted with all that they stand for, as often as they stand there.
    package static let maximumSize = 100_000
    /// Of mappings and lists in each other.
    package static let maximumDepth = 64

    package struct Reading {
        /// Nil for a text that says nothing, and for one that can't be read.
        package var root: YAMLNode?
        package var flaws: [YAMLFlaw] = []
    }

    package static func read(_ text: String) -> Reading {
        do throws(YAMLFlaw) {
            var reader = try YAMLText(text)
            let root = try reader.document()
            return Reading(root: root, flaws: reader.flaws)
        } catch {
            return Reading(flaws: [error])
        }
    }

    private let text: String
    private var events: YAMLEvents
    private var flaws: [YAMLFlaw] = []
    private var anchored: [String: YAMLNode] = [:]
    /// Of all nodes that were read, also of those that no other holds: they may have been given a name, which keeps them, or were merged.
    private var size = 0

    private init(_ text: String) throws(YAMLFlaw) {
        self.text = text
        do throws(YAMLEvents.Failure) {
            events = try YAMLEvents(text)
        } catch {
            throw YAMLFlaw(error, in: text)
        }
    }

    private mutating func next() throws(YAMLFlaw) -> YAMLEvents.Event {
        do throws(YAMLEvents.Failure) {
            return try events.next()
        } catch {
            throw YAMLFlaw(error, in: text)
        }
    }

    private mutating func document() throws(YAMLFlaw) -> YAMLNode? {
        _ = try next()
        guard case .documentStart = try next().content else { return nil }
        let root = try node(try next(), depth: 1)
        _ = try next()
        let more = try next()
        guard case .streamEnd = more.content else { throw .secondDocument(at: more.place) }
        return root
    }

    // MARK: - Nodes

    /// - Parameter event: with which it begins.
    private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws(YAMLFlaw) -> YAMLNode {
        guard depth <= Self.maximumDepth else {
            throw YAMLFlaw(place: event.place, message: "more than \(Self.maximumDepth) mappings and lists in each other")
        }
        let read: YAMLNode
        switch event.content {
        case .scalar(let text, let isPlain):
            read = YAMLNode(event.place, scalar: text, isPlain: isPlain)
            try count(read.size, event.place)
        case .alias(let name):
            read = alias(name, event.place)
            try count(read.size, event.place)
        case .sequenceStart:
            try count(1, event.place)
            read = YAMLNode(event.place, sequence: try items(depth: depth + 1))
        case .mappingStart:
            try count(1, event.place)
            read = YAMLNode(event.place, mapping: try pairs(depth: depth + 1))
        case .end, .documentStart, .documentEnd, .streamStart, .streamEnd:
            throw YAMLFlaw(place: event.place, message: "a value is missing here")
        }
        // What an alias stands for may be deep, too.
        guard depth + read.depth - 1 <= Self.maximumDepth else {
            throw YAMLFlaw(place: event.place, message: "more than \(Self.maximumDepth) mappings and lists in each other")
        }
        if let anchor = event.anchor { anchored[anchor] = read }
        return read
    }

    /// Before they are copied, or anything is made of them: what a mapping takes over is counted as the value of its `<<`, of which it is a part.
    private mutating func count(_ more: Int, _ place: YAMLPlace) throws(YAMLFlaw) {
        size += more
        guard size <= Self.maximumSize else {
            throw YAMLFlaw(
                place: place, message: "more than \(Self.maximumSize) values, counting what aliases stand for",
                hint: "write a smaller file, or several")
        }
    }

    private mutating func alias(_ name: String, _ place: YAMLPlace) -> YAMLNode {
        if let node = anchored[name] { return node }
        flaws.append(
            YAMLFlaw(
                place: place, message: "what begins with an asterisk is an alias, and no &\(name) stands before it",
                hint: "write a text that begins with one in quotes: \"*\(name)\""))
        return YAMLNode(place, scalar: "*\(name)", isPlain: false)
    }

    private mutating func items(depth: Int) throws(YAMLFlaw) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while let event = try nextOfCollection() {
            items.append(try node(event, depth: depth))
        }
        return items
    }

    /// Nil at the end of the sequence or mapping.
    private mutating func nextOfCollection() throws(YAMLFlaw) -> YAMLEvents.Event? {
        let event = try next()
        if case .end = event.content { return nil }
        return event
    }

    // MARK: - Mappings

    private static let mergeKey = "<<"

    private mutating func pairs(depth: Int) throws(YAMLFlaw) -> [YAMLNode.Pair] {
        var pairs: [YAMLNode.Pair] = []
        var merged: [YAMLNode.Pair] = []
        var lines: [String: Int] = [:]
        while let event = try nextOfCollection() {
            let key = try node(event, depth: depth)
            let value = try node(try next(), depth: depth)
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
