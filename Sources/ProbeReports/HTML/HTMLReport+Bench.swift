import ProbeResults

extension HTMLReport {
    /// The load, what came of it, and how the durations are distributed.
    static func bench(_ result: ProbeResult, level: Int) -> Markup {
        guard let bench = result.bench else { return "" }
        return """
            \(heading("Load", level: level))\(definitions(load(bench), class: "facts"))\
            \(heading("Durations", level: level))\(durations(bench))\(plots(bench))\(failures(bench, level: level))
            """
    }

    private static func load(_ bench: ProbeResult.Bench) -> [(String, Markup?)] {
        [
            ("Operation", "\(bench.operation)"),
            ("Loop", bench.rate.map { "open, \(Quantities.perSecond($0)) as scheduled" } ?? "closed"),
            ("Associations", "\(bench.concurrency) at a time, \(bench.associations.words); \(bench.associationsMade) made"),
            ("Measured", "\(Quantities.milliseconds(bench.milliseconds))"),
            ("Warm-up, not counted", bench.warmUpMilliseconds > 0 ? "\(Quantities.milliseconds(bench.warmUpMilliseconds))" : nil),
            ("Requests", "\(bench.succeeded) succeeded, \(bench.failed) failed\(bench.unsent.map { ", \($0) never begun" } ?? "")"),
            ("Throughput", "\(Quantities.perSecond(bench.throughput))"),
            ("Data", bench.bytes.map { "\(Quantities.bytes($0)), \(Quantities.rate(bytes: $0, milliseconds: bench.milliseconds))" }),
            ("Object", bench.object.map { "\($0.rows)x\($0.columns)\($0.frames > 1 ? ", \($0.frames) frames" : "")" }),
            ("Statuses", bench.statuses.isEmpty ? nil : "\(bench.statuses.map { "\($0.status): \($0.count)" }.joined(separator: ", "))"),
        ]
    }

    private static func durations(_ bench: ProbeResult.Bench) -> Markup {
        guard let latency = bench.latency else { return "<p class=\"note\">No request succeeded, so that there is nothing to tell.</p>\n" }
        let rows: [Markup] =
            [("From when due", latency)].compactMap(row) + [bench.service.map { ("From when begun", $0) }].compactMap { $0.flatMap(row) }
        return """
            <table class="percentiles">
            <thead><tr><th scope="col">To the answer</th>\(["min", "mean", "p50", "p90", "p99", "p99.9", "max"].map { "<th scope=\"col\" class=\"number\">\($0)</th>" as Markup })</tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }

    private static func row(_ name: String, _ values: ProbeResult.Bench.Distribution) -> Markup? {
        let numbers = [values.minimum, values.mean, values.p50, values.p90, values.p99, values.p999, values.maximum]
        let cells: [Markup] = numbers.map { "<td class=\"number\">\(Quantities.milliseconds($0))</td>" }
        return "<tr><th scope=\"row\">\(name)</th>\(cells)</tr>\n"
    }

    private static func plots(_ bench: ProbeResult.Bench) -> Markup {
        guard let latency = bench.latency else { return "" }
        return """
            <figure>\(BenchPlot.histogram(latency))<figcaption>How many requests took how long from when they were due, on a scale that doubles with \
            every step.</figcaption></figure>
            <figure>\(BenchPlot.percentiles(latency, bench.service))<figcaption>How long the slowest took: each step to the right halves what is left \
            above.\(bench.service == nil ? "" : " The dashed line counts from when a request was begun: what is between the two is queueing." as Markup)</figcaption></figure>

            """
    }

    private static func failures(_ bench: ProbeResult.Bench, level: Int) -> Markup {
        guard !bench.failures.isEmpty else { return "" }
        let rows: [Markup] = bench.failures.map { failure in
            """
            <tr><td data-label="Requests" class="number">\(failure.count)</td>\
            <td data-label="First"><p>\(failure.message)</p>\(failure.hint.map { "<p class=\"hint\">\($0)</p>" as Markup } ?? "")</td>\
            <td data-label="Reason"><code>\(failure.reason.rawValue)</code></td></tr>

            """
        }
        return """
            \(heading("Failures", level: level))<table class="stack steps">
            <thead><tr><th scope="col" class="number">Requests</th><th scope="col">The first of them</th><th scope="col">Reason</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }
}
