import Diagnosis
import ProbeResults
import Testing

@testable import Probes

/// What parallel associations share.
struct StoreScheduleTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func schedule() throws -> StoreSchedule {
        StoreSchedule(paths: [folder.path], plan: try .plain(port: 1), stopsOnError: false, observer: FateLog())
    }

    /// One job has done its work and ended, and then another one's association does not come about.
    @Test func anObjectGivenBackWhenNobodyIsLeftIsNotPassedOver() throws {
        for name in ["a", "b"] { try folder.write(name) }
        let schedule = try schedule()
        let first = try #require(schedule.claim())
        let second = try #require(schedule.claim())
        schedule.finish(first.index, ObjectResult(path: "a", fate: .stored))
        #expect(schedule.claim() == nil)
        #expect(!schedule.isUnfinished)
        schedule.giveBack(second)
        #expect(schedule.isUnfinished)
        schedule.stop(for: Finding(reason: .assocRejectedLimit, message: "rejected"))
        let tally = schedule.conclude()
        #expect(tally.finding.reason == .assocRejectedLimit)
        #expect(tally.summary.notAttempted == 1)
    }

    /// Whether it is this share's to count or not.
    @Test func whatCannotBeReadStopsEveryShareThatStopsOnErrors() throws {
        for index in 0..<2 {
            let share = try #require(StoreShare("\(index)/2"))
            let name = (0..<1000).map { "\($0)" }.first { share.holds("\(folder.path)/\($0)") }
            let own = try folder.write(try #require(name))
            let schedule = StoreSchedule(
                paths: [folder.path + "/nothing", own], share: share, plan: try .plain(port: 1), stopsOnError: true, observer: FateLog())
            #expect(schedule.claim() == nil)
            let tally = schedule.conclude()
            #expect(tally.finding.reason == .fileUnreadable)
            #expect(tally.summary.notAttempted == 1)
        }
    }

    @Test func whatIsGivenBackComesNextInInputOrder() throws {
        for name in ["a", "b", "c"] { try folder.write(name) }
        let schedule = try schedule()
        let tickets = [schedule.claim(), schedule.claim()].compactMap { $0 }
        for ticket in tickets.reversed() { schedule.giveBack(ticket) }
        let order = (0..<3).compactMap { _ in schedule.claim()?.index }
        #expect(order == [0, 1, 2])
    }
}
