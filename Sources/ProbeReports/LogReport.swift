import ProbeResults

/// An entry of the log as lines: the title, and below it the items, each level set in.
package struct LogReport: Sendable {
    package init() {}

    /// - Parameter connection: the number of the connection that the entry is about.
    /// - Returns: lines without their ends.
    package func lines(_ entry: LogEntry, connection: Int?) -> [String] {
        let prefix = connection.map { "#\($0) " } ?? ""
        return [prefix + printable(entry.title)] + entry.items.flatMap { lines($0, depth: 1) }
    }

    private func lines(_ item: LogEntry.Item, depth: Int) -> [String] {
        let text = item.value.map { "\(item.name): \($0)" } ?? item.name
        return [String(repeating: "  ", count: depth) + printable(text)] + item.items.flatMap { lines($0, depth: depth + 1) }
    }
}
