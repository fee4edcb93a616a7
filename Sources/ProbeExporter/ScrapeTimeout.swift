/// The time that a scraper gives, and how much of it a probe may take.
package enum ScrapeTimeout {
    package static let header = "X-Prometheus-Scrape-Timeout-Seconds"

    /// What stays for the answer's way back.
    static let margin = Duration.milliseconds(500)

    /// For who asks without a scraper: Prometheus's own default, and as much again.
    static let byDefault = Duration.seconds(20)

    /// More than any scrape takes: a header can't keep a thread for a day.
    static let longest = Duration.seconds(600)

    /// - Parameter header: its value; nil where the request has none.
    /// - Returns: nil for a value that is no time.
    package static func timeout(header: String?) -> Duration? {
        guard let header else { return byDefault }
        guard let seconds = Double(header), seconds.isFinite, seconds > 0 else { return nil }
        let given = Duration.milliseconds(Int64(min(seconds * 1_000, 600_000)))
        // Of a time that is shorter than twice the margin, a half is left.
        return min(longest, max(given - margin, given / 2))
    }
}
