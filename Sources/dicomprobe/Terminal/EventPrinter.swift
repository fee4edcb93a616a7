import Diagnosis
import Glibc
import ProbeReports
import ProbeResults
import Synchronization
import Transport

/// Writes events to standard output and to a file, whichever thread they come from: whole lines, in the order in which they come.
final class EventPrinter: Sendable {
    private let isJSON: Bool
    private let report = EventReport(style: .of(.standard))
    private let file: EventFile?
    private let interruption: Interruption
    private let failedOutput = Mutex<String?>(nil)

    /// - Parameters:
    ///   - isJSON: whether each event is printed as a line of JSON.
    ///   - file: gets each event as a line of JSON.
    ///   - interruption: is interrupted when an event can't be written: a server that nobody can follow has to end.
    init(isJSON: Bool, file: EventFile?, interruption: Interruption) {
        self.isJSON = isJSON
        self.file = file
        self.interruption = interruption
    }

    /// Where an event could not be written, in words; nil where all could.
    var failure: String? { failedOutput.withLock { $0 } }

    func write(_ event: ServerEvent) {
        failedOutput.withLock { failed in
            guard failed == nil else { return }
            failed = writeNow(event)
            if failed != nil { interruption.interrupt(signal: SIGPIPE) }
        }
    }

    /// - Returns: where it could not be written.
    private func writeNow(_ event: ServerEvent) -> String? {
        guard let line = try? JSONReport.line(event) + "\n" else { return "JSON" }
        if let file, !file.output.write(line) { return file.path }
        return Output.standard.write(isJSON ? line : report.render(event)) ? nil : "standard output"
    }
}

/// A file that events are appended to, as lines of JSON.
struct EventFile: Sendable {
    let path: String
    let output: Output

    /// - Parameter path: of the file, which is made where it is missing. Stays open until the process ends.
    /// - Throws: `Finding` where it can't be opened.
    init(path: String) throws(Finding) {
        self.path = path
        output = Output(descriptor: open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o666))
        guard output.descriptor >= 0 else {
            throw Finding(
                reason: .localOutputFailed, message: "--events: \(path) can't be opened: \(systemText(errno))",
                hint: "choose another file for the events")
        }
    }
}
