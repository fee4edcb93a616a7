/// Sizes as they are typed: `500MB`, `64KiB`, or a bare number of bytes.
package enum ByteCountText {
    package struct Invalid: Error, Equatable, Sendable {
        package let text: String

        package init(text: String) {
            self.text = text
        }
    }

    private static let units: [(suffix: String, bytes: Int)] = [
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000),
        ("tb", 1_000_000_000_000), ("b", 1), ("", 1),
    ]

    /// - Throws: ``Invalid`` also for zero, and for what no file could have.
    package static func parse(_ text: String) throws(Invalid) -> Int {
        let lowered = text.lowercased()
        guard let unit = units.first(where: { lowered.hasSuffix($0.suffix) }) else { throw Invalid(text: text) }
        let number = lowered.dropLast(unit.suffix.count)
        guard !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(number), count > 0 else {
            throw Invalid(text: text)
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
        guard !overflow else { throw Invalid(text: text) }
        return bytes
    }
}
