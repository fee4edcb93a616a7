/// Several results made one: those of the parts of a `store`, or of any runs as steps.
package enum ResultMerge {
    /// Why results can't be one.
    package enum Flaw: Error, Equatable, Sendable {
        /// A result contradicts itself: it was not written by a run. Its place among the results, from 0 on.
        case contradictory(Int)
        /// The same result twice.
        case repeated(Int)
        /// A success that asked nobody, of `run --check` or `make`, or a rehearsal beside results that are none.
        case provesNothing(Int)
        /// The parts are not of one whole: their counts, their targets or what they found differ, or some have none or were not sent.
        case otherShares
        case missingShares([UInt64], of: UInt64)
        case repeatedShare(UInt64)
    }

    /// - Parameter results: at least one, in the order in which they are to be told. They come from files, and are believed nothing.
    /// - Returns: of stores to one target one with all objects and the sums of everything; else one whose steps they are.
    /// - Throws: ``Flaw`` where one is not to be believed, and where some are parts of a `store` and the whole is not there: it must not pass for
    ///   done.
    package static func merge(_ results: [ProbeResult], command: String) throws(Flaw) -> ProbeResult {
        for (index, result) in results.enumerated() {
            guard result.isConsistent else { throw .contradictory(index) }
            guard !results[..<index].contains(result) else { throw .repeated(index) }
        }
        let target = results.first?.target?.identity
        let isStore = results.allSatisfy { $0.summary != nil && $0.target?.identity == target }
        let wholes = try wholes(of: results)
        let areRehearsals = results.allSatisfy(\.isRehearsal)
        if let index = results.firstIndex(where: { areRehearsals ? $0.summary == nil : $0.isRehearsal }) { throw .provesNothing(index) }
        var merged = isStore ? stored(results) : stepped(results, command: command)
        merged.started = results.compactMap(\.started).min()
        let decisive = results.first { $0.outcome != .ok }
        merged.outcome = decisive?.outcome ?? .ok
        merged.exit = decisive?.exit ?? 0
        merged.reason = decisive?.reason ?? .ok
        merged.hint = decisive?.hint
        // A handshake that failed is explained by its own chain, and an association by what it came to.
        if isStore, decisive?.reason.layer == .tls { merged.tls = decisive?.tls ?? merged.tls }
        if isStore { merged.association = decisive?.association ?? merged.association }
        let failed = results.count { $0.outcome != .ok }
        merged.message =
            decisive.map { failed > 1 ? "\($0.message) (results that failed: \(failed))" : $0.message }
            ?? (areRehearsals ? "nothing was sent, every rehearsal is ok: \(results.count)" : "every result is ok: \(results.count)")
        if decisive == nil, let empty = wholes.first(where: \.isEmpty) { merged.fail(for: empty) }
        return merged
    }

    // MARK: - Shares

    /// All parts of one store.
    fileprivate struct Whole {
        /// Nil where verbs, not steps, came to it.
        let step: String?
        var parts: [ProbeResult] = []

        /// Whether nobody had anything to send: of a part alone that is no failure, as there may be something in others.
        var isEmpty: Bool {
            parts.allSatisfy { part in
                guard let summary = part.summary else { return false }
                return part.outcome == .ok && summary.stored == 0 && (summary.planned ?? 0) == 0
            }
        }
    }

    /// Those of verbs, and those of steps of one name, in the order in which they come.
    private static func wholes(of results: [ProbeResult]) throws(Flaw) -> [Whole] {
        var places: [String?: Int] = [:]
        var wholes: [Whole] = []
        func add(_ store: ProbeResult?, step: String?) {
            guard let store, store.summary != nil else { return }
            let place = places[step] ?? wholes.count
            places[step] = place
            if place == wholes.count { wholes.append(Whole(step: step)) }
            wholes[place].parts.append(store)
        }
        for result in results {
            if let steps = result.steps {
                for step in steps { add(step.result, step: step.name) }
            } else {
                add(result, step: nil)
            }
        }
        let sharded = wholes.filter { whole in whole.parts.contains { $0.summary?.share != nil } }
        for whole in sharded { try check(whole) }
        return sharded
    }

    /// Each part once, all of them, of the same objects, sent to the same target.
    private static func check(_ whole: Whole) throws(Flaw) {
        let stores = whole.parts
        let summaries = stores.compactMap(\.summary)
        let shares = summaries.compactMap(\.share)
        guard let first = shares.first, shares.count == summaries.count,
            shares.allSatisfy({ $0.count == first.count && $0.fingerprint == first.fingerprint }),
            Set(stores.map { $0.target?.identity }).count == 1, Set(summaries.map { $0.planned == nil }).count == 1
        else { throw .otherShares }
        var seen: Set<UInt64> = []
        for share in shares where !seen.insert(share.index).inserted { throw .repeatedShare(share.index) }
        let missing = (0..<first.count).filter { !seen.contains($0) }
        guard missing.isEmpty else { throw .missingShares(missing, of: first.count) }
        // What one passed over, the others have found: else they did not look at the same files, or not under the same names.
        let total = summaries.reduce(0) { $0 + $1.objects }
        guard summaries.allSatisfy({ $0.objects + ($0.share?.passedOver ?? 0) == total }) else { throw .otherShares }
    }

    // MARK: - One result

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
            if let seen = other.tls, merged.tls.map(seen.precedes) ?? true { merged.tls = seen }
            merged.association = merged.association ?? other.association
            merged.objects = (merged.objects ?? []) + (other.objects ?? [])
            for context in other.plannedContexts ?? [] { merged.add(context) }
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

extension ProbeResult {
    /// - Parameter whole: all of it together had nothing to send.
    fileprivate mutating func fail(for whole: ResultMerge.Whole) {
        outcome = .failed
        reason = .fileNoneFound
        exit = reason.layer.exitCode
        let step = whole.step.map { "\($0): " } ?? ""
        message = "\(step)there was nothing to send: no DICOM file was found in any of \(whole.parts.count) shares"
        hint = "name DICOM files (PS3.10) or folders that hold some"
    }

    /// Adds what another machine would propose.
    fileprivate mutating func add(_ context: PlannedContext) {
        var all = plannedContexts ?? []
        let index = all.firstIndex { known in
            known.abstractSyntax == context.abstractSyntax && known.transferSyntax == context.transferSyntax
                && known.alternatives == context.alternatives
        }
        if let index {
            all[index].objects = all[index].objects.addingReportingOverflow(context.objects).partialValue
        } else {
            all.append(context)
        }
        plannedContexts = all
    }
}

extension ProbeResult.Target {
    /// Whom it means, however it was reached.
    fileprivate var identity: [String] { [host, "\(port)", calledAETitle] }
}

extension StoreSummary {
    /// Adds what another machine did at the same time.
    fileprivate mutating func add(_ other: StoreSummary) {
        objects += other.objects
        stored += other.stored
        storedWithWarning += other.storedWithWarning
        failed += other.failed
        skipped += other.skipped
        notAttempted += other.notAttempted
        if let planned = other.planned { self.planned = (self.planned ?? 0) + planned }
        bytes = bytes.addingReportingOverflow(other.bytes).partialValue
        milliseconds = max(milliseconds, other.milliseconds)
        associations += other.associations
        for reencoding in other.reencoded ?? [] {
            var all = reencoded ?? []
            if let index = all.firstIndex(where: { $0.from == reencoding.from && $0.to == reencoding.to }) {
                all[index].objects = all[index].objects.addingReportingOverflow(reencoding.objects).partialValue
            } else {
                all.append(reencoding)
            }
            reencoded = all
        }
    }
}
