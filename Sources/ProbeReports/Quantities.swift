/// Numbers as people read them, independent of any locale.
package enum Quantities {
    package static func milliseconds(_ value: Double) -> String {
        switch value {
        case ..<10: "\(fixed(value, decimals: 2)) ms"
        case ..<1000: "\(fixed(value, decimals: 1)) ms"
        default: "\(fixed(value / 1000, decimals: 2)) s"
        }
    }

    /// Decimal units: 1 MB is 1,000,000 bytes.
    package static func bytes(_ count: Int64) -> String {
        let units: [(name: String, size: Double)] = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
        for unit in units where Double(count) >= unit.size {
            return "\(fixed(Double(count) / unit.size, decimals: 1)) \(unit.name)"
        }
        return "\(count) B"
    }

    /// Empty where there is none, or none that could be.
    package static func rate(bytes count: Int64, milliseconds: Double) -> String {
        guard milliseconds > 0, let rate = Int64(exactly: (Double(count) * 1000 / milliseconds).rounded(.towardZero)) else { return "" }
        return "\(bytes(rate))/s"
    }

    /// `250.0/s`
    package static func perSecond(_ rate: Double) -> String { "\(fixed(rate, decimals: 1))/s" }

    /// `1 object`, `2 objects`.
    package static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    /// What is no number, and what is too large for decimals to tell anything, is written as it is.
    ///
    /// - Parameter decimals: 1 or 2.
    static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = decimals == 2 ? 100 : 10
        guard let scaled = Int(exactly: (value * Double(scale)).rounded()) else { return "\(value)" }
        let fraction = String(abs(scaled % scale))
        let sign = scaled < 0 ? "-" : ""
        return "\(sign)\(abs(scaled / scale)).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }
}
