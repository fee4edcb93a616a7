import DICOMData
import Diagnosis
import Histogram
import ProbeResults

/// What one worker has counted, and then all of them.
struct BenchTally {
    private(set) var succeeded = 0
    /// How many of these were answered with a warning status.
    private(set) var warned = 0
    private(set) var failed = 0
    private(set) var bytes: Int64 = 0
    var associations = 0
    /// When the last answer came.
    private(set) var end: ContinuousClock.Instant?
    /// The first failure of all.
    private(set) var firstFailure: (at: ContinuousClock.Instant, finding: Finding)?
    /// In words.
    private(set) var firstWarning: (at: ContinuousClock.Instant, message: String)?
    private var statuses: [String: Int] = [:]
    private var failures: [Reason: (count: Int, first: Finding)] = [:]
    private var latency = Self.emptyHistogram
    private var service = Self.emptyHistogram

    /// Of nanoseconds, of three digits; it grows to what is recorded.
    private static var emptyHistogram: Histogram<UInt64> {
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: 64, highestTrackableValue: 10_000_000_000, numberOfSignificantValueDigits: .three)
        histogram.autoResize = true
        return histogram
    }

    /// A request that was answered with success, or a warning that counts as one.
    mutating func add(_ request: BenchSchedule.Request, begun: ContinuousClock.Instant, ended: ContinuousClock.Instant, bytes: Int64) {
        succeeded += 1
        self.bytes += bytes
        latency.record(nanoseconds(request.due, ended))
        service.record(nanoseconds(begun, ended))
        end = max(end ?? ended, ended)
    }

    mutating func add(_ failure: Finding, ended: ContinuousClock.Instant) {
        failed += 1
        failures[failure.reason, default: (0, failure)].count += 1
        if firstFailure.map({ ended < $0.at }) ?? true { firstFailure = (ended, failure) }
        end = max(end ?? ended, ended)
    }

    /// That a request which was added as a success has been answered with a warning.
    mutating func add(warning: String, ended: ContinuousClock.Instant) {
        warned += 1
        if firstWarning.map({ ended < $0.at }) ?? true { firstWarning = (ended, warning) }
    }

    mutating func add(status: String) {
        statuses[status, default: 0] += 1
    }

    mutating func merge(_ other: BenchTally) {
        succeeded += other.succeeded
        warned += other.warned
        failed += other.failed
        bytes += other.bytes
        associations += other.associations
        if let ended = other.end { end = max(end ?? ended, ended) }
        if let first = other.firstFailure, firstFailure.map({ first.at < $0.at }) ?? true { firstFailure = first }
        if let first = other.firstWarning, firstWarning.map({ first.at < $0.at }) ?? true { firstWarning = first }
        statuses.merge(other.statuses, uniquingKeysWith: +)
        failures.merge(other.failures) { ($0.count + $1.count, $0.first) }
        latency.add(other.latency)
        service.add(other.service)
    }

    /// Fills in what was counted.
    func describe(_ bench: inout ProbeResult.Bench) {
        bench.associationsMade = associations
        bench.requests = succeeded + failed
        bench.succeeded = succeeded
        bench.failed = failed
        bench.statuses = statuses.sorted { $0.key < $1.key }.map { ProbeResult.Bench.Status(status: $0.key, count: $0.value) }
        bench.failures = failures.sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }.map { reason, failure in
            ProbeResult.Bench.Failure(
                reason: reason, count: failure.count, message: failure.first.message, hint: failure.first.hint)
        }
        guard succeeded > 0 else { return }
        bench.latency = ProbeResult.Bench.Distribution(latency)
        if bench.loop == .open { bench.service = ProbeResult.Bench.Distribution(service) }
    }

    private func nanoseconds(_ start: ContinuousClock.Instant, _ end: ContinuousClock.Instant) -> UInt64 {
        let (seconds, attoseconds) = start.duration(to: end).components
        return UInt64(clamping: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension ProbeResult.Bench.Distribution {
    init(_ histogram: Histogram<UInt64>) {
        func milliseconds(_ percentile: Double) -> Double { Self.milliseconds(histogram.valueAtPercentile(percentile)) }
        self.init(
            minimum: milliseconds(0), mean: Self.milliseconds(UInt64(histogram.mean.rounded())), p50: milliseconds(50),
            p90: milliseconds(90),
            p99: milliseconds(99), p999: milliseconds(99.9), maximum: Self.milliseconds(histogram.maxRecorded),
            percentiles: Self.percentiles(histogram), buckets: Self.buckets(histogram))
    }

    /// Rounded as all durations are.
    private static func milliseconds(_ nanoseconds: UInt64) -> Double {
        Duration.nanoseconds(Int64(clamping: nanoseconds)).milliseconds
    }

    private static let ticksPerHalving = 5

    private static func percentiles(_ histogram: Histogram<UInt64>) -> [Percentile] {
        var percentiles: [Percentile] = []
        var (whole, tick) = (1.0, 0)
        // As long as a value of its own is above it.
        while whole * Double(histogram.totalCount) >= 1, percentiles.count < 200 {
            let left = whole * (1 - Double(tick) / Double(ticksPerHalving) / 2)
            let percentile = ((1 - left) * 100_000_000).rounded() / 1_000_000
            percentiles.append(
                Percentile(percentile: percentile, milliseconds: milliseconds(histogram.valueAtPercentile(percentile))))
            tick += 1
            if tick == ticksPerHalving { (whole, tick) = (whole / 2, 0) }
        }
        percentiles.append(Percentile(percentile: 100, milliseconds: milliseconds(histogram.maxRecorded)))
        return percentiles
    }

    private static func buckets(_ histogram: Histogram<UInt64>) -> [Bucket] {
        var buckets: [Bucket] = []
        for recorded in histogram.recordedValues() {
            let (from, to) = bounds(recorded.value)
            if buckets.last?.from == milliseconds(from) {
                buckets[buckets.count - 1].count += Int(clamping: recorded.count)
            } else {
                buckets.append(Bucket(from: milliseconds(from), to: milliseconds(to), count: Int(clamping: recorded.count)))
            }
        }
        return buckets
    }

    /// A quarter of the way from one power of two to the next, which holds the value.
    private static func bounds(_ value: UInt64) -> (from: UInt64, to: UInt64) {
        let power = UInt64(1) << UInt64(max(2, 63 - max(value, 1).leadingZeroBitCount))
        let quarter = power / 4
        let from = power + (max(value, power) - power) / quarter * quarter
        return (from, from + quarter)
    }
}
