import Synchronization
import Testing

@testable import ProbeExporter

@Suite struct ProbePoolTests {
    /// Keeps the threads that the pool asked for, for the test to run.
    private final class Threads: Sendable {
        struct NoRoom: Error {}

        private let started = Mutex<[ProbePool.Job]>([])

        var count: Int { started.withLock { $0.count } }

        func start(_ job: @escaping ProbePool.Job) {
            started.withLock { $0.append(job) }
        }

        func runFirst() {
            let job = started.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            job?()
        }
    }

    private final class Done: Sendable {
        private let list = Mutex<[Int]>([])

        var all: [Int] { list.withLock { $0 } }

        func add(_ number: Int) { list.withLock { $0.append(number) } }
    }

    @Test func runsSoManyLetsAsManyWaitAndRefusesTheRest() {
        let (threads, done) = (Threads(), Done())
        let pool = ProbePool(limit: 2, startThread: threads.start)
        let accepted = (1...5).map { number in pool.run { done.add(number) } }
        #expect(accepted == [true, true, true, true, false])
        #expect((threads.count, pool.running, pool.waiting) == (2, 2, 2))
        threads.runFirst()
        // One thread has done what waited as well, in its order.
        #expect(done.all == [1, 3, 4])
        #expect((pool.running, pool.waiting) == (1, 0))
        threads.runFirst()
        #expect((pool.running, done.all) == (0, [1, 3, 4, 2]))
        #expect(pool.run {})
        threads.runFirst()
        #expect(pool.running == 0)
    }

    @Test func aThreadThatCannotBeHadTakesNoPlace() {
        let pool = ProbePool(limit: 1) { _ in throw Threads.NoRoom() }
        #expect(!pool.run {})
        #expect(!pool.run {})
        #expect((pool.running, pool.waiting) == (0, 0))
    }
}
