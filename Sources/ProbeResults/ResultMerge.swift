/// Several results made one: those of the parts of a `store`, or of any runs as steps.
package enum ResultMerge {
    /// Why results can't be one.
    package enum Flaw: Error, Equatable, Sendable {
        /// The parts are not of one whole: their counts differ, or some have none.
        case otherShares
        case missingShares([UInt64], of: UInt64)
        case repeatedShare(UInt64)
    }

    /// - Parameter results: at least one, in the order in which they are to be told.
    /// - Returns: of nothing but `store` one with all objects and the sums of everything; else one whose steps they are.
    /// - Throws: ``Flaw`` where some are parts of a `store` and the whole is not there: it must not pass for done.
    package static func merge(_ results: [ProbeResult], command: String) throws(Flaw) -> ProbeResult {
        try checkShares(results.compactMap(\.summary).map(\.share))
        let isStore = results.allSatisfy { $0.summary != nil }
        var merged = isStore ? stored(results) : stepped(results, command: command)
        merged.started = results.compactMap(\.started).min()
        let decisive = results.first { $0.outcome != .ok }
        merged.outcome = decisive?.outcome ?? .ok
        merged.exit = decisive?.exit ?? 0
        merged.reason = decisive?.reason ?? .ok
        merged.hint = decisive?.hint
        let failed = results.count { $0.outcome != .ok }
        merged.message =
            decisive.map { failed > 1 ? "\($0.message) (and \(failed - 1) more results failed)" : $0.message }
            ?? "all \(results.count) results are ok"
        return merged
    }

    private static func checkShares(_ shares: [StoreSummary.Share?]) throws(Flaw) {
        let present = shares.compactMap(\.self)
        guard let count = present.first?.count else { return }
        guard present.count == shares.count, present.allSatisfy({ $0.count == count }) else { throw .otherShares }
        var seen: Set<UInt64> = []
        for share in present where !seen.insert(share.index).inserted { throw .repeatedShare(share.index) }
        let missing = (0..<count).filter { !seen.contains($0) }
        guard missing.isEmpty else { throw .missingShares(missing, of: count) }
    }

    private static func stored(_ results: [ProbeResult]) -> ProbeResult {
        var merged = results[0]
        for other in results.dropFirst() {
            for phase in other.phases {
                if let index = merged.phases.firstIndex(where: { $0.name == phase.name }) {
                    merged.phases[index].milliseconds += phase.milliseconds
                } else {
                    merged.phases.append(phase)
                }
            }
            merged.warnings += other.warnings
            merged.objects = (merged.objects ?? []) + (other.objects ?? [])
            merged.milliseconds = [merged.milliseconds, other.milliseconds].compactMap(\.self).max()
            if let summary = other.summary { merged.summary?.add(summary) }
        }
        merged.summary?.share = nil
        return merged
    }

    private static func stepped(_ results: [ProbeResult], command: String) -> ProbeResult {
        var merged = ProbeResult(command: command, reason: .ok, message: "")
        merged.steps = results.flatMap { $0.steps ?? [ProbeResult.Step($0)] }
        merged.milliseconds = results.compactMap(\.milliseconds).reduce(0, +)
        return merged
    }
}

extension StoreSummary {
    /// Adds what another machine did at the same time.
    mutating func add(_ other: StoreSummary) {
        objects += other.objects
        stored += other.stored
        storedWithWarning += other.storedWithWarning
        failed += other.failed
        skipped += other.skipped
        notAttempted += other.notAttempted
        if let planned = other.planned { self.planned = (self.planned ?? 0) + planned }
        bytes += other.bytes
        milliseconds = max(milliseconds, other.milliseconds)
        associations += other.associations
        for reencoding in other.reencoded ?? [] {
            var all = reencoded ?? []
            if let index = all.firstIndex(where: { $0.from == reencoding.from && $0.to == reencoding.to }) {
                all[index].objects += reencoding.objects
            } else {
                all.append(reencoding)
            }
            reencoded = all
        }
    }
}
