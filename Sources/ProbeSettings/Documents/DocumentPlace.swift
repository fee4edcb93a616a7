/// A place in a file that somebody writes: a plan, the exporter's modules.
package struct DocumentPlace: Hashable, Sendable {
    package let file: String
    /// Both count from 1.
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var words: String { "\(file):\(line):\(column)" }

    /// For those who need no column.
    package var lineWords: String { "\(file):\(line)" }
}

/// A mistake in such a file. All of them are found before anything is sent.
package struct DocumentProblem: Error, Hashable, Sendable {
    package let place: DocumentPlace
    /// What is wrong.
    package let message: String
    /// What was meant, or what can stand there; nil where the message says it.
    package let hint: String?

    package init(_ place: DocumentPlace, _ message: String, hint: String? = nil) {
        self.place = place
        self.message = message
        self.hint = hint
    }

    package var words: String { "\(place.words): \(message)" + (hint.map { " (\($0))" } ?? "") }
}

extension [DocumentProblem] {
    /// Each once, file by file as they were read, and by their places in each.
    package func inOrder(of files: [String]) -> Self {
        func rank(_ problem: DocumentProblem) -> (Int, Int, Int) {
            (files.firstIndex(of: problem.place.file) ?? files.endIndex, problem.place.line, problem.place.column)
        }
        var told: Set<DocumentProblem> = []
        return filter { told.insert($0).inserted }.sorted { rank($0) < rank($1) }
    }
}
