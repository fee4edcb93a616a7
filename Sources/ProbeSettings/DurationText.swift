/// Durations as they are typed: `500ms`, `10s`, `2m`, `1h`, or a bare number of seconds, with at most three decimal places.
package enum DurationText {
    package struct Invalid: Error, Equatable, Sendable {
        package let text: String

        package init(text: String) {
            self.text = text
        }
    }

    /// A week: longer than any run, and far from where arithmetic on durations ends.
    package static let maximum = Duration.seconds(7 * 24 * 3600)

    /// - Throws: ``Invalid`` also for zero, negative and absurdly long durations.
    package static func parse(_ text: String) throws(Invalid) -> Duration {
        let units: [(suffix: String, milliseconds: Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("", 1000)]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let duration = duration(text.dropLast(unit.suffix.count), unit: unit.milliseconds) else { break }
            guard duration > .zero, duration <= maximum else { break }
            return duration
        }
        throw Invalid(text: text)
    }

    private static func duration(_ number: Substring, unit: Int64) -> Duration? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        guard let whole = Int64(parts[0]) else { return nil }
        var microseconds = whole.multipliedReportingOverflow(by: unit * 1000)
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, let decimals = Int64(parts[1]) else { return nil }
            let scale: [Int64] = [1, 10, 100, 1000]
            microseconds.partialValue &+= decimals * unit * 1000 / scale[parts[1].utf8.count]
        }
        return microseconds.overflow ? nil : .microseconds(microseconds.partialValue)
    }
}
