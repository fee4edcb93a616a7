import Diagnosis
import ProbeResults
import Testing

@testable import Probes

/// What is told of durations is what they were.
struct BenchTallyTests {
    private let start = ContinuousClock.now

    private func request(_ milliseconds: Int) -> BenchSchedule.Request {
        BenchSchedule.Request(due: start + .milliseconds(milliseconds), isCounted: true)
    }

    private func described(_ tally: BenchTally, _ loop: ProbeResult.Bench.Loop = .open) -> ProbeResult.Bench {
        var bench = ProbeResult.Bench(operation: "C-ECHO", loop: loop, rate: nil, concurrency: 1, associations: .kept)
        tally.describe(&bench)
        return bench
    }

    @Test func latencyCountsFromWhenItWasDueAndServiceFromWhenItWasBegun() throws {
        var tally = BenchTally()
        // One that took a second, and behind it nine that had to wait for it, each answered at once.
        tally.add(request(0), begun: start, ended: start + .seconds(1), bytes: 10)
        for number in 1..<10 {
            tally.add(request(100 * number), begun: start + .seconds(1), ended: start + .milliseconds(1001), bytes: 10)
        }
        let bench = described(tally)
        let (latency, service) = (try #require(bench.latency), try #require(bench.service))
        #expect(abs(latency.p50 - 501) < 2 && abs(latency.p90 - 901) < 2 && abs(latency.maximum - 1000) < 2)
        #expect(abs(service.p50 - 1) < 0.01 && abs(service.p90 - 1) < 0.01 && abs(service.maximum - 1000) < 2)
        func late(_ distribution: ProbeResult.Bench.Distribution) -> Int {
            distribution.buckets.filter { $0.from >= 250 }.map(\.count).reduce(0, +)
        }
        #expect(late(latency) == 8 && late(service) == 1)
        #expect(bench.succeeded == 10 && tally.bytes == 100)
        #expect(described(tally, .closed).service == nil)
    }

    @Test func threeDigitsAreKept() throws {
        var tally = BenchTally()
        for microseconds in 1...10_000 {
            tally.add(
                request(0), begun: start, ended: start + .microseconds(microseconds), bytes: 0)
        }
        let latency = try #require(described(tally).latency)
        for (value, expected) in [(latency.p50, 5.0), (latency.p90, 9), (latency.p99, 9.9), (latency.p999, 9.99), (latency.maximum, 10)] {
            #expect(abs(value - expected) <= expected / 500)
        }
        #expect(abs(latency.mean - 5) < 0.05 && latency.minimum < 0.002)
        #expect(latency.buckets.map(\.count).reduce(0, +) == 10_000)
        #expect(zip(latency.buckets, latency.buckets.dropFirst()).allSatisfy { $0.to <= $1.from })
        #expect(zip(latency.percentiles, latency.percentiles.dropFirst()).allSatisfy { $0.milliseconds <= $1.milliseconds })
        #expect(zip(latency.percentiles, latency.percentiles.dropFirst()).allSatisfy { $0.percentile < $1.percentile })
    }

    @Test func hoursAreNoMoreThanTheyWere() throws {
        var tally = BenchTally()
        tally.add(request(0), begun: start, ended: start + .seconds(7200), bytes: 0)
        #expect(abs(try #require(described(tally).latency).maximum - 7_200_000) < 7200)
    }

    @Test func failuresAreCountedByTheirReasons() {
        var (tally, other) = (BenchTally(), BenchTally())
        tally.add(Finding(reason: .dimseTimeout, message: "later"), ended: start + .seconds(2))
        other.add(Finding(reason: .dimseStatus, message: "first"), ended: start + .seconds(1))
        other.add(Finding(reason: .dimseStatus, message: "second"), ended: start + .seconds(3))
        other.add(status: "A700")
        other.add(status: "A700")
        other.add(status: "0000")
        tally.merge(other)
        let bench = described(tally)
        #expect(bench.failures.map(\.reason) == [.dimseStatus, .dimseTimeout] && bench.failures.map(\.count) == [2, 1])
        #expect(bench.failures.first?.message == "first" && tally.firstFailure?.finding.message == "first")
        #expect(bench.statuses.map(\.status) == ["0000", "A700"] && bench.statuses.map(\.count) == [1, 2])
        #expect(bench.requests == 3 && bench.latency == nil && tally.end == start + .seconds(3))
    }

    @Test func warningsAreCountedAndTheFirstIsKept() {
        var (tally, other) = (BenchTally(), BenchTally())
        tally.add(request(0), begun: start, ended: start + .seconds(2), bytes: 0)
        tally.add(warning: "later", ended: start + .seconds(2))
        for seconds in [1, 3] {
            other.add(request(0), begun: start, ended: start + .seconds(seconds), bytes: 0)
            other.add(warning: "after \(seconds)", ended: start + .seconds(seconds))
        }
        tally.merge(other)
        #expect(tally.warned == 3 && tally.firstWarning?.message == "after 1" && tally.succeeded == 3 && tally.failed == 0)
    }
}
