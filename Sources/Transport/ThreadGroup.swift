import Glibc
import Synchronization

/// Threads that do the same kind of work, at most so many at a time, to be waited for together.
package final class ThreadGroup: Sendable {
    private struct State {
        var nextID = 0
        var running: [Int: Thread] = [:]
        /// Threads whose work is done and that nobody has joined yet.
        var ended: [Thread] = []
        /// Of whoever waits until nothing is running any more.
        var idle: WakeUp?
    }

    private let name: String
    private let room: Semaphore
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: that of each thread, see ``Thread``.
    ///   - limit: the most threads at a time, at least one.
    package init(name: String, limit: Int) {
        self.name = name
        room = Semaphore(value: max(1, limit))
    }

    /// Starts a thread, as soon as there is room for one more.
    ///
    /// - Throws: ``TransportError/system(errno:call:)`` when the system has no room for one more.
    package func start(_ body: @escaping @Sendable () -> Void) throws(TransportError) {
        room.wait()
        do {
            try startNow(body)
        } catch {
            room.signal()
            throw error
        }
        for thread in takeEnded() { thread.join() }
    }

    /// Waits until all threads have done their work, or until the deadline. None may be started any more.
    ///
    /// - Throws: ``TransportError/system(errno:call:)`` when the process has no descriptors left.
    package func waitForAll(until deadline: Deadline) throws(TransportError) {
        let idle = try WakeUp()
        let isIdle = state.withLock { state in
            state.idle = idle
            return state.running.isEmpty
        }
        if !isIdle { _ = try Polling.wait(for: Polling.input, on: idle.descriptor, until: deadline, interruption: nil) }
    }

    /// Waits until all threads have ended. None may be started any more.
    package func joinAll() {
        while let thread = state.withLock({ $0.running.values.first }) { thread.join() }
        for thread in takeEnded() { thread.join() }
    }

    /// The new thread can't end before it is entered in ``State/running``: its last act takes the same lock.
    private func startNow(_ body: @escaping @Sendable () -> Void) throws(TransportError) {
        try state.withLock { state throws(TransportError) in
            let id = state.nextID
            state.running[id] = try Thread(name: name) {
                body()
                self.end(id)
            }
            state.nextID += 1
        }
    }

    private func end(_ id: Int) {
        state.withLock { state in
            if let thread = state.running.removeValue(forKey: id) { state.ended.append(thread) }
            if state.running.isEmpty { state.idle?.signal() }
        }
        room.signal()
    }

    private func takeEnded() -> [Thread] {
        state.withLock { state in
            defer { state.ended = [] }
            return state.ended
        }
    }
}

/// A counting semaphore.
// Unchecked: a `sem_t` is made to be used by several threads; it only has to stay where it is, hence the pointer.
private final class Semaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init(value: Int) {
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, UInt32(clamping: value))
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func wait() {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }

    func signal() {
        sem_post(semaphore)
    }
}
