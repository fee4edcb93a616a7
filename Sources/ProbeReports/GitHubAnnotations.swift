import ProbeResults

/// Workflow commands that GitHub Actions shows as annotations: an error for each step that failed, at its line of the plan, and the warnings.
package enum GitHubAnnotations {
    /// Lines, each ended with a line feed. Empty where there is nothing to be told.
    package static func render(_ result: ProbeResult) -> String {
        let run = ReportedRun(result)
        let errors = run.steps.filter { $0.outcome == .failed }.map(error)
        let ofSteps = (result.steps ?? []).flatMap { step in (step.result?.warnings ?? []).map { warning($0, step) } }
        let warnings = result.warnings.map { warning($0, nil) } + ofSteps
        return (errors + warnings.prefix(warningLimit)).map { $0 + "\n" }.joined()
    }

    /// GitHub shows as many of a step of a workflow.
    private static let warningLimit = 10

    private static func error(_ step: ProbeResult.Step) -> String {
        let lines = [
            step.message, step.expectation.map { "expected: \($0)" }, step.hint.map { "hint: \($0)" },
            "[\(step.reason.rawValue)] exit \(step.exit)",
        ]
        return command("error", title: step.name, at: step.location, lines.compactMap(\.self))
    }

    private static func warning(_ warning: ProbeResult.Warning, _ step: ProbeResult.Step?) -> String {
        command(
            "warning", title: step?.name ?? warning.reason.rawValue, at: step?.location, ["\(warning.message) [\(warning.reason.rawValue)]"]
        )
    }

    private static func command(_ name: String, title: String, at location: (file: String, line: Int)?, _ lines: [String]) -> String {
        let place = location.map { "file=\(property($0.file)),line=\($0.line)," } ?? ""
        return "::\(name) \(place)title=\(property(title))::" + lines.map(data).joined(separator: "%0A")
    }

    private static func data(_ text: String) -> String {
        printable(text).unicodeScalars.reduce(into: "") { $0 += $1 == "%" ? "%25" : String($1) }
    }

    /// A colon would end the properties, a comma the property.
    private static func property(_ text: String) -> String {
        data(text).unicodeScalars.reduce(into: "") { $0 += $1 == ":" ? "%3A" : $1 == "," ? "%2C" : String($1) }
    }
}
