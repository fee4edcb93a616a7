import Diagnosis
import Transport

extension Finding {
    /// What ends a run before its work is done, for work without waits that would heed it. A signal goes before the deadline.
    ///
    /// - Returns: nil where the run may go on.
    static func obstacle(_ interruption: Interruption?, _ deadline: Deadline, _ owner: DeadlineOwner) -> Finding? {
        if let signal = interruption?.signal { return .interrupted(signal: signal) }
        return deadline.hasPassed ? .deadlinePassed(owner) : nil
    }
}

extension ProbePlan {
    /// What ends the run: see `Finding.obstacle`.
    var obstacle: Finding? { .obstacle(interruption, deadline, deadlineOwner) }
}
