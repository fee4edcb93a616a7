import Yams

/// A YAML text as somebody wrote it, read to nodes within bounds.
///
/// The library composes and compares whole trees: a few lines of aliases in a mapping's key would keep it busy for hours, and of two equal keys it
/// tells the first. So it never sees an alias, their asterisks being exchanged for a character that the text does not have, and equal keys are made to
/// differ in the same way. Both are then seen to here.
struct YAMLText {
    /// More than anybody writes by hand, aliases counted as often as they stand there.
    static let maximumSize = 100_000
    /// Of mappings and lists in each other.
    static let maximumDepth = 64
    /// So many keys are told that stand twice: each costs another reading of the text.
    private static let mostRepetitions = 20
    /// Characters that are read to find them.
    private static let mostReread = 1 << 20

    struct Reading {
        /// Nil for a text that says nothing, and for one that can't be read.
        var root: YAMLNode?
        var flaws: [YAMLFlaw] = []
    }

    static func read(_ text: String) -> Reading {
        do throws(YAMLFlaw) {
            var text = try YAMLText(text)
            return try text.read()
        } catch {
            return Reading(flaws: [error])
        }
    }

    private var characters: [Unicode.Scalar]
    /// What stands for an asterisk.
    private let asterisk: Unicode.Scalar
    /// Characters that the text does not have.
    private var spare: [Unicode.Scalar]
    /// The first letters of keys that were exchanged, by the place of the key.
    private var originals: [YAMLPlace: (letter: Unicode.Scalar, substitute: Unicode.Scalar)] = [:]

    private init(_ text: String) throws(YAMLFlaw) {
        characters = Array(text.unicodeScalars)
        // Some editors begin a file with it; the library takes it for a column.
        if characters.first == "\u{FEFF}" { characters.removeFirst() }
        let used = Set(characters.lazy.filter { Self.privateUse.contains($0.value) })
        spare = Self.privateUse.lazy.compactMap(Unicode.Scalar.init).filter { !used.contains($0) }
        guard let asterisk = spare.popLast() else {
            throw YAMLFlaw(place: .start, message: "the file is full of characters that have no meaning")
        }
        self.asterisk = asterisk
        for index in characters.indices where characters[index] == "*" { characters[index] = asterisk }
    }

    /// Allowed in YAML, and found in hardly any text.
    private static let privateUse: ClosedRange<UInt32> = 0xE000...0xF8FF

    private mutating func read() throws(YAMLFlaw) -> Reading {
        while true {
            switch compose() {
            case .success(let composed):
                var tree = YAMLTree(asterisk: asterisk, originals: originals.mapValues { ($0.letter, $0.substitute) })
                // The nodes don't own their anchors: the parser does.
                let root = try withExtendedLifetime(composed.parser) { () throws(YAMLFlaw) in
                    try composed.root.map { node throws(YAMLFlaw) in try tree.node(node) }
                }
                return Reading(root: root, flaws: tree.flaws)
            case .failure(let failure):
                guard case .duplicatedKeysInMapping(_, let context) = failure, distinguish(keyAt: context.mark) else {
                    throw YAMLFlaw(failure, in: characters)
                }
            }
        }
    }

    private func compose() -> Result<(parser: Parser, root: Node?), YamlError> {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters)
        do {
            // Without rules: values are taken as they are written.
            let parser = try Parser(yaml: String(text), resolver: .basic, encoding: .utf8)
            return .success((parser, try parser.singleRoot()))
        } catch {
            return .failure(error as? YamlError ?? .no)
        }
    }

    /// Makes the first of several equal keys differ from the others.
    private mutating func distinguish(keyAt mark: Mark) -> Bool {
        let count = originals.count
        guard count < Self.mostRepetitions, count * characters.count < Self.mostReread, var index = characters.index(of: mark),
            let substitute = spare.popLast()
        else {
            return false
        }
        if ["\"", "'"].contains(characters[index]) { index += 1 }
        guard characters.indices.contains(index) else { return false }
        let place = YAMLPlace(line: mark.line, column: mark.column)
        originals[place] = (characters[index], substitute)
        characters[index] = substitute
        return true
    }
}

extension [Unicode.Scalar] {
    /// Where the mark of the library points to; nil behind the end.
    func index(of mark: Mark) -> Int? {
        var (line, index) = (1, startIndex)
        while line < mark.line {
            guard let end = self[index...].firstIndex(where: { Self.lineEnds.contains($0) }) else { return nil }
            index = end + (self[end] == "\r" && end + 1 < endIndex && self[end + 1] == "\n" ? 2 : 1)
            line += 1
        }
        index += mark.column - 1
        return indices.contains(index) ? index : nil
    }

    /// YAML 1.1 4.2.
    static var lineEnds: Set<Unicode.Scalar> { ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"] }
}
