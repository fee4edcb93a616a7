import ArgumentParser
import Diagnosis
import ProbeResults
import ProbeSettings
import Probes

/// How hard a peer is worked, and for how long.
struct LoadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Open loop: so many requests a second, on a schedule that waits for nobody; latency counts from when each was due.",
            valueName: "number"))
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            "So many associations at the same time. Without --rate each sends a request when the one before is answered (closed loop).",
            valueName: "count"))
    var concurrency = 1

    @Option(help: ArgumentHelp("For how long, the warm-up not counted (default: 10s, without --count).", valueName: "duration"))
    var duration: String?

    @Option(help: ArgumentHelp("How many requests, those of the warm-up not counted.", valueName: "count"))
    var count: Int?

    @Option(help: ArgumentHelp("Send for so long before anything is counted.", valueName: "duration"))
    var warmUp: String?

    @Option(
        help: ArgumentHelp(
            "Whether associations are 'kept' or a 'fresh' one is made for each request, which counts as part of it.", valueName: "kind"))
    var associations = ProbeResult.Bench.Associations.kept

    func validate() throws {
        if let rate {
            guard rate.isFinite, Self.rates.contains(rate) else {
                throw ValidationError("--rate must be from \(Self.rates.lowerBound) to \(Int(Self.rates.upperBound)) requests in a second")
            }
        }
        guard (1...Self.maximumConcurrency).contains(concurrency) else {
            throw ValidationError("--concurrency must be from 1 to \(Self.maximumConcurrency)")
        }
        if let count, !(1...Self.maximumCount).contains(count) { throw ValidationError("--count must be from 1 to \(Self.maximumCount)") }
    }

    private static let rates = 0.001...1_000_000
    /// Each is a thread.
    private static let maximumConcurrency = 2000
    private static let maximumCount = 1_000_000_000
    private static let defaultDuration = Duration.seconds(10)

    /// - Throws: `Finding` for durations that are none.
    func load() throws(Finding) -> BenchLoad {
        var load = BenchLoad()
        load.rate = rate
        load.concurrency = concurrency
        load.associations = associations
        load.count = count
        load.duration = try duration.map { text throws(Finding) in try DurationText.reading(text, option: "--duration") }
        if duration == nil, count == nil { load.duration = Self.defaultDuration }
        if let warmUp { load.warmUp = try DurationText.reading(warmUp, option: "--warm-up") }
        return load
    }
}

extension ProbeResult.Bench.Associations: ExpressibleByArgument {}
