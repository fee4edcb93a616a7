import Glibc

/// From when to when a certificate is valid, in Unix seconds, both included.
package struct Validity: Equatable, Sendable {
    package let notBefore: Int64
    package let notAfter: Int64

    /// A certificate begins so much earlier than it is made, in seconds, for peers whose clocks are slow.
    private static let allowedClockSkew: Int64 = 300
    private static let secondsPerDay: Int64 = 86_400
    /// 9999-12-31 23:59:59 UTC, which stands for "no end" (RFC 5280 4.1.2.5).
    private static let end: Int64 = 253_402_300_799

    /// What authorities get when nothing else is asked for: ten years.
    package static var authority: Validity { .days(authorityDays) }
    package static let authorityDays = 3653
    /// What servers and clients get when nothing else is asked for: the most that Mozilla's server side TLS recommends.
    package static var leaf: Validity { .days(leafDays) }
    package static let leafDays = 365

    /// The present time by this machine's clock, in Unix seconds.
    package static var now: Int64 { Int64(time(nil)) }

    package init(notBefore: Int64, notAfter: Int64) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// From five minutes before `now` (Unix seconds) until so many days after it, at most until the year 9999.
    package static func days(_ days: Int, from now: Int64 = now) -> Validity {
        let (seconds, overflows) = Int64(days).multipliedReportingOverflow(by: secondsPerDay)
        let (after, passesEnd) = now.addingReportingOverflow(seconds)
        return Validity(notBefore: now - allowedClockSkew, notAfter: overflows || passesEnd ? end : min(after, end))
    }
}
