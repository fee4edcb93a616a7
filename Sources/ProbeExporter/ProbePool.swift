import Synchronization

/// Runs probes on threads of their own, a bounded number at the same time; as many more may wait for their turn. They block, and would else hold up
/// the threads that serve HTTP.
package final class ProbePool: Sendable {
    package typealias Job = @Sendable () -> Void

    /// Starts a thread that runs a job.
    package typealias ThreadStarter = @Sendable (@escaping Job) throws -> Void

    private struct Waiting {
        let job: Job
        let refusal: Job
    }

    private struct State {
        var running = 0
        var waiting: [Waiting] = []
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

    /// Sees to it that one of the two is called, once.
    ///
    /// - Parameter refusal: where there is no room, also none for one more thread.
    package func run(_ job: @escaping Job, orElse refusal: @escaping Job) {
        enum Place {
            case thread, queue, none
        }
        let place = state.withLock { state -> Place in
            if state.running < limit {
                state.running += 1
                return .thread
            }
            guard state.waiting.count < limit else { return .none }
            state.waiting.append(Waiting(job: job, refusal: refusal))
            return .queue
        }
        switch place {
        case .queue: break
        case .none: refusal()
        case .thread:
            do {
                try startThread { [self] in work(job) }
            } catch {
                for refusal in [refusal] + giveUpThread() { refusal() }
            }
        }
    }

    /// Takes back the place of a thread that could not be had.
    ///
    /// - Returns: the refusals of those that wait, where no other thread will come to take them on.
    private func giveUpThread() -> [Job] {
        state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting.map(\.refusal)
        }
    }

    /// A thread takes on what waits, and ends when nothing does.
    private func work(_ first: @escaping Job) {
        var next: Job? = first
        while let job = next {
            job()
            next = state.withLock { state in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst().job }
                state.running -= 1
                return nil
            }
        }
    }
}
