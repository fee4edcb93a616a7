import Testing

@testable import Transport

@Suite struct DeadlineTests {
    @Test func theEarlierOfTwo() {
        let soon = Deadline.after(.seconds(1))
        let late = Deadline.after(.seconds(100))
        #expect(soon.earlier(of: late) == soon)
        #expect(late.earlier(of: soon) == soon)
        #expect(Deadline.never.earlier(of: late) == late)
        #expect(soon < .never)
        #expect(!(Deadline.never < .never))
    }

    @Test func anyDurationIsTaken() {
        #expect(Deadline.after(.seconds(Int64.max)) == .never)
        #expect(Deadline.after(.zero).hasPassed)
        #expect(Deadline.after(.seconds(Int64.min)).hasPassed)
        #expect(Deadline.after(.seconds(Int64.min)).remaining == .zero)
        #expect(!Deadline.never.hasPassed)
        #expect(Deadline.never.remaining == nil)
    }

    @Test func pollWaitsNoLessThanAsked() {
        #expect(Deadline.never.pollMilliseconds == -1)
        #expect(Deadline.after(.zero).pollMilliseconds == 0)
        #expect(Deadline.after(.seconds(10 * 365 * 86_400)).pollMilliseconds == .max)
        // A part of a millisecond is rounded up: rounded down, `poll` would return early over and over.
        #expect((1...101).contains(Deadline.after(.milliseconds(100)).pollMilliseconds))
        #expect(Deadline.after(.milliseconds(100)).pollMilliseconds > 50)
    }
}
