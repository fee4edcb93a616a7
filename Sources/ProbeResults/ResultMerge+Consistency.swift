extension ProbeResult {
    /// Whether it is one that a run may have come to.
    var isConsistent: Bool {
        guard (outcome == .ok) == (reason == .ok), (exit == 0) == (reason == .ok) else { return false }
        guard numbers.allSatisfy({ $0 == 0 || Self.usual.contains($0) }) else { return false }
        guard reason == .interrupted ? (129...255).contains(exit) : exit == reason.layer.exitCode else { return false }
        if let summary {
            guard summary.isPlausible, outcome != .ok || (summary.failed == 0 && summary.notAttempted == 0) else { return false }
            if let objects, objectsOmitted == nil, !summary.counts(objects) { return false }
        }
        if let echoes, !echoes.isPlausible(outcome) { return false }
        return (steps ?? []).allSatisfy { step in
            (step.outcome == .ok) == (step.reason == .ok) && (outcome != .ok || step.outcome == .ok) && step.result?.isConsistent != false
                && (step.expectation != nil || step.outcome != .ok || step.result?.outcome != .failed)
        }
    }

    /// In milliseconds from less than a clock can tell to thirty years, which no run takes; nothing is done more often in a second either.
    private static let usual = 1e-9...1e12

    /// All that is counted in fractions, but for what the results of its steps have: durations, rates, percentiles.
    private var numbers: [Double] {
        var numbers = [milliseconds, attempts?.milliseconds, summary?.milliseconds, made?.milliseconds].compactMap(\.self)
        numbers += phases.map(\.milliseconds) + (echoes?.milliseconds ?? []) + (objects ?? []).compactMap(\.milliseconds)
        numbers += (steps ?? []).map(\.milliseconds)
        if let bench {
            numbers += [bench.rate ?? 0, bench.warmUpMilliseconds, bench.milliseconds, bench.throughput]
            numbers += [bench.latency, bench.service].compactMap(\.self).flatMap(\.numbers)
        }
        return numbers
    }
}

extension ProbeResult.Bench.Distribution {
    fileprivate var numbers: [Double] {
        [minimum, mean, p50, p90, p99, p999, maximum] + percentiles.flatMap { [$0.percentile, $0.milliseconds] }
            + buckets.flatMap { [$0.from, $0.to] }
    }
}

extension ProbeResult.Echoes {
    fileprivate func isPlausible(_ outcome: ProbeResult.Outcome) -> Bool {
        requested >= 0 && (0...max(0, requested)).contains(succeeded) && (outcome != .ok || succeeded == requested)
    }
}

extension StoreSummary {
    /// More than any run comes to, and far from where arithmetic ends.
    private static let most = 1 << 40

    /// As many machines as anybody has.
    private static let mostShares: UInt64 = 100_000

    /// Whether these are the objects that it has counted.
    fileprivate func counts(_ objects: [ObjectResult]) -> Bool {
        func count(_ fate: ObjectResult.Fate) -> Int { objects.count { $0.fate == fate } }
        return objects.count == self.objects && count(.stored) == stored - storedWithWarning
            && count(.storedWithWarning) == storedWithWarning && count(.failed) == failed && count(.skipped) == skipped
            && count(.planned) == planned ?? 0 && count(.notAttempted) == notAttempted
    }

    fileprivate var isPlausible: Bool {
        let counts = [
            objects, stored, storedWithWarning, failed, skipped, notAttempted, planned ?? 0, associations, share?.passedOver ?? 0,
        ]
        guard counts.allSatisfy({ (0...Self.most).contains($0) }), (0...(Int64(1) << 60)).contains(bytes) else { return false }
        guard stored + failed + skipped + notAttempted + (planned ?? 0) == objects, storedWithWarning <= stored else { return false }
        return share.map { $0.count > 0 && $0.count <= Self.mostShares && $0.index < $0.count } ?? true
    }
}
