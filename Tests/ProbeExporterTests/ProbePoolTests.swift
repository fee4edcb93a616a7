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
        let (threads, done, refused) = (Threads(), Done(), Done())
        let pool = ProbePool(limit: 2, startThread: threads.start)
        for number in 1...5 {
            pool.run {
                done.add(number)
            } orElse: {
                refused.add(number)
            }
        }
        #expect(refused.all == [5])
        #expect((threads.count, pool.running, pool.waiting) == (2, 2, 2))
        threads.runFirst()
        // One thread has done what waited as well, in its order.
        #expect(done.all == [1, 3, 4])
        #expect((pool.running, pool.waiting) == (1, 0))
        threads.runFirst()
        #expect((pool.running, done.all) == (0, [1, 3, 4, 2]))
        pool.run {
            done.add(6)
        } orElse: {
            refused.add(6)
        }
        threads.runFirst()
        #expect((pool.running, done.all.last, refused.all) == (0, 6, [5]))
    }

    @Test func aThreadThatCannotBeHadTakesNoPlace() {
        let (done, refused) = (Done(), Done())
        let pool = ProbePool(limit: 1) { _ in throw Threads.NoRoom() }
        for number in 1...2 {
            pool.run {
                done.add(number)
            } orElse: {
                refused.add(number)
            }
        }
        #expect((pool.running, pool.waiting) == (0, 0))
        #expect((done.all, refused.all) == ([], [1, 2]))
    }

    /// It came while a thread was being asked for, and waited for that thread.
    @Test func whatWaitsForAThreadThatCannotBeHadIsRefused() throws {
        let (done, refused) = (Done(), Done())
        let second = Mutex<ProbePool.Job?>(nil)
        let pool = ProbePool(limit: 1) { _ in
            // Taken out, for it keeps the pool, and the pool this closure.
            second.withLock { $0.take() }?()
            throw Threads.NoRoom()
        }
        second.withLock {
            $0 = {
                pool.run {
                    done.add(2)
                } orElse: {
                    refused.add(2)
                }
            }
        }
        pool.run {
            done.add(1)
        } orElse: {
            refused.add(1)
        }
        #expect((pool.running, pool.waiting) == (0, 0))
        #expect((done.all, refused.all) == ([], [1, 2]))
    }
}
