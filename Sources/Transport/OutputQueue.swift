import Synchronization

/// What a server prints: taken from any thread, and written in the order in which it is taken, without that a reader who is slow or gone keeps anybody
/// waiting for long.
///
/// Where there is room, an entry has been written when ``append(_:)`` returns. Else it waits in the queue. When that is full too, whoever has something to say
/// waits for the reader, but not longer than its patience; then entries are lost and counted, until half of the queue has been read.
package final class OutputQueue: Sendable {
    /// How long a reader may take nothing, by default.
    package static let patience = Duration.seconds(1)
    /// So many bytes wait at the most: some thousand events.
    package static let defaultLimit = 1 << 20
    /// A queue that is full is looked at again so often.
    private static let retryInterval = Duration.milliseconds(5)

    fileprivate struct State {
        var bytes: [UInt8] = []
        /// How many of them have been written.
        var written = 0
        /// Where in ``bytes`` each entry ends that has not been written whole.
        var ends: [Int] = []
        /// When the reader took something last, or the queue began to fill.
        var lastProgress = ContinuousClock.now
        /// Entries lost since the last notice.
        var lost = 0
        var lostInAll = 0
        var isLosing = false
        var hasWriter = false
        var hasFailed = false

        var waiting: Int { bytes.count - written }
    }

    /// What came of all that was appended.
    package struct Outcome: Equatable, Sendable {
        /// Something could not be written; then nothing more is.
        package var hasFailed: Bool
        /// Entries that nobody has read in time.
        package var lost: Int

        package var isComplete: Bool { !hasFailed && lost == 0 }
    }

    /// Starts a thread that runs a job.
    package typealias ThreadStarter = @Sendable (@escaping @Sendable () -> Void) throws -> Void

    private let outlet: Outlet
    private let limit: Int
    private let patience: Duration
    private let describeLoss: @Sendable (Int) -> String
    private let onFailure: @Sendable () -> Void
    private let startThread: ThreadStarter
    private let state = Mutex(State())

    /// - Parameters:
    ///   - descriptor: stays open as long as the process runs.
    ///   - limit: how many bytes may wait.
    ///   - patience: how long a reader may take nothing.
    ///   - describeLoss: the entry that tells of so many lost ones, written in their place.
    ///   - onFailure: called once when something could not be written, unless ``finish(until:)`` finds it.
    ///   - startThread: where there is none for it, the next entry is the occasion for another attempt.
    package init(
        descriptor: Int32, limit: Int = defaultLimit, patience: Duration = OutputQueue.patience,
        describeLoss: @escaping @Sendable (Int) -> String,
        onFailure: @escaping @Sendable () -> Void = {},
        startThread: @escaping ThreadStarter = { body in _ = try Thread(name: "output", body) }
    ) {
        outlet = Outlet(descriptor)
        self.limit = limit
        self.patience = patience
        self.describeLoss = describeLoss
        self.onFailure = onFailure
        self.startThread = startThread
    }

    /// Writes an entry, or sees to it that it is written.
    package func append(_ text: String) {
        let entry = Array(text.utf8)
        let end = Deadline.after(patience)
        while !take(entry, isLastAttempt: end.hasPassed) {
            try? Polling.pause(until: .after(Self.retryInterval), interruption: nil)
        }
    }

    /// Waits until all has been written, or the reader has taken nothing for as long as it may. Nothing may be appended any more.
    ///
    /// - Parameter deadline: bounds the wait also where the reader is merely slow.
    package func finish(until deadline: Deadline) -> Outcome {
        while true {
            let outcome = state.withLock { state in
                if !state.hasWriter { write(&state) }
                let isOver = state.waiting == 0 || state.hasFailed || deadline.hasPassed || state.isStalled(for: patience)
                return isOver ? Outcome(hasFailed: state.hasFailed, lost: state.lostInAll + state.unwritten) : nil
            }
            if let outcome { return outcome }
            try? Polling.pause(until: .after(Self.retryInterval), interruption: nil)
        }
    }

    // MARK: Taking

    /// - Returns: false if it is worth trying again.
    private func take(_ entry: [UInt8], isLastAttempt: Bool) -> Bool {
        let (isTaken, failsNow) = state.withLock { state in
            guard !state.hasFailed else { return (true, false) }
            // No thread could be had for what waits: this is the occasion.
            if !state.hasWriter, state.waiting > 0 { advance(&state) }
            guard !state.hasFailed else { return (true, true) }
            if state.isLosing || state.waiting > 0 && state.waiting + entry.count > limit {
                guard state.isLosing || isLastAttempt || state.isStalled(for: patience) else { return (false, false) }
                state.isLosing = true
                state.lose()
                return (true, false)
            }
            if state.waiting == 0 { state.lastProgress = .now }
            state.enter(entry)
            guard !state.hasWriter else { return (true, false) }
            advance(&state)
            return (true, state.hasFailed)
        }
        if failsNow { onFailure() }
        return isTaken
    }

    // MARK: Writing

    /// Writes what there is room for.
    private func write(_ state: inout State) {
        while state.waiting > 0 {
            switch outlet.write(state.bytes[state.written...]) {
            case .taken(let count):
                state.pass(count)
                if state.isLosing, state.waiting <= limit / 2 {
                    state.isLosing = false
                    state.enter(Array(describeLoss(state.lost).utf8))
                    state.lost = 0
                }
            case .full: return
            case .failed:
                state.fail()
                return
            }
        }
    }

    /// Writes what there is room for, and has a thread write the rest.
    private func advance(_ state: inout State) {
        write(&state)
        guard state.waiting > 0 else { return }
        state.hasWriter = (try? startThread { [self] in writeAll() }) != nil
    }

    /// Until there is nothing left.
    private func writeAll() {
        var goesOn = true
        while goesOn {
            outlet.awaitRoom()
            let failsNow = state.withLock { state in
                write(&state)
                goesOn = state.waiting > 0
                state.hasWriter = goesOn
                return state.hasFailed
            }
            if failsNow { onFailure() }
        }
    }
}

extension OutputQueue.State {
    fileprivate func isStalled(for patience: Duration) -> Bool { .now - lastProgress >= patience }

    /// Entries that have not been written whole.
    fileprivate var unwritten: Int { ends.count { $0 > written } }

    fileprivate mutating func enter(_ entry: [UInt8]) {
        bytes += entry
        ends.append(bytes.count)
    }

    fileprivate mutating func lose() {
        lost += 1
        lostInAll += 1
    }

    fileprivate mutating func pass(_ count: Int) {
        if count > 0 { lastProgress = .now }
        written += count
        // Seldom, so that what is moved was moved for something.
        guard written == bytes.count || written >= bytes.count / 2 else { return }
        bytes.removeFirst(written)
        ends = ends.filter { $0 > written }.map { $0 - written }
        written = 0
    }

    fileprivate mutating func fail() {
        hasFailed = true
        (bytes, written, ends) = ([], 0, [])
    }
}
