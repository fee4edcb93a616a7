import Synchronization

/// Runs probes on threads of their own, a bounded number at the same time; as many more may wait for their turn. They block, and would else hold up
/// the threads that serve HTTP.
package final class ProbePool: Sendable {
    package typealias Job = @Sendable () -> Void

    /// Starts a thread that runs a job.
    package typealias ThreadStarter = @Sendable (@escaping Job) throws -> Void

    private struct State {
        var running = 0
        var waiting: [Job] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let startThread: ThreadStarter

    /// - Parameter limit: how many jobs run at the same time, and how many wait.
    package init(limit: Int, startThread: @escaping ThreadStarter) {
        self.limit = limit
        self.startThread = startThread
    }

    package var running: Int { state.withLock { $0.running } }
    package var waiting: Int { state.withLock { $0.waiting.count } }

    /// - Returns: false where there is no room, also none for one more thread: the job is not run then.
    package func run(_ job: @escaping Job) -> Bool {
        enum Place {
            case thread, queue, none
        }
        let place = state.withLock { state -> Place in
            if state.running < limit {
                state.running += 1
                return .thread
            }
            guard state.waiting.count < limit else { return .none }
            state.waiting.append(job)
            return .queue
        }
        guard place == .thread else { return place == .queue }
        do {
            try startThread { [self] in work(job) }
            return true
        } catch {
            state.withLock { $0.running -= 1 }
            return false
        }
    }

    /// A thread takes on what waits, and ends when nothing does.
    private func work(_ first: @escaping Job) {
        var next: Job? = first
        while let job = next {
            job()
            next = state.withLock { state in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.running -= 1
                return nil
            }
        }
    }
}
