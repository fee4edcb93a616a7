import ProbeResults

/// A result in Markdown, for the summary of a job of GitHub Actions.
package enum GitHubSummary {
    package static func render(_ result: ProbeResult, version: String) -> String {
        let run = ReportedRun(result)
        let mark = result.isRehearsal ? "⏭️" : result.outcome == .ok ? "✅" : "❌"
        var lines = ["### \(mark) dicomprobe \(escaped(run.name)): \(escaped(result.message))", ""]
        lines += overview(run)
        lines += run.steps.filter { $0.outcome == .failed }.flatMap(diagnosis)
        lines += warnings(result, run)
        lines += ["<sub>dicomprobe \(version)\(result.started.map { ", \($0)" } ?? ""), exit \(result.exit)</sub>", ""]
        return cut(lines)
    }

    /// A job's steps may write a mebibyte each.
    private static let byteLimit = 900_000
    private static let objectLimit = 20

    private static func cut(_ lines: [String]) -> String {
        var text = ""
        for line in lines {
            guard text.utf8.count + line.utf8.count < byteLimit else {
                return text + "\nThe rest is left out: it is too long for a summary.\n"
            }
            text += line + "\n"
        }
        return text
    }

    private static func overview(_ run: ReportedRun) -> [String] {
        guard !run.steps.isEmpty else { return ["The plan has no steps.", ""] }
        let rows = run.steps.map { step in
            let took = step.outcome == .notAttempted ? "" : Quantities.milliseconds(step.milliseconds)
            return "| \(mark(step)) | \(escaped(step.name)) | \(escaped(step.reason.rawValue)) | \(took) |"
        }
        return ["| | step | reason | time |", "|---|---|---|--:|"] + rows + [""]
    }

    private static func mark(_ step: ProbeResult.Step) -> String {
        switch step.outcome {
        case .ok: "✅ ok"
        case .failed: "❌ failed"
        case .notAttempted: "⏭️ not attempted"
        }
    }

    private static func diagnosis(_ step: ProbeResult.Step) -> [String] {
        let place = step.place.isEmpty ? "" : " (\(escaped(step.place)))"
        var lines = ["#### \(escaped(step.name))\(place)", "", escaped(step.message), ""]
        if let expectation = step.expectation { lines += ["**Expected:** \(escaped(expectation))", ""] }
        if let hint = step.hint { lines += ["**What to change:** \(escaped(hint))", ""] }
        let objects = step.conspicuousObjects
        lines += objects.prefix(objectLimit).map { "- \(escaped($0.fate.rawValue)): \(escaped($0.path)) \(escaped($0.message ?? ""))" }
        if objects.count > objectLimit { lines.append("- and \(objects.count - objectLimit) more") }
        return lines + (objects.isEmpty ? [] : [""])
    }

    private static func warnings(_ result: ProbeResult, _ run: ReportedRun) -> [String] {
        let ofSteps = result.steps == nil ? [] : run.steps.flatMap { $0.result?.warnings ?? [] }
        let lines = (result.warnings + ofSteps).map { "- ⚠️ \(escaped($0.message)) (\(escaped($0.reason.rawValue)))" }
        return lines.isEmpty ? [] : lines + [""]
    }

    /// So that nothing of it is Markdown or HTML: all ASCII punctuation can be escaped with a backslash.
    private static func escaped(_ text: String) -> String {
        printable(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "#", "|", "~", "!", "@", "$", ":": result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
