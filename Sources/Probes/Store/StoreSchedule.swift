import DICOMUpperLayer
import Diagnosis
import ProbeResults
import Synchronization
import Transport

/// What the parallel associations of one run share: the queue they pull from, and what has become of the objects.
///
/// Nothing here grows with the number of objects: each fate is handed to the observer at once, with the object's place in input order.
final class StoreSchedule: Sendable {
    /// An object that one association has taken, with its place in input order.
    struct Ticket: Equatable {
        let index: Int
        let object: StoreObject
    }

    private struct State {
        var queue: StoreQueue
        /// The place of what comes next from the queue.
        var nextIndex = 0
        /// Taken by an association that then did not come about; first in input order last.
        var returned: [Ticket] = []
        var tally = StoreTally()
        var history = SyntaxHistory()
        /// Nothing more is handed out.
        var isStopped = false

        mutating func giveBack(_ ticket: Ticket) {
            let place = returned.firstIndex { $0.index < ticket.index } ?? returned.endIndex
            returned.insert(ticket, at: place)
        }
    }

    private let observer: any StoreProbe.Observer
    private let interruption: Interruption?
    private let deadline: Deadline
    private let stopsOnError: Bool
    private let state: Mutex<State>

    init(paths: [String], plan: ProbePlan, stopsOnError: Bool, observer: any StoreProbe.Observer) {
        self.observer = observer
        self.stopsOnError = stopsOnError
        interruption = plan.interruption
        deadline = plan.deadline
        state = Mutex(State(queue: StoreQueue(paths)))
    }

    /// Takes the next object, settling what is not to be sent on the way.
    ///
    /// - Parameter proposed: what the caller's association has proposed; nil before there is one.
    /// - Returns: nil when nothing is left, when the run is stopped, or when the next object needs what was not proposed.
    func claim(among proposed: Set<StoreObject.Syntaxes>?) -> Ticket? {
        state.withLock { state in
            while !isStopped(&state), let next = next(&state) {
                if let proposed, !proposed.contains(next.object.syntaxes) {
                    state.giveBack(next)
                    return nil
                }
                state.history.note(next.object.syntaxes)
                return next
            }
            return nil
        }
    }

    /// Puts back what was taken and not attempted.
    func giveBack(_ ticket: Ticket) {
        state.withLock { $0.giveBack(ticket) }
    }

    /// What an association for the object should propose: its own syntaxes and their alternatives, then those of the objects ahead, and those met
    /// before.
    func syntaxes(for ticket: Ticket) -> [StoreObject.Syntaxes] {
        state.withLock { state in
            state.history.proposal(
                first: ticket.object.syntaxes, ahead: state.returned.reversed().map(\.object.syntaxes) + state.queue.upcomingSyntaxes(),
                limit: UpperLayerLimits.maximumContexts)
        }
    }

    func finish(_ ticket: Ticket, _ result: ObjectResult) {
        state.withLock { state in
            report(result, at: ticket.index, &state)
            if stopsOnError, result.fate == .failed { state.isStopped = true }
        }
    }

    /// An association did not come about, or a signal came.
    func stop(for obstacle: Finding) {
        state.withLock { state in
            state.tally.stop(for: obstacle)
            state.isStopped = true
        }
    }

    /// Whether there is something left that nobody has attempted.
    var isUnfinished: Bool {
        state.withLock { !$0.returned.isEmpty || $0.queue.peek() != nil }
    }

    func countAssociation() {
        state.withLock { $0.tally.countAssociation() }
    }

    /// Lists what is left as not attempted, and gives the whole account. Called once, when no association is at work any more.
    func conclude() -> StoreTally {
        state.withLock { state in
            for ticket in state.returned.reversed() {
                report(ticket.object.result(.notAttempted), at: ticket.index, &state)
            }
            state.returned = []
            while let rest = state.queue.popRest() {
                report(rest, at: state.nextIndex, &state)
                state.nextIndex += 1
            }
            return state.tally
        }
    }

    private func next(_ state: inout State) -> Ticket? {
        if let ticket = state.returned.popLast() { return ticket }
        while !isStopped(&state), let item = state.queue.pop() {
            let index = state.nextIndex
            state.nextIndex += 1
            switch item {
            case .object(let object): return Ticket(index: index, object: object)
            case .settled(let result):
                report(result, at: index, &state)
                if stopsOnError, result.fate == .failed { state.isStopped = true }
            }
        }
        return nil
    }

    private func report(_ result: ObjectResult, at index: Int, _ state: inout State) {
        var result = result
        if result.fate == .notAttempted { result.reason = state.tally.obstacle?.reason }
        state.tally.add(result, at: index)
        observer.finished(result, at: index)
    }

    /// Where nothing waits, nothing else would heed a signal or the deadline: a folder may hold any number of files that are not sent.
    private func isStopped(_ state: inout State) -> Bool {
        if !state.isStopped, let obstacle = obstacle(&state) {
            state.tally.stop(for: obstacle)
            state.isStopped = true
        }
        return state.isStopped
    }

    private func obstacle(_ state: inout State) -> Finding? {
        if let signal = interruption?.signal { return .interrupted(signal: signal) }
        // Where nothing is left, all was done in time.
        guard deadline.hasPassed, !state.returned.isEmpty || state.queue.peek() != nil else { return nil }
        return .deadlinePassed
    }
}
