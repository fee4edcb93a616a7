import ProbeResults

extension TextReport {
    /// What `bench` measured.
    func benchLines(_ bench: ProbeResult.Bench) -> [String] {
        // Where nobody was reached there is nothing to tell of.
        guard bench.requests > 0 || bench.unsent != nil else { return [] }
        var lines = [
            "\(bench.operation): \(loop(bench)), \(Quantities.count(bench.concurrency, "association")) at a time, \(bench.associations.words)",
            totals(bench),
        ]
        if let latency = bench.latency { lines.append(distribution("latency", latency)) }
        if let service = bench.service { lines.append(distribution("service", service)) }
        if !bench.statuses.isEmpty {
            lines.append(pad("statuses", to: 10) + bench.statuses.map { "\($0.status): \($0.count)" }.joined(separator: ", "))
        }
        if let unsent = bench.unsent { lines.append("\(style.bad("unsent")): \(Quantities.count(unsent, "request")) due and never begun") }
        lines += bench.failures.map { failure in
            "\(style.bad("failed")): \(Quantities.count(failure.count, "request")): \(printable(failure.message)) [\(failure.reason.rawValue)]"
        }
        return lines
    }

    private func loop(_ bench: ProbeResult.Bench) -> String {
        guard let rate = bench.rate else { return "closed loop" }
        return "open loop of \(Quantities.perSecond(rate))"
    }

    private func totals(_ bench: ProbeResult.Bench) -> String {
        var parts = [
            "\(bench.succeeded) of \(Quantities.count(bench.requests, "request")) succeeded in \(Quantities.milliseconds(bench.milliseconds))"
        ]
        parts.append(Quantities.perSecond(bench.throughput))
        if let bytes = bench.bytes, bytes > 0 {
            parts.append(Quantities.rate(bytes: bytes, milliseconds: bench.milliseconds))
        }
        parts.append("\(Quantities.count(bench.associationsMade, "association")) made")
        return parts.joined(separator: ", ")
    }

    private func distribution(_ name: String, _ values: ProbeResult.Bench.Distribution) -> String {
        let parts = [("p50", values.p50), ("p90", values.p90), ("p99", values.p99), ("p99.9", values.p999), ("max", values.maximum)]
        return pad(name, to: 10) + parts.map { "\($0.0) \(Quantities.milliseconds($0.1))" }.joined(separator: ", ")
    }
}

extension ProbeResult.Bench.Associations {
    var words: String {
        switch self {
        case .kept: "kept"
        case .fresh: "a fresh one for each request"
        }
    }
}
