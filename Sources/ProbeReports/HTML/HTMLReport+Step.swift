import ProbeResults

/// One step: the verdict with its diagnosis, then what was learnt, layer by layer.
extension HTMLReport {
    static func section(_ step: ProbeResult.Step, number: Int, isPlan: Bool) -> Markup {
        let level = isPlan ? 3 : 2
        let result = step.result
        return """
            <section id="step-\(number)" class="step\(isPlan ? "" : " only")">
            \(isPlan ? stepHeading(step) : "")\(diagnosis(step, isPlan: isPlan))\(result.map { details($0, level: level, isFolded: isPlan && step.outcome == .ok) } ?? "")</section>

            """
    }

    private static func stepHeading(_ step: ProbeResult.Step) -> Markup {
        let facts: [(String, Markup?)] = [
            ("In the plan", step.place.isEmpty ? nil : "<code>\(step.place)</code>"),
            ("Verb", "<code>\(step.command)</code>"),
            ("Began", step.started.map(time)),
            ("Took", step.outcome == .notAttempted ? nil : "\(Quantities.milliseconds(step.milliseconds))"),
            ("Runs", step.runs > 1 ? "\(step.runs)" : nil),
            ("Reason", step.reason == .ok ? nil : "<code>\(step.reason.rawValue)</code>"),
        ]
        return """
            <h2>\(chip(word(step.outcome), tone(step.outcome))) \(step.name)</h2>
            \(definitions(facts, class: "facts"))
            """
    }

    /// What happened, what was expected, what to change.
    private static func diagnosis(_ step: ProbeResult.Step, isPlan: Bool) -> Markup {
        var facts: [(String, Markup?)] = [
            ("What happened", isPlan ? "\(step.message)" : nil),
            ("Expected", step.expectation.map { "\($0)" }),
        ]
        // A failure that was expected: it is what the step shows.
        if let result = step.result, step.outcome == .ok, result.outcome == .failed {
            if step.message.contains(result.message) { return definitions(facts, class: "diagnosis good") }
            facts.append(("As expected", "\(result.message) <code>\(result.reason.rawValue)</code>"))
        } else if let result = step.result, isPlan, result.reason != step.reason {
            facts.append(("The verb ended with", "\(result.message) <code>\(result.reason.rawValue)</code>"))
        }
        facts.append(("What to change", step.outcome == .ok ? nil : step.hint.map { "\($0)" }))
        return definitions(facts, class: "diagnosis \(tone(step.outcome).rawValue)")
    }

    /// - Parameter isFolded: whether what is seldom looked for, where all is well, is folded.
    private static func details(_ result: ProbeResult, level: Int, isFolded: Bool) -> Markup {
        let connection: Markup = """
            \(connection(result, level: level))\(chain(result, level: level))\(survey(result, level: level))\(association(result, level: level))
            """
        let folded: Markup = "<details class=\"step\">\n<summary>Connection, certificates, association</summary>\n\(connection)</details>\n"
        return """
            \(bench(result, level: level))\(objects(result, level: level))\(phases(result, level: level))\(warnings(result.warnings, level: level))\
            \(isFolded && result.target != nil ? folded : connection)\(printed(result))
            """
    }

    /// All of it as the terminal has it.
    private static func printed(_ result: ProbeResult) -> Markup {
        let lines = TextReport(style: TextStyle(usesColour: false)).render(result).split(separator: "\n", omittingEmptySubsequences: false)
        return """
            <details class="printed">
            <summary>As the command prints it</summary>
            <pre>\(lines: lines.map(String.init))</pre>
            </details>

            """
    }
}
