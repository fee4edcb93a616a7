import ProbeReports
import ProbeResults
import Probes
import Synchronization

/// What `store` shows while it runs: a line for each object that needs one, and on a terminal the progress. It gathers the objects for `--json`, and the first of each fate for reports.
final class StoreDisplay: StoreProbe.Observer {
    private struct State {
        let start = ContinuousClock.now
        var lastDrawn = ContinuousClock.now
        var isDrawn = false
        var objects = 0
        var bytes: Int64 = 0
        /// Nil where no report is to be written.
        var kept: KeptObjects?
    }

    private static let interval = Duration.milliseconds(100)

    /// Nil where standard output is for people.
    let spool: ObjectSpool?
    private let report = TextReport(style: .of(.standard))
    private let line = ProgressLine()
    /// Nil where standard error is no terminal.
    private let totals: StoreTotals?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - paths: what is to be sent, for the totals.
    ///   - share: the part of it.
    ///   - isJSON: whether standard output is for one JSON document.
    ///   - showsProgress: whether standard error has room for it: not where a log goes there.
    ///   - keepsObjects: whether ``kept`` is wanted.
    init(paths: [String], share: StoreShare?, isJSON: Bool, showsProgress: Bool, keepsObjects: Bool) {
        spool = isJSON ? ObjectSpool() : nil
        if keepsObjects { state.withLock { $0.kept = KeptObjects() } }
        totals = showsProgress && Output.error.isTerminal ? StoreTotals(paths, share: share) : nil
    }

    /// Forgets an attempt that is followed by another.
    func begin() {
        spool?.clear()
        state.withLock { state in
            state.objects = 0
            state.bytes = 0
            if state.kept != nil { state.kept = KeptObjects() }
        }
    }

    func sent(_ byteCount: Int) {
        state.withLock { state in
            state.bytes += Int64(byteCount)
            drawIfDue(&state)
        }
    }

    func finished(_ object: ObjectResult, at index: Int) {
        spool?.append(object, at: index)
        state.withLock { state in
            state.objects += 1
            state.kept?.add(object, at: index)
            if spool == nil, let text = report.line(for: object) {
                erase(&state)
                _ = Output.standard.write(text + "\n")
            }
            drawIfDue(&state)
        }
    }

    /// For reports; nil where none is to be written.
    var kept: KeptObjects? { state.withLock { $0.kept } }

    func end() {
        state.withLock { erase(&$0) }
    }

    private func drawIfDue(_ state: inout State) {
        guard let totals else { return }
        let now = ContinuousClock.now
        guard now - state.lastDrawn >= Self.interval else { return }
        state.lastDrawn = now
        let total = totals.complete.map { ProgressLine.Total(objects: $0.objects, bytes: $0.bytes) }
        let text = line.render(
            objects: state.objects, bytes: state.bytes, elapsedMilliseconds: state.start.duration(to: now).milliseconds, total: total,
            width: Output.error.width)
        _ = Output.error.write("\r\u{1B}[K" + text)
        state.isDrawn = true
    }

    private func erase(_ state: inout State) {
        guard state.isDrawn else { return }
        _ = Output.error.write("\r\u{1B}[K")
        state.isDrawn = false
    }
}
