import ProbeResults

/// The Test Anything Protocol, version 14, which readers of version 13 read: a test point for each step, its facts in a YAML block below.
package enum TAPReport: ReportFormat {
    package static let name = "tap"
    package static let meaning = "the Test Anything Protocol"

    package static func render(_ result: ProbeResult, version: String) -> String {
        let run = ReportedRun(result)
        let points = run.steps.enumerated().map { index, step in point(step, number: index + 1) + block(step) }
        return (["TAP version 14", "# dicomprobe \(version)", plan(run)] + points.joined()).map { $0 + "\n" }.joined()
    }

    private static func plan(_ run: ReportedRun) -> String {
        run.steps.isEmpty ? "1..0 # SKIP the plan has no steps" : "1..\(run.steps.count)"
    }

    private static func point(_ step: ProbeResult.Step, number: Int) -> [String] {
        switch step.outcome {
        case .ok: ["ok \(number) - \(escaped(step.name))"]
        case .failed: ["not ok \(number) - \(escaped(step.name))"]
        case .notAttempted: ["ok \(number) - \(escaped(step.name)) # SKIP \(escaped(step.message))"]
        }
    }

    /// A number sign would begin a directive.
    private static func escaped(_ text: String) -> String {
        backslashed(text) { $0 == "#" || $0 == "\\" }
    }

    private static func block(_ step: ProbeResult.Step) -> [String] {
        let facts: [(String, String?)] = [
            ("message", quoted(step.message)),
            ("severity", step.outcome == .failed ? step.isError ? "error" : "fail" : nil),
            ("reason", quoted(step.reason.rawValue)),
            ("exit", "\(step.exit)"),
            ("hint", step.hint.map(quoted)),
            ("expectation", step.expectation.map(quoted)),
            ("at", step.place.isEmpty ? nil : quoted(step.place)),
            ("duration_ms", step.outcome == .notAttempted ? nil : "\(step.milliseconds)"),
        ]
        let objects = step.conspicuousObjects.prefix(limit).map { "    - \(quoted("\($0.path): \($0.fate.rawValue)"))" }
        return ["  ---"] + facts.compactMap { name, value in value.map { "  \(name): \($0)" } } + (objects.isEmpty ? [] : ["  objects:"])
            + objects + ["  ..."]
    }

    private static let limit = 50

    /// As YAML reads it with double quotes.
    private static func quoted(_ text: String) -> String {
        "\"\(backslashed(text) { $0 == "\"" || $0 == "\\" })\""
    }

    private static func backslashed(_ text: String, where isSpecial: (Unicode.Scalar) -> Bool) -> String {
        printable(text).unicodeScalars.reduce(into: "") { result, scalar in
            if isSpecial(scalar) { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }
}
