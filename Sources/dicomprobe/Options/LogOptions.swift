import ArgumentParser
import Diagnosis
import Logging
import ProbeReports
import ProbeResults

/// What is told on standard error while a verb runs.
struct LogOptions: ParsableArguments {
    @Flag(
        name: .shortAndLong, inversion: .prefixedNo,
        help: "Tell each step on standard error: addresses, OpenSSL and its security level, the TLS session, contexts, messages.")
    var verbose = false

    @Flag(inversion: .prefixedNo, help: "Tell each PDU as well, decoded; neither data sets nor secrets.")
    var trace = false

    @Flag(inversion: .prefixedNo, help: "As --trace, and how each data set begins, patient data included.")
    var traceData = false

    /// The log of the command itself; without `--verbose` and its like it has warnings only.
    ///
    /// - Parameter write: takes each message as it is printed.
    func logger(writingTo write: @escaping @Sendable (String) -> Void = ErrorStreamLogHandler.print) -> Logger {
        var logger = Logger(label: "dicomprobe") { _ in ErrorStreamLogHandler(write: write) }
        logger.logLevel = trace || traceData ? .trace : verbose ? .debug : .warning
        return logger
    }

    /// What a verb tells its steps to; nil where nobody wants to know.
    ///
    /// - Parameter write: takes each message as it is printed.
    func runLog(writingTo write: @escaping @Sendable (String) -> Void = ErrorStreamLogHandler.print) -> RunLog? {
        guard verbose || trace || traceData else { return nil }
        let logger = logger(writingTo: write)
        let report = LogReport()
        let log = RunLog(traceData ? .data : trace ? .pdus : .steps) { entry, connection in
            let lines = report.lines(entry, connection: connection)
            logger.log(level: entry.detail == .steps ? .debug : .trace, "\(lines.joined(separator: "\n"))")
        }
        let settings = SettingsInForce.current
        for path in settings.files { log(LogEntry(.steps, "read settings from \(path)")) }
        if !settings.applied.isEmpty {
            log(
                LogEntry(
                    .steps, "in force without being typed",
                    items: settings.applied.map { .init($0.option, "\($0.value ?? "") (\($0.source))") }))
        }
        return log
    }
}
