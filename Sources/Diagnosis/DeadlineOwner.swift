/// Who gave the time for the whole run.
package enum DeadlineOwner: Equatable, Sendable {
    /// The option `--deadline`.
    case option
    /// Prometheus, whose `scrape_timeout` leaves so much for a probe.
    case scraper(Duration)

    /// What was over, as the subject of a sentence.
    var time: String {
        switch self {
        case .option: "the time that --deadline gives"
        case .scraper(let limit): "the scraper's limit of \(Self.seconds(limit)) s"
        }
    }

    /// What gives more of it.
    var setting: String {
        switch self {
        case .option: "--deadline"
        case .scraper: "scrape_timeout"
        }
    }

    /// With one decimal where there is one.
    private static func seconds(_ duration: Duration) -> String {
        let tenths = (duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000 + 50) / 100
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
