import FoundationEssentials
import Logging

/// Writes to standard error: the time of day in UTC, then the message, its further lines set in below it. Each message is written at once, so that
/// threads don't mix theirs.
struct ErrorStreamLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let time = now.drop { $0 != "T" }.dropFirst()
        let word = event.level >= .warning ? "\(event.level): " : ""
        let lines = event.message.description.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.enumerated().map { index, line in (index == 0 ? "\(time) \(word)" : "    ") + line + "\n" }.joined()
        // There is nobody left to tell where that fails.
        _ = Output.error.write(text)
    }
}
