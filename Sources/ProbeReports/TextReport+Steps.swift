import ProbeResults

extension TextReport {
    /// One step of a plan that has ended: a line, and below it what was expected and what went wrong.
    package func lines(for step: ProbeResult.Step) -> String {
        let word =
            switch step.outcome {
            case .ok: style.good("ok")
            case .failed: style.bad("failed")
            case .notAttempted: style.doubtful("not attempted")
            }
        let runs = step.runs > 1 ? ", \(step.runs) runs" : ""
        let time = step.outcome == .notAttempted ? "" : style.quiet(" (\(Quantities.milliseconds(step.milliseconds))\(runs))")
        var lines = ["\(word): \(printable(step.name))\(time)"]
        if step.outcome == .ok {
            if step.expectation != nil { lines.append("    \(printable(step.message))") }
        } else {
            lines.append("    \(printable(step.message))")
            if let hint = step.hint { lines.append("    hint: \(printable(hint))") }
            lines.append(style.quiet("    [\(step.reason.rawValue)] \(printable(step.place))"))
        }
        lines += (step.result?.warnings ?? []).map { "    \(line(for: $0))" }
        return lines.map { $0 + "\n" }.joined()
    }

    /// What is wrong with a plan, a line for each mistake.
    func problemLines(_ result: ProbeResult) -> [String] {
        (result.problems ?? []).map { problem in
            let hint = problem.hint.map { " (\(printable($0)))" } ?? ""
            return "\(style.bad("\(printable(problem.file)):\(problem.line):\(problem.column)")): \(printable(problem.message))\(hint)"
        }
    }

    /// How often a verb that waits was run.
    func attemptLines(_ result: ProbeResult) -> [String] {
        guard let attempts = result.attempts else { return [] }
        let row = attempts.required > 1 ? ", \(attempts.consecutive) of \(attempts.required) successes in a row" : ""
        return ["\(Quantities.count(attempts.count, "attempt")) in \(Quantities.milliseconds(attempts.milliseconds))\(row)"]
    }
}
