/// The one line that `store` rewrites on a terminal: objects, bytes, rate, time left.
package struct ProgressLine: Sendable {
    /// Known once everything has been found; until then no share and no time left can be told.
    package struct Total: Equatable, Sendable {
        package var objects: Int
        package var bytes: Int64

        package init(objects: Int, bytes: Int64) {
            self.objects = objects
            self.bytes = bytes
        }
    }

    package init() {}

    /// - Parameter width: the terminal's, in columns; the line is cut to it so that it can be overwritten.
    package func render(objects: Int, bytes: Int64, elapsedMilliseconds: Double, total: Total?, width: Int) -> String {
        var parts: [String] = []
        if let total {
            parts.append("\(objects)/\(Quantities.count(total.objects, "object"))")
            parts.append("\(Quantities.bytes(bytes)) of \(Quantities.bytes(total.bytes))")
        } else {
            parts.append(Quantities.count(objects, "object"))
            parts.append(Quantities.bytes(bytes))
        }
        parts.append(Quantities.rate(bytes: bytes, milliseconds: elapsedMilliseconds))
        if let total, bytes > 0, total.bytes > bytes {
            let left = elapsedMilliseconds * Double(total.bytes - bytes) / Double(bytes)
            parts.append(clock(left).map { "\($0) left" } ?? "")
        }
        return String(parts.filter { !$0.isEmpty }.joined(separator: ", ").prefix(max(0, width - 1)))
    }

    /// `m:ss`, or `h:mm:ss`; nil for what nobody waits for.
    private func clock(_ milliseconds: Double) -> String? {
        guard let seconds = Int(exactly: (milliseconds / 1000).rounded(.up)) else { return nil }
        let parts = seconds >= 3600 ? [seconds / 3600, seconds / 60 % 60, seconds % 60] : [seconds / 60, seconds % 60]
        return parts.enumerated().map { index, part in index > 0 && part < 10 ? "0\(part)" : String(part) }.joined(separator: ":")
    }
}
