import Glibc
import ProbeReports
import ProbeResults
import Synchronization
import Transport

/// Writes events to standard output, whichever thread they come from: whole lines, in the order in which they come.
final class EventPrinter: Sendable {
    private let isJSON: Bool
    private let report = EventReport(style: .of(.standard))
    private let interruption: Interruption
    private let failed = Mutex(false)

    /// - Parameters:
    ///   - isJSON: whether each event is a line of JSON.
    ///   - interruption: is interrupted when an event can't be written: a server that nobody can follow has to end.
    init(isJSON: Bool, interruption: Interruption) {
        self.isJSON = isJSON
        self.interruption = interruption
    }

    /// Whether an event could not be written.
    var hasFailed: Bool { failed.withLock { $0 } }

    func write(_ event: ServerEvent) {
        failed.withLock { failed in
            if !failed, !writeNow(event) {
                failed = true
                interruption.interrupt(signal: SIGPIPE)
            }
        }
    }

    private func writeNow(_ event: ServerEvent) -> Bool {
        guard isJSON else { return Output.standard.write(report.render(event)) }
        guard let line = try? JSONReport.line(event) else { return false }
        return Output.standard.write(line + "\n")
    }
}
