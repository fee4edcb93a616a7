import ProbeResults

/// What came of a step as it is printed for people, for formats that have a place for such text.
enum StepText {
    /// Lines without their ends: the objects that need a look, then the run that decided. Empty where there was none.
    static func lines(_ step: ProbeResult.Step) -> [String] {
        guard let result = step.result else { return [] }
        let report = TextReport(style: TextStyle(usesColour: false))
        let objects = step.conspicuousObjects
        let listed = objects.prefix(limit).compactMap { report.line(for: $0) }
        let omitted = objects.count > limit ? ["and \(Quantities.count(objects.count - limit, "other object"))"] : []
        return listed + omitted + report.render(result).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// More are seldom read, and a report of a thousand steps has to stay below what services take.
    private static let limit = 50
}
