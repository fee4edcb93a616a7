import ProbeReports
import ProbeResults
import Probes

/// What `store` shows while it runs: a line for each object that needs one, and on a terminal the progress.
final class StoreDisplay: StoreProbe.Observer {
    private static let interval = Duration.milliseconds(100)

    private let printsObjects: Bool
    private let report = TextReport(style: .of(.standard))
    private let line = ProgressLine()
    /// Nil where standard error is no terminal.
    private let totals: StoreTotals?
    private let start = ContinuousClock.now
    private var lastDrawn = ContinuousClock.now
    private var isDrawn = false
    private var objects = 0
    private var bytes: Int64 = 0

    /// - Parameters:
    ///   - paths: what is to be sent, for the totals.
    ///   - printsObjects: whether standard output is for people.
    init(paths: [String], printsObjects: Bool) {
        self.printsObjects = printsObjects
        totals = Output.error.isTerminal ? StoreTotals(paths) : nil
    }

    func sent(_ byteCount: Int) {
        bytes += Int64(byteCount)
        drawIfDue()
    }

    func finished(_ object: ObjectResult) {
        objects += 1
        if printsObjects, let text = report.line(for: object) {
            erase()
            _ = Output.standard.write(text + "\n")
        }
        drawIfDue()
    }

    func end() {
        erase()
    }

    private func drawIfDue() {
        guard let totals else { return }
        let now = ContinuousClock.now
        guard now - lastDrawn >= Self.interval else { return }
        lastDrawn = now
        let total = totals.complete.map { ProgressLine.Total(objects: $0.objects, bytes: $0.bytes) }
        let text = line.render(
            objects: objects, bytes: bytes, elapsedMilliseconds: start.duration(to: now).milliseconds, total: total,
            width: Output.error.width)
        _ = Output.error.write("\r\u{1B}[K" + text)
        isDrawn = true
    }

    private func erase() {
        guard isDrawn else { return }
        _ = Output.error.write("\r\u{1B}[K")
        isDrawn = false
    }
}
