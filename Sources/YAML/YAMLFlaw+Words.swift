/// What the library says of a text that is no YAML, in words that say what was meant.
extension YAMLFlaw {
    init(_ failure: YAMLEvents.Failure, in text: String) {
        switch failure.kind {
        case .problem(let problem, let place, let begun): self.init(problem, place, begun: begun, Characters(text))
        case .character(let value, let offset):
            self.init(
                place: Characters(text).place(at: offset),
                message: "the character U+\(String(value, radix: 16, uppercase: true)) can't stand in YAML")
        case .memory: self.init(place: .start, message: "there is no memory to read it")
        }
    }

    static func secondDocument(at place: YAMLPlace) -> YAMLFlaw {
        YAMLFlaw(
            place: place, message: "what is above has ended already",
            hint: "keys of one mapping begin in the same column; one file holds one document")
    }

    /// - Parameters:
    ///   - begun: where that begins which is not as it should be.
    private init(_ problem: String, _ place: YAMLPlace, begun: YAMLPlace?, _ characters: Characters) {
        if let tab = characters.tab(at: place) {
            self.init(place: tab, message: "a tab, where YAML takes spaces only", hint: "indent by spaces")
            return
        }
        if let (alias, text) = characters.alias(endingAt: place) {
            self.init(
                place: alias, message: "what begins with an asterisk is an alias, and this one is followed by something else",
                hint: "write a text that begins with one in quotes: \"\(text)\"")
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
        case "did not find expected <document start>": self = .secondDocument(at: place)
        case "did not find expected node content": self.init(place: place, message: "a value is missing here")
        default: self.init(place: place, message: "no YAML: \(problem)")
        }
    }
}

/// A text, to be looked at where the library points.
private struct Characters {
    private let lines: [ArraySlice<Unicode.Scalar>]

    init(_ text: String) {
        // Some editors begin a file with a byte order mark, which takes no column.
        lines = Array(text.unicodeScalars.drop { $0 == "\u{FEFF}" }).split(omittingEmptySubsequences: false) { $0 == "\n" }
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

    /// An alias right before the place, and the text that it begins.
    func alias(endingAt place: YAMLPlace) -> (place: YAMLPlace, text: String)? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        let end = line.startIndex + place.column - 1
        guard end > line.startIndex, end < line.endIndex, line[end] != " ",
            let asterisk = line[..<end].lastIndex(where: { [" ", "*", "[", "{", ","].contains($0) }), line[asterisk] == "*"
        else {
            return nil
        }
        let text = line[asterisk...].prefix { $0 != " " && $0 != "\r" }
        return (YAMLPlace(line: place.line, column: asterisk - line.startIndex + 1), String(String.UnicodeScalarView(text)))
    }

    /// - Parameter offset: in bytes of UTF-8.
    func place(at offset: Int) -> YAMLPlace {
        var left = offset
        for (index, line) in lines.enumerated() {
            for (column, character) in line.enumerated() {
                if left <= 0 { return YAMLPlace(line: index + 1, column: column + 1) }
                left -= UTF8.width(character)
            }
            left -= 1
        }
        return .start
    }
}
