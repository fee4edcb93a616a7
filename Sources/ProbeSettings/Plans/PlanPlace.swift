/// A place in a plan's file.
package struct PlanPlace: Hashable, Sendable {
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

/// A mistake in a plan. All of them are found before anything is sent.
package struct PlanProblem: Error, Hashable, Sendable {
    package let place: PlanPlace
    /// What is wrong.
    package let message: String
    /// What was meant, or what can stand there; nil where the message says it.
    package let hint: String?

    package init(_ place: PlanPlace, _ message: String, hint: String? = nil) {
        self.place = place
        self.message = message
        self.hint = hint
    }

    package var words: String { "\(place.words): \(message)" + (hint.map { " (\($0))" } ?? "") }
}
