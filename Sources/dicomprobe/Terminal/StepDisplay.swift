import ProbeReports
import ProbeResults
import Synchronization

/// What `run` shows while it runs: a line for each step that has ended, and what is wrong with it.
final class StepDisplay: Sendable {
    private let report = TextReport(style: .of(.standard))
    private let isQuiet: Bool
    /// Steps that run at the same time must not mix their lines.
    private let turn = Mutex(())

    /// - Parameter isQuiet: whether standard output is for one JSON document.
    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    func show(_ step: ProbeResult.Step) {
        guard !isQuiet else { return }
        turn.withLock { _ in _ = Output.standard.write(report.lines(for: step)) }
    }
}
