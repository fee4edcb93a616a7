import ProbeResults

/// What becomes of a probe that had to wait for its turn: the time is gone, and no service is to be blamed for that.
struct ProbeTurn: Equatable {
    /// How long the answer may take, counted from when the request arrived.
    let limit: Duration
    /// How much of that had passed when the turn came.
    let waited: Duration

    /// So much of the limit each probe may have to wait for a thread.
    private static let unnoticed = 0.1

    var left: Duration { max(.zero, limit - waited) }

    /// With no more left than an answer's way back takes, not even a service that answers at once would be seen to.
    var isTooLate: Bool { left <= min(ScrapeTimeout.margin, limit / 10) }

    /// Whether a result may come of the wait, and not of the target: with all its time, the probe might have had its answer.
    ///
    /// - Parameter elapsed: since the request arrived.
    func mayHaveMade(_ answer: ProbeAnswer, elapsed: Duration) -> Bool {
        guard case .measured(let result) = answer else { return false }
        return result.reason.isTimeOut && elapsed >= limit && waited >= limit * Self.unnoticed
    }
}
