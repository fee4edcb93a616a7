import FoundationEssentials
import Logging

/// Writes to standard error: the time of day in UTC, then the message, its further lines set in below it. Each message is written at once, so that
/// threads don't mix theirs.
struct ErrorStreamLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]
    /// Takes each message as it is printed.
    let write: @Sendable (String) -> Void

    /// There is nobody left to tell where that fails.
    static let print: @Sendable (String) -> Void = { _ = Output.error.write($0) }

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
        write(text)
    }
}
