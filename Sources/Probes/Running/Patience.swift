import Diagnosis
import PKI
import ProbeResults
import Transport

/// How long, and for what, a verb is run again until it comes to what is waited for.
package struct Patience: Sendable {
    package enum Failures: String, CaseIterable, Sendable {
        /// What may pass by itself.
        case passing
        case any
    }

    /// Nil for one attempt.
    package var wait: Duration?
    package var failures = Failures.passing
    /// How many successes in a row are asked for, at least one.
    package var consecutive = 1

    package init() {}

    /// Whether it says anything beyond one attempt.
    package var isAsked: Bool { wait != nil || consecutive > 1 }

    /// Told of what is waited out.
    package typealias Observer = (_ result: ProbeResult, _ pause: Duration, _ left: Duration) -> Void

    /// Runs a verb, and where it is worth it again, and times each attempt.
    ///
    /// - Parameters:
    ///   - deadline: of the whole command: no attempt begins behind it.
    ///   - interruption: ends a pause.
    ///   - waitsForFailure: whether a success is waited out, too: that of a service that is about to go down.
    ///   - isGoal: whether a result is what is waited for.
    /// - Returns: the result of the last attempt.
    package func run(
        deadline: Deadline, interruption: Interruption?, observer: Observer? = nil, waitsForFailure: Bool = false,
        isGoal: (ProbeResult) -> Bool = { $0.reason == .ok }, _ probe: () -> ProbeResult
    ) -> ProbeResult {
        let start = ContinuousClock.now
        let end = wait.map { Deadline.after($0).earlier(of: deadline) } ?? deadline
        var (count, successes) = (0, 0)
        var backoff = Backoff()
        while true {
            let started = UTCTime.text(Validity.now)
            let attempt = ContinuousClock.now
            var result = probe()
            count += 1
            result.started = started
            result.milliseconds = attempt.duration(to: .now).milliseconds
            let isReached = isGoal(result)
            successes = isReached ? successes + 1 : 0
            if isAsked {
                result.attempts = ProbeResult.Attempts(
                    count: count, consecutive: successes, required: consecutive, milliseconds: start.duration(to: .now).milliseconds)
            }
            if successes >= consecutive { return result }
            if isReached {
                backoff = Backoff()
            } else {
                guard wait != nil, isWorthwhile(result, waitsForFailure) else { return result }
            }
            // The last attempt begins before the end, never behind it.
            guard end.remaining.map({ $0 > backoff.pause }) ?? true else {
                return isReached ? result.withoutEnoughSuccesses(consecutive) : result
            }
            if !isReached { observer?(result, backoff.pause, end.remaining ?? .zero) }
            do throws(TransportError) {
                try Polling.pause(until: Deadline.after(backoff.pause), interruption: interruption)
            } catch {
                return interruption?.signal.map { result.replaced(by: .interrupted(signal: $0)) } ?? result
            }
            if !isReached { backoff.lengthen() }
        }
    }

    /// What was stored would be stored again. A success that lacks something else, such as days of a certificate, will hardly get it by waiting.
    private func isWorthwhile(_ result: ProbeResult, _ waitsForFailure: Bool) -> Bool {
        guard (result.summary?.stored ?? 0) == 0 else { return false }
        switch result.reason.layer {
        case .none: return waitsForFailure
        case .network, .tls, .association, .dimse: return failures == .any || result.mayPass
        case .local: return result.mayPass
        case .expectation, .tool, .signal: return false
        }
    }
}

extension ProbeResult {
    /// Time was over between two successes.
    fileprivate func withoutEnoughSuccesses(_ required: Int) -> ProbeResult {
        var result = replaced(
            by: Finding(
                reason: .expectConsecutive,
                message: "\(attempts?.consecutive ?? 0) of \(required) successes in a row when the time was over",
                hint: "give more time with --wait, or ask for fewer with --consecutive"))
        result.attempts = attempts
        return result
    }

    /// The same facts under another verdict.
    fileprivate func replaced(by finding: Finding) -> ProbeResult {
        var result = self
        let verdict = ProbeResult(command: command, finding: finding)
        result.outcome = verdict.outcome
        result.exit = verdict.exit
        result.reason = verdict.reason
        result.message = verdict.message
        result.hint = verdict.hint
        return result
    }
}
