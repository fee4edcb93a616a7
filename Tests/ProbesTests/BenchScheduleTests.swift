import ProbeResults
import Testing

@testable import Probes

/// When requests are due, whatever becomes of those before.
struct BenchScheduleTests {
    private func schedule(grace: Duration = .seconds(10), _ change: (inout BenchLoad) -> Void) -> BenchSchedule {
        var load = BenchLoad()
        change(&load)
        let schedule = BenchSchedule(load, grace: grace)
        for _ in 0..<load.concurrency { schedule.ready() }
        return schedule
    }

    private func all(_ schedule: BenchSchedule) -> [BenchSchedule.Request] {
        var requests: [BenchSchedule.Request] = []
        while let request = schedule.claim() { requests.append(request) }
        return requests
    }

    @Test func aRateFixesEveryTimeFromTheStart() throws {
        let schedule = schedule {
            $0.rate = 8
            $0.duration = .seconds(2)
        }
        let start = try #require(schedule.start)
        #expect(all(schedule).map { start.duration(to: $0.due) } == (0..<16).map { .milliseconds(125 * $0) })
        #expect(schedule.unsent == 0)
    }

    @Test func warmingUpIsSentAndNotCounted() throws {
        let schedule = schedule {
            $0.rate = 10
            $0.warmUp = .seconds(1)
            $0.count = 5
        }
        let requests = all(schedule)
        #expect(requests.count == 15)
        #expect(requests.map(\.isCounted) == (0..<15).map { $0 >= 10 })
    }

    @Test func inAClosedLoopARequestIsDueWhenItIsAskedFor() throws {
        let schedule = schedule { $0.count = 3 }
        let before = try #require(schedule.start)
        let requests = all(schedule)
        #expect(requests.count == 3 && requests.allSatisfy { $0.due >= before && $0.isCounted })
        #expect(schedule.unsent == 0)
    }

    @Test func nothingIsDueBeforeAllAreReady() {
        var load = BenchLoad()
        load.concurrency = 2
        load.count = 1
        let schedule = BenchSchedule(load, grace: .zero)
        schedule.ready()
        #expect(schedule.start == nil && schedule.claim() == nil)
        schedule.ready()
        #expect(schedule.start != nil && schedule.claim() != nil)
    }

    @Test func whatWasDueAndIsNotBegunIsToldAsUnsent() throws {
        let schedule = schedule(grace: .zero) {
            $0.rate = 1_000_000
            $0.duration = .milliseconds(1)
        }
        // Until long after the end.
        let end = try #require(schedule.start) + .milliseconds(20)
        while ContinuousClock.now < end {}
        #expect(schedule.claim() == nil)
        #expect(schedule.unsent == 1000)
    }

    /// A peer that has stalled for an hour at a high rate: to go through them one by one would take as long again.
    @Test func unsentRequestsAreCountedHoweverMany() throws {
        let schedule = schedule(grace: .zero) {
            $0.rate = 1e15
            $0.duration = .milliseconds(1)
            $0.count = 900_000_000_000
        }
        let end = try #require(schedule.start) + .milliseconds(20)
        while ContinuousClock.now < end {}
        #expect(schedule.unsent == 900_000_000_000)
    }

    @Test func whoIsStoppedGetsNothingMore() {
        let schedule = schedule { $0.count = 10 }
        #expect(schedule.claim() != nil)
        schedule.stop()
        #expect(schedule.claim() == nil)
    }
}
