import ProbeResults

/// One page for people that needs nothing beside it: no script, no font, no picture from elsewhere. Light and dark as the reader's system is, and fit for
/// paper.
package enum HTMLReport: ReportFormat {
    package static let name = "html"
    package static let meaning = "a page for people, in one file, to attach to a ticket"

    package static func render(_ result: ProbeResult, version: String) -> String {
        let run = ReportedRun(result)
        let isPlan = result.steps != nil
        let title = isPlan ? run.name : result.target.map { "\($0.calledAETitle)@\($0.endpoint)" } ?? run.steps.first?.name ?? run.name
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="generator" content="dicomprobe \(version)">
            <title>\(word(result)): \(title)</title>
            <style>\(style)</style>
            </head>
            <body>
            \(header(result, run, title: title))<main>
            \(isPlan ? overview(run) : "")\(run.steps.enumerated().map { section($1, number: $0 + 1, isPlan: isPlan) })\(remarks(result, isPlan))</main>
            <footer>
            <p>Made by dicomprobe \(version). A report of the schema dicomprobe.result/1 as HTML; it runs no script and loads nothing.</p>
            </footer>
            </body>
            </html>

            """
        return page.text
    }

    private static func word(_ result: ProbeResult) -> String {
        result.isRehearsal ? "Nothing sent" : result.outcome == .ok ? "Passed" : "Failed"
    }

    // MARK: Summary

    private static func header(_ result: ProbeResult, _ run: ReportedRun, title: String) -> Markup {
        let tone: Tone = result.isRehearsal ? .quiet : result.outcome == .ok ? .good : .bad
        let facts: [(String, Markup?)] = [
            ("Began", result.started.map { time($0) }),
            ("Took", result.milliseconds.map { "\(Quantities.milliseconds($0))" }),
            ("Attempts", result.attempts.map { "\($0.count), \(Quantities.count($0.consecutive, "success")) in a row of \($0.required)" }),
            ("Steps", result.steps == nil ? nil : counts(run)),
            ("Reason", "<code>\(result.reason.rawValue)</code>"),
            ("Exit code", "\(result.exit)"),
        ]
        return """
            <header class="\(tone.rawValue)">
            <p class="brand">dicomprobe\(result.command.isEmpty ? "" : " \(result.command)")</p>
            <h1>\(chip(word(result), tone)) \(title)</h1>
            <p class="lead">\(result.message)</p>
            \(definitions(facts, class: "facts"))</header>

            """
    }

    private static func counts(_ run: ReportedRun) -> Markup {
        let notAttempted = run.count(.notAttempted)
        return """
            \(run.count(.ok)) passed, \(run.count(.failed)) failed\(notAttempted > 0 ? ", \(notAttempted) not attempted" : "")
            """
    }

    private static func overview(_ run: ReportedRun) -> Markup {
        guard !run.steps.isEmpty else { return "<p class=\"empty\">The plan has no steps.</p>\n" }
        let rows: [Markup] = run.steps.enumerated().map { index, step in
            """
            <tr><td data-label="Verdict">\(chip(word(step.outcome), tone(step.outcome)))</td>\
            <td data-label="Step"><a href="#step-\(index + 1)">\(step.name)</a>\(step.outcome == .failed ? brief(step) : "")</td>\
            <td data-label="Reason"><code>\(step.reason.rawValue)</code></td>\
            <td data-label="Time" class="number">\(step.outcome == .notAttempted ? "" : Quantities.milliseconds(step.milliseconds))</td></tr>

            """
        }
        return """
            <section>
            <h2>Steps</h2>
            <table class="stack steps">
            <thead><tr><th scope="col">Verdict</th><th scope="col">Step</th><th scope="col">Reason</th><th scope="col" class="number">Time</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            </section>

            """
    }

    private static func brief(_ step: ProbeResult.Step) -> Markup {
        "<p>\(step.message)</p>\(step.hint.map { "<p class=\"hint\">\($0)</p>" as Markup } ?? "")"
    }

    /// Of a plan as a whole; those of a verb are with its step.
    private static func remarks(_ result: ProbeResult, _ isPlan: Bool) -> Markup {
        isPlan && !result.warnings.isEmpty ? "<section>\n\(warnings(result.warnings, level: 2))</section>\n" : ""
    }

    static func word(_ outcome: ProbeResult.Step.Outcome) -> String {
        switch outcome {
        case .ok: "Passed"
        case .failed: "Failed"
        case .notAttempted: "Not attempted"
        }
    }

    static func tone(_ outcome: ProbeResult.Step.Outcome) -> Tone {
        switch outcome {
        case .ok: .good
        case .failed: .bad
        case .notAttempted: .quiet
        }
    }
}
