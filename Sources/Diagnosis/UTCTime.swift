/// Instants as ISO 8601 in UTC, reckoned in the proleptic Gregorian calendar.
package enum UTCTime {
    private static let secondsPerDay: Int64 = 86_400

    /// `2026-11-22T15:00:00Z`
    package static func text(_ unixSeconds: Int64) -> String {
        let days = floorDivide(unixSeconds, secondsPerDay)
        let second = unixSeconds - days * secondsPerDay
        let (year, month, day) = date(ofDay: days)
        let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, to: 2) }.joined(separator: ":")
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))T\(time)Z"
    }

    /// Whole days from one instant to another; negative when the other is past.
    package static func days(from start: Int64, to end: Int64) -> Int {
        Int(floorDivide(end - start, secondsPerDay))
    }

    /// Counts in 400-year cycles that begin on 1 March, so that the leap day comes last.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let daysPerCycle: Int64 = 146_097
        let shifted = day + 719_468
        let cycle = floorDivide(shifted, daysPerCycle)
        let dayOfCycle = shifted - cycle * daysPerCycle
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
