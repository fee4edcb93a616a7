import Synchronization

/// When requests are due, for several threads that take one after another.
///
/// With a rate, the time of each is fixed from the start: where a peer stalls, those that become due meanwhile are sent late, and their latency counts from
/// when they were due. Measured from when they were sent it would leave out just the waiting that a client on time would have seen (coordinated
/// omission).
final class BenchSchedule: Sendable {
    struct Request: Equatable {
        let due: ContinuousClock.Instant
        /// Not in the time of warming up.
        let isCounted: Bool
    }

    private struct State {
        /// Workers that have not yet their association, or done without.
        var unready: Int
        var start: ContinuousClock.Instant?
        /// How many have been handed out.
        var claimed = 0
        var counted = 0
        var isStopped = false
    }

    private let load: BenchLoad
    /// How long those that are late may still be begun.
    private let grace: Duration
    private let state: Mutex<State>

    /// - Parameter grace: behind the end of the run.
    init(_ load: BenchLoad, grace: Duration) {
        self.load = load
        self.grace = grace
        state = Mutex(State(unready: load.concurrency))
    }

    /// For all threads to see it in time.
    private static let announcement = Duration.milliseconds(5)

    /// A worker is ready. The clock starts a little later than the last is.
    func ready() {
        state.withLock { state in
            state.unready -= 1
            if state.unready == 0 { state.start = .now + Self.announcement }
        }
    }

    /// Nil as long as not all are ready.
    var start: ContinuousClock.Instant? { state.withLock { $0.start } }

    /// When the time of warming up is over; nil before the start.
    var countedFrom: ContinuousClock.Instant? { start.map { $0 + load.warmUp } }

    func stop() {
        state.withLock { $0.isStopped = true }
    }

    /// The next request; nil when there is none any more. In a closed loop it is due now.
    func claim() -> Request? {
        state.withLock { state in
            guard let start = state.start, !state.isStopped else { return nil }
            let now = ContinuousClock.now
            let due = due(state.claimed, start) ?? max(now, start)
            guard let isCounted = isCounted(due, start, state.counted), now <= lastBegin(start) else { return nil }
            state.claimed += 1
            if isCounted { state.counted += 1 }
            return Request(due: due, isCounted: isCounted)
        }
    }

    /// How many more the schedule has had until now that count; in a closed loop nothing is left.
    var unsent: Int {
        state.withLock { state in
            guard let start = state.start, load.rate != nil else { return 0 }
            let now = ContinuousClock.now
            let countedFrom = start + load.warmUp
            let end = load.duration.map { countedFrom + $0 }
            let first = max(state.claimed, firstNumber(start) { $0 >= countedFrom })
            let last = firstNumber(start) { due in due > now || end.map { due >= $0 } ?? false }
            return min(max(0, last - first), load.count.map { $0 - state.counted } ?? .max)
        }
    }

    /// The first request whose time `isReached` holds for: found by halves, since a peer that stalls may leave billions undone.
    ///
    /// - Parameter isReached: holds for each that is due later, too.
    private func firstNumber(_ start: ContinuousClock.Instant, where isReached: (ContinuousClock.Instant) -> Bool) -> Int {
        var (low, high) = (0, 1 << 53)
        while low < high {
            let middle = (low + high) / 2
            if due(middle, start).map(isReached) ?? true { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// How much of the time is left in which requests become due; nil where that is not bounded.
    var left: Duration? {
        guard let start, let duration = load.duration else { return nil }
        return max(.zero, ContinuousClock.now.duration(to: start + load.warmUp + duration))
    }

    /// When the request of that number is due; nil in a closed loop.
    private func due(_ number: Int, _ start: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        load.rate.map { rate in start + .nanoseconds(Int64(clampingToWhole: Double(number) * 1e9 / rate)) }
    }

    /// Nil for one that is due behind the end.
    private func isCounted(_ due: ContinuousClock.Instant, _ start: ContinuousClock.Instant, _ counted: Int) -> Bool? {
        guard due >= start + load.warmUp else { return false }
        if let count = load.count, counted >= count { return nil }
        if let duration = load.duration, due >= start + load.warmUp + duration { return nil }
        return true
    }

    /// In an open loop those that are late are caught up with, and not for ever.
    private func lastBegin(_ start: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let duration = load.duration else { return start + .seconds(Int64(Int32.max)) }
        return start + load.warmUp + duration + grace
    }
}

extension Int64 {
    /// The nearest whole number that there is.
    fileprivate init(clampingToWhole value: Double) {
        self = value >= 9.2e18 ? .max : Int64(value.rounded())
    }
}
