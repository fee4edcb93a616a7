import DICOMFiles
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

    /// What comes next and is to be sent.
    enum Claim: Equatable {
        case object(Ticket)
        /// To be opened by whoever has claimed it, and sent over an association of its own.
        case standardInput(index: Int)

        var index: Int {
            switch self {
            case .object(let ticket): ticket.index
            case .standardInput(let index): index
            }
        }

        fileprivate var notAttempted: ObjectResult {
            switch self {
            case .object(let ticket): ticket.object.result(.notAttempted)
            case .standardInput: .standardInputNotAttempted
            }
        }
    }

    private struct State {
        var queue: StoreQueue
        /// The place of what comes next from the queue.
        var nextIndex = 0
        /// Taken by an association that then did not come about; first in input order last.
        var returned: [Claim] = []
        var tally = StoreTally()
        var history = SyntaxHistory()
        /// Nothing more is handed out.
        var isStopped = false

        mutating func giveBack(_ claim: Claim) {
            let place = returned.firstIndex { $0.index < claim.index } ?? returned.endIndex
            returned.insert(claim, at: place)
        }

        /// In input order, for what has just come from the queue.
        mutating func takePlace() -> Int {
            defer { nextIndex += 1 }
            return nextIndex
        }
    }

    private let observer: any StoreProbe.Observer
    private let plan: ProbePlan
    private let stopsOnError: Bool
    private let share: StoreShare?
    private let state: Mutex<State>

    init(paths: [String], share: StoreShare? = nil, plan: ProbePlan, stopsOnError: Bool, observer: any StoreProbe.Observer) {
        self.share = share
        self.observer = observer
        self.stopsOnError = stopsOnError
        self.plan = plan
        state = Mutex(State(queue: StoreQueue(paths, share: share)))
    }

    /// Takes what comes next, settling what is not to be sent on the way.
    ///
    /// - Returns: nil when nothing is left, or when the run is stopped.
    func claim() -> Claim? {
        state.withLock { state in
            guard let next = next(&state)?.claim else { return nil }
            if case .object(let ticket) = next { state.history.note(ticket.object.syntaxes) }
            return next
        }
    }

    /// Takes the next object for an association that there is already.
    ///
    /// - Parameter proposed: what that has proposed.
    /// - Returns: nil also when what comes next needs another association. With the object comes its file, where it has only just been opened.
    func claim(among proposed: Set<StoreObject.Syntaxes>) -> (ticket: Ticket, file: DICOMFile?)? {
        state.withLock { state in
            guard let (next, file) = next(&state) else { return nil }
            guard case .object(let ticket) = next, proposed.contains(ticket.object.syntaxes) else {
                state.giveBack(next)
                return nil
            }
            state.history.note(ticket.object.syntaxes)
            return (ticket, file)
        }
    }

    /// Puts back what was taken and not attempted.
    func giveBack(_ claim: Claim) {
        state.withLock { $0.giveBack(claim) }
    }

    /// What an association for the object should propose: its own syntaxes and their alternatives, then those of the objects ahead, and those met
    /// before.
    func syntaxes(for ticket: Ticket) -> [StoreObject.Syntaxes] {
        state.withLock { state in
            let returned = state.returned.reversed().compactMap { claim in
                if case .object(let ticket) = claim { ticket.object.syntaxes } else { nil }
            }
            return state.history.proposal(
                first: ticket.object.syntaxes, ahead: returned + state.queue.upcomingSyntaxes(), limit: UpperLayerLimits.maximumContexts)
        }
    }

    func finish(_ index: Int, _ result: ObjectResult) {
        state.withLock { state in
            report(result, at: index, &state)
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
            // Where the failure that the signal made was the end, no claim was made behind it that would have met the signal.
            if state.isStopped, let signal = plan.interruption?.signal { state.tally.stop(for: .interrupted(signal: signal)) }
            for claim in state.returned.reversed() { report(claim.notAttempted, at: claim.index, &state) }
            state.returned = []
            while let rest = state.queue.popRest() {
                let index = state.takePlace()
                report(rest, at: index, &state)
            }
            state.tally.setShare(share, of: state.queue)
            return state.tally
        }
    }

    private func next(_ state: inout State) -> (claim: Claim, file: DICOMFile?)? {
        if !isStopped(&state), let claim = state.returned.popLast() { return (claim, nil) }
        while !isStopped(&state), let (item, file) = state.queue.popWithFile() {
            switch item {
            case .object(let object): return (.object(Ticket(index: state.takePlace(), object: object)), file)
            case .standardInput: return (.standardInput(index: state.takePlace()), nil)
            case .settled(let result):
                let index = state.takePlace()
                report(result, at: index, &state)
                if stopsOnError, result.fate == .failed { state.isStopped = true }
            case .unread(let result):
                state.tally.addUnread(result, at: state.nextIndex)
                if stopsOnError { state.isStopped = true }
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
        guard let obstacle = plan.obstacle else { return nil }
        // Where nothing is left, all was done in time.
        return obstacle.reason == .interrupted || !state.returned.isEmpty || state.queue.peek() != nil ? obstacle : nil
    }
}
