import YAML

/// The YAML of a file that somebody writes, read node by node. What is wrong is gathered, so that all of it can be told at once.
final class DocumentNodes {
    struct Entry {
        let key: String
        let place: DocumentPlace
        let node: YAMLNode
    }

    let file: String
    let environment: [String: String]
    private(set) var problems: [DocumentProblem] = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    /// - Returns: nil for a text that is no YAML, or that says nothing; the problem is noted then.
    func root(of text: String) -> YAMLNode? {
        let reading = YAMLText.read(text)
        for flaw in reading.flaws { note(place(flaw.place), flaw.message, hint: flaw.hint) }
        if reading.root == nil, reading.flaws.isEmpty { note(place(.start), "the file says nothing") }
        return reading.root
    }

    func note(_ place: DocumentPlace, _ message: String, hint: String? = nil) {
        problems.append(DocumentProblem(place, message, hint: hint))
    }

    func note(_ node: YAMLNode, _ message: String, hint: String? = nil) {
        note(place(of: node), message, hint: hint)
    }

    /// - Parameter known: what can stand there.
    func noteUnknown(_ entry: Entry, _ what: String, known: some Sequence<String>) {
        let all = Set(known)
        let hint: String?
        if let meant = DocumentText.nearest(to: entry.key, among: all) {
            hint = "did you mean \(meant)?"
        } else {
            // A verb's options fill a screen, and its help tells them better.
            hint = all.count > Self.mostListed ? nil : "there are \(all.sorted().joined(separator: ", "))"
        }
        note(entry.place, "\"\(entry.key)\" is no \(what)", hint: hint)
    }

    private static let mostListed = 12

    func place(of node: YAMLNode) -> DocumentPlace {
        place(node.place)
    }

    func note(_ place: YAMLPlace, _ message: String, hint: String? = nil) {
        note(self.place(place), message, hint: hint)
    }

    private func place(_ place: YAMLPlace) -> DocumentPlace {
        DocumentPlace(file: file, line: place.line, column: place.column)
    }

    /// The entries of a mapping, none of any other node, which is noted.
    func entries(_ node: YAMLNode, of what: String) -> [Entry] {
        guard let mapping = node.mapping else {
            note(node, "\(what): keys with values are expected here", hint: Self.hint(forMapping: node))
            return []
        }
        return mapping.compactMap { pair in
            guard let text = pair.key.text else {
                note(pair.key, "a key that is no text")
                return nil
            }
            return Entry(key: text, place: place(of: pair.key), node: pair.value)
        }
    }

    /// What may have been meant to be a mapping.
    private static func hint(forMapping node: YAMLNode) -> String? {
        guard let text = node.text else { return node.sequence == nil ? nil : "there is a list: leave out the dashes" }
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex, !text[..<colon].contains(" ") else {
            return "write KEY: VALUE"
        }
        return "write a space behind the colon: \(text[..<colon]): \(text[text.index(after: colon)...].drop { $0 == " " })"
    }

    func items(_ node: YAMLNode, of what: String) -> [YAMLNode] {
        guard let sequence = node.sequence else {
            note(node, "\(what): a list is expected here", hint: "begin each with a dash and a space")
            return []
        }
        return sequence
    }

    /// A single value with its variables put in; nil where there is none, which is noted.
    func text(_ node: YAMLNode, of what: String) -> String? {
        guard !node.isBoolean else {
            note(node, "\(what): a text is expected here, and not true or false", hint: "write it in quotes where that text is meant")
            return nil
        }
        return value(node, of: what)
    }

    /// The same, also of what is true or false.
    private func value(_ node: YAMLNode, of what: String) -> String? {
        guard let written = node.text, !node.isNull else {
            let hint =
                node.isNull ? "there is none" : node.mapping == nil ? "there is a list" : "keys with values stand beside it, and not below"
            note(node, "\(what): one value is expected here", hint: hint)
            return nil
        }
        do throws(DocumentText.Flaw) {
            let text = try DocumentText.expanding(written, environment)
            guard !text.isEmpty else {
                note(node, "\(what): the value is empty")
                return nil
            }
            return text
        } catch {
            switch error {
            case .unset(let name):
                note(node, "\(what): the variable \(name) is not set", hint: "set it, or write ${\(name):-DEFAULT}")
            case .secret(let name):
                note(node, "\(what): the variable \(name) holds a secret, which is put in nowhere", hint: "it is in force without that")
            case .nested(let name):
                note(
                    node, "\(what): the default of \(name) holds a variable, and is taken as it stands",
                    hint: "write a text there, or set \(name) before dicomprobe is called")
            case .malformed:
                note(
                    node, "\(what): a dollar sign that begins no variable",
                    hint: "write ${NAME}, ${NAME:-DEFAULT}, or $$ for the sign itself")
            }
            return nil
        }
    }

    func flag(_ node: YAMLNode, of what: String) -> Bool? {
        guard let text = value(node, of: what) else { return nil }
        guard let flag = YAMLNode.flag(text) else {
            note(node, "\(what): \(text) is neither true nor false")
            return nil
        }
        return flag
    }

    func number(_ node: YAMLNode, of what: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, of: what) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            note(node, "\(what): \(text) is no number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func duration(_ node: YAMLNode, of what: String) -> Duration? {
        guard let text = text(node, of: what) else { return nil }
        do throws(DurationText.Invalid) {
            return try DurationText.parse(text)
        } catch {
            note(node, "\(what): \(text) is no duration", hint: "write 500ms, 10s, 2m, or a number of seconds")
            return nil
        }
    }
}
