import Yams

/// What the library says of a text that is no YAML, in words that say what was meant.
extension YAMLFlaw {
    /// - Parameter characters: the text, without a byte order mark.
    init(_ error: YamlError, in characters: [Unicode.Scalar]) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            self.init(problem, YAMLPlace(mark), begun: context.map { YAMLPlace($0.mark) }, Characters(characters))
        case .duplicatedKeysInMapping(_, let context):
            self.init(place: YAMLPlace(context.mark), message: "this key is there again below", hint: "leave one of them")
        case .reader(_, let offset, let value, _):
            self.init(
                place: Characters(characters).place(at: offset ?? 0),
                message: "the character U+\(String(max(value, 0), radix: 16, uppercase: true)) can't stand in YAML")
        default: self.init(place: .start, message: "it can't be read as YAML")
        }
    }

    /// - Parameters:
    ///   - begun: where that begins which is not as it should be.
    private init(_ problem: String, _ place: YAMLPlace, begun: YAMLPlace?, _ characters: Characters) {
        if let tab = characters.tab(at: place) {
            self.init(place: tab, message: "a tab, where YAML takes spaces only", hint: "indent by spaces")
            return
        }
        let line = begun.map { "line \($0.line)" } ?? "before"
        switch problem {
        case "mapping values are not allowed in this context":
            self.init(
                place: place, message: "a colon where no key can be",
                hint: "keys of one mapping begin in the same column; a text with a colon and a space in it is written in quotes")
        case "block sequence entries are not allowed in this context":
            self.init(
                place: place, message: "a dash where no list can begin",
                hint: "a list begins on the line below its key; a text that begins with a dash is written in quotes")
        case "did not find expected key":
            self.init(
                place: place, message: "this does not belong to what begins on \(line)",
                hint: "keys of one mapping begin in the same column, and each has a colon; behind a value in quotes nothing follows")
        case "did not find expected '-' indicator":
            self.init(
                place: place, message: "this is no item of the list that begins on \(line)",
                hint: "each item begins with a dash, in the same column; another key in the column of the key above")
        case "did not find expected ',' or ']'":
            self.init(place: place, message: "the bracket [ of \(line) is not closed, or a comma is missing", hint: "write [ONE, TWO]")
        case "did not find expected ',' or '}'":
            self.init(
                place: place, message: "the brace { of \(line) is not closed, or a comma is missing",
                hint: "write {KEY: VALUE, KEY: VALUE}, and a value with a variable in quotes: {KEY: \"${NAME}\"}")
        case "could not find expected ':'":
            self.init(place: begun ?? place, message: "a key without a colon", hint: "write KEY: VALUE, with a space behind the colon")
        case "found unexpected end of stream", "found unexpected document indicator":
            self.init(place: begun ?? place, message: "the quotes that begin here are not closed")
        case "found unknown escape character":
            self.init(
                place: place, message: "a backslash in double quotes, and no escape behind it",
                hint: "single quotes take everything as it is; or write two backslashes")
        case "found character that cannot start any token", "did not find expected alphabetic or numeric character":
            let place = begun ?? place
            let character = characters.at(place).map { "\"\(Character($0))\"" } ?? "this"
            self.init(place: place, message: "no text begins with \(character)", hint: "write a text that does in quotes")
        case "did not find expected <document start>", "but found another document":
            self.init(
                place: place, message: "what is above has ended already",
                hint: "keys of one mapping begin in the same column; one file holds one document")
        case "did not find expected node content": self.init(place: place, message: "a value is missing here")
        default: self.init(place: place, message: "no YAML: \(problem)")
        }
    }
}

/// A text, to be looked at where the library points.
private struct Characters {
    private let lines: [ArraySlice<Unicode.Scalar>]

    init(_ characters: [Unicode.Scalar]) {
        lines = characters.split(omittingEmptySubsequences: false) { $0 == "\n" }
    }

    func at(_ place: YAMLPlace) -> Unicode.Scalar? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        let index = line.startIndex + place.column - 1
        return line.indices.contains(index) ? line[index] : nil
    }

    /// The tab among what indents the line, or at the place itself.
    func tab(at place: YAMLPlace) -> YAMLPlace? {
        if at(place) == "\t" { return place }
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        guard let tab = line.prefix(while: { [" ", "\t", "-"].contains($0) }).firstIndex(of: "\t") else { return nil }
        return YAMLPlace(line: place.line, column: tab - line.startIndex + 1)
    }

    func place(at offset: Int) -> YAMLPlace {
        var left = offset
        for (index, line) in lines.enumerated() {
            if left <= line.count { return YAMLPlace(line: index + 1, column: left + 1) }
            left -= line.count + 1
        }
        return .start
    }
}
