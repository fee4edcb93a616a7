import Diagnosis
import Glibc
import ProbeReports
import ProbeResults
import Synchronization
import TestSCP
import Transport

/// Writes events to standard output and to a file, whichever thread they come from, as whole lines. Whoever reads them may be slow, or gone: see
/// `OutputQueue`.
final class EventPrinter: Sendable {
    /// A place that events go to.
    private struct Place: Sendable {
        let name: String
        let output: Output
        let queue: OutputQueue
        let text: @Sendable (ServerEvent) -> String

        /// - Parameters:
        ///   - name: as people are told of it.
        ///   - output: where it is.
        ///   - interruption: is interrupted when an event can't be written: a server that nobody can follow has to end.
        ///   - text: an event as it is written here.
        init(_ name: String, _ output: Output, interruption: Interruption, text: @escaping @Sendable (ServerEvent) -> String) {
            self.name = name
            self.output = output
            self.text = text
            queue = OutputQueue(
                descriptor: output.descriptor,
                describeLoss: { count in text(ServerEvent(connection: nil, .eventsLost(.init(count: count, place: name)))) },
                onFailure: { interruption.interruptForOutput() })
        }
    }

    private let places: [Place]
    /// How long associations may go on when it stops, and as long may events.
    private let graceEnd = Mutex<Deadline?>(nil)

    /// - Parameters:
    ///   - isJSON: whether each event is printed as a line of JSON.
    ///   - file: gets each event as a line of JSON.
    ///   - interruption: is interrupted when an event can't be written.
    init(isJSON: Bool, file: EventFile?, interruption: Interruption) {
        let report = EventReport(style: .of(.standard))
        let json: @Sendable (ServerEvent) -> String = { event in (try? JSONReport.line(event)).map { $0 + "\n" } ?? "" }
        let words: @Sendable (ServerEvent) -> String = { event in report.render(event) }
        var places: [Place] = []
        if let file { places.append(Place(file.path, file.output, interruption: interruption, text: json)) }
        places.append(Place("standard output", Output.standard, interruption: interruption, text: isJSON ? json : words))
        self.places = places
    }

    func write(_ event: ServerEvent) {
        if case .stopping(let stopping) = event.content {
            graceEnd.withLock { $0 = .after(.milliseconds(stopping.graceMilliseconds)) }
        }
        for place in places { place.queue.append(place.text(event)) }
    }

    /// Waits until all has been read: for a reader that is slow no longer than associations were given, and hardly for one that takes nothing.
    ///
    /// - Returns: what of it is not where it was to be, in words; nil where all is.
    func finish() -> String? {
        let deadline = max(graceEnd.withLock(\.self) ?? .after(.zero), .after(OutputQueue.patience))
        for place in places {
            let outcome = place.queue.finish(until: deadline)
            if outcome.hasFailed || !place.output.confirmWrites() { return "events could not be written to \(place.name)" }
            if outcome.lost > 0 {
                return "events were lost: \(outcome.lost) could not be written to \(place.name), which nobody read in time"
            }
        }
        return nil
    }
}

/// A file that events are appended to, as lines of JSON.
struct EventFile: Sendable {
    let path: String
    let output: Output

    /// - Parameter path: of the file, which is made where it is missing. Stays open until the process ends. A FIFO need not have a reader yet, and may lose
    ///   it and find another.
    /// - Throws: `Finding` where it can't be opened.
    init(path: String) throws(Finding) {
        self.path = path
        var status = stat()
        let isFIFO = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        // As a reader of its own it is never without one (fifo(7)).
        let access = isFIFO ? O_RDWR : O_WRONLY
        let descriptor = open(path, access | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else {
            throw Finding(
                reason: .localOutputFailed, message: "--events: \(path) can't be opened: \(systemText(errno))",
                hint: "choose another file for the events")
        }
        output = Output(descriptor: descriptor)
    }
}
