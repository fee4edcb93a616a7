import Yams

/// A plan's YAML, read node by node. What is wrong is gathered, so that all of it can be told at once.
final class PlanNodes {
    struct Entry {
        let key: String
        let place: PlanPlace
        let node: Node
    }

    let file: String
    let environment: [String: String]
    private(set) var problems: [PlanProblem] = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    /// - Returns: nil for a text that is no YAML, or that says nothing; the problem is noted then.
    func root(of text: String) -> Node? {
        do {
            guard let root = try YAMLText.root(of: text) else {
                note(PlanPlace(file: file, line: 1, column: 1), "the file says nothing")
                return nil
            }
            return root
        } catch let error as YamlError {
            note(error)
        } catch {
            note(PlanPlace(file: file, line: 1, column: 1), "it can't be read: \(error)")
        }
        return nil
    }

    func note(_ place: PlanPlace, _ message: String, hint: String? = nil) {
        problems.append(PlanProblem(place, message, hint: hint))
    }

    func note(_ node: Node, _ message: String, hint: String? = nil) {
        note(place(of: node), message, hint: hint)
    }

    /// - Parameter known: what can stand there.
    func noteUnknown(_ entry: Entry, _ what: String, known: some Sequence<String>) {
        let all = Set(known)
        let hint: String?
        if let meant = PlanText.nearest(to: entry.key, among: all) {
            hint = "did you mean \(meant)?"
        } else {
            // A verb's options fill a screen, and its help tells them better.
            hint = all.count > Self.mostListed ? nil : "there are \(all.sorted().joined(separator: ", "))"
        }
        note(entry.place, "\"\(entry.key)\" is no \(what)", hint: hint)
    }

    private static let mostListed = 12

    func place(of node: Node) -> PlanPlace {
        PlanPlace(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// The entries of a mapping, none of any other node, which is noted.
    func entries(_ node: Node, of what: String) -> [Entry] {
        guard let mapping = node.mapping else {
            note(node, "\(what): keys with values are expected here")
            return []
        }
        return mapping.compactMap { key, value in
            guard let text = key.scalar?.string else {
                note(key, "a key that is no text")
                return nil
            }
            return Entry(key: text, place: place(of: key), node: value)
        }
    }

    func items(_ node: Node, of what: String) -> [Node] {
        guard let sequence = node.sequence else {
            note(node, "\(what): a list is expected here", hint: "begin each with a dash")
            return []
        }
        return Array(sequence)
    }

    /// A single value with its variables put in; nil where there is none, which is noted.
    func text(_ node: Node, of what: String) -> String? {
        guard let scalar = node.scalar, !isNull(node) else {
            note(node, "\(what): one value is expected here")
            return nil
        }
        do throws(PlanText.Flaw) {
            let text = try PlanText.expanding(scalar.string, environment)
            guard !text.isEmpty else {
                note(node, "\(what): the value is empty")
                return nil
            }
            return text
        } catch {
            switch error {
            case .unset(let name):
                note(node, "\(what): the variable \(name) is not set", hint: "set it, or write ${\(name):-DEFAULT}")
            case .malformed:
                note(
                    node, "\(what): a dollar sign that begins no variable",
                    hint: "write ${NAME}, ${NAME:-DEFAULT}, or $$ for the sign itself")
            }
            return nil
        }
    }

    func number(_ node: Node, of what: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, of: what) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            note(node, "\(what): \(text) is no number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func duration(_ node: Node, of what: String) -> Duration? {
        guard let text = text(node, of: what) else { return nil }
        do throws(DurationText.Invalid) {
            return try DurationText.parse(text)
        } catch {
            note(node, "\(what): \(text) is no duration", hint: "write 500ms, 10s, 2m, or a number of seconds")
            return nil
        }
    }

    func isNull(_ node: Node) -> Bool { node.null != nil }

    private func note(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            note(PlanPlace(file: file, line: mark.line, column: mark.column), "no YAML: \(problem.filter { !$0.isNewline })")
        case .duplicatedKeysInMapping(let duplicates, let context):
            note(
                PlanPlace(file: file, line: context.mark.line, column: context.mark.column),
                "given twice: \(duplicates.map { "\($0)" }.joined(separator: ", "))")
        default:
            note(PlanPlace(file: file, line: 1, column: 1), "it can't be read as YAML")
        }
    }
}
