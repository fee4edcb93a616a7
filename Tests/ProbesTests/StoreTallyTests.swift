import Diagnosis
import ProbeResults
import Testing

@testable import Probes

/// What the fates of all objects make of the run.
struct StoreTallyTests {
    private let refused = Finding(reason: .tcpRefused, message: "no connection", hint: "start it")

    private func tally(_ body: (inout StoreTally) -> Void) -> StoreTally {
        var tally = StoreTally()
        body(&tally)
        return tally
    }

    private func object(_ fate: ObjectResult.Fate, _ reason: Reason? = nil) -> ObjectResult {
        var object = ObjectResult(path: "file", fate: fate)
        object.reason = reason
        object.message = reason.map { "because \($0.rawValue)" }
        return object
    }

    @Test func nothingFoundIsAFailure() {
        #expect(tally { _ in }.finding.reason == .fileNoneFound)
        #expect(tally { $0.add(object(.skipped), at: 0) }.finding.reason == .fileNoneFound)
        #expect(StoreTally(isRehearsal: true).finding.reason == .fileNoneFound)
    }

    @Test func everythingStoredIsSuccess() {
        let tally = tally {
            $0.add(object(.stored), at: 0)
            $0.add(object(.skipped), at: 1)
            $0.add(object(.storedWithWarning), at: 2)
        }
        #expect(tally.finding.reason == .ok)
        #expect(tally.summary.stored == 2)
        #expect(tally.summary.storedWithWarning == 1)
    }

    @Test func theFirstObjectThatFailedDecides() {
        let finding = tally {
            $0.add(object(.stored), at: 0)
            $0.add(object(.failed, .dimseStatus), at: 1)
            $0.add(object(.failed, .fileNotDICOM), at: 2)
        }.finding
        #expect(finding.reason == .dimseStatus)
        #expect(finding.message.contains("and 1 more failed"))
    }

    /// It stands before the object of the same place, and behind those that came before it.
    @Test func whatIsUnreadDecidesInItsPlaceAndIsNotCounted() {
        let tally = tally {
            $0.add(object(.stored), at: 0)
            $0.addUnread(object(.failed, .fileUnreadable), at: 1)
            $0.add(object(.failed, .dimseStatus), at: 1)
        }
        #expect(tally.finding.reason == .fileUnreadable)
        #expect(tally.finding.message.contains("and 1 more failed"))
        #expect(tally.summary.objects == 2 && tally.summary.failed == 1)
        let later = self.tally {
            $0.addUnread(object(.failed, .fileUnreadable), at: 1)
            $0.add(object(.failed, .dimseStatus), at: 0)
        }
        #expect(later.finding.reason == .dimseStatus)
    }

    @Test func inputOrderDecidesAndNotTheOrderInWhichJobsFinish() {
        let finding = tally {
            $0.add(object(.failed, .fileNotDICOM), at: 2)
            $0.add(object(.failed, .dimseStatus), at: 1)
            $0.add(object(.stored), at: 0)
        }.finding
        #expect(finding.reason == .dimseStatus)
    }

    @Test func whatStoppedTheRunDecidesOverObjectsBehindIt() {
        let finding = tally {
            $0.add(object(.stored), at: 0)
            $0.stop(for: refused)
            $0.add(object(.notAttempted), at: 1)
            $0.add(object(.failed, .fileNotDICOM), at: 2)
        }.finding
        #expect(finding == refused)
    }

    @Test func anObjectThatFailedEarlierDecidesAndTheObstacleIsStillTold() {
        let finding = tally {
            $0.add(object(.failed, .dimseAborted), at: 0)
            $0.stop(for: refused)
            $0.add(object(.notAttempted), at: 1)
        }.finding
        #expect(finding.reason == .dimseAborted)
        #expect(finding.message.contains("no connection"))
    }

    @Test func aSignalDecidesOverAll() {
        let finding = tally {
            $0.add(object(.failed, .dimseStatus), at: 0)
            $0.stop(for: .interrupted(signal: 2))
        }.finding
        #expect(finding == .interrupted(signal: 2))
    }

    @Test func onlyTheFirstObstacleCounts() {
        let tally = tally {
            $0.stop(for: .interrupted(signal: 2))
            $0.stop(for: refused)
        }
        #expect(tally.obstacle == .interrupted(signal: 2))
    }

    @Test func whatWasNotAttemptedIsNeverSuccess() {
        let finding = tally {
            $0.add(object(.stored), at: 0)
            $0.add(object(.notAttempted), at: 1)
        }.finding
        #expect(finding.reason != .ok)
    }
}
