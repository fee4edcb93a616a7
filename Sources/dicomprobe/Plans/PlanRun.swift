import Diagnosis
import PKI
import ProbeResults
import ProbeSettings
import Probes
import Synchronization
import Transport

/// Runs the steps of a plan, one group after another, those of a group at the same time.
struct PlanRun {
    /// Told of each step that has ended, by several threads.
    typealias Observer = @Sendable (ProbeResult.Step) -> Void

    private let plan: LoadedPlan
    private let surroundings: RunSurroundings
    private let observer: Observer

    init(_ plan: LoadedPlan, _ surroundings: RunSurroundings, observer: @escaping Observer) {
        self.plan = plan
        self.surroundings = surroundings
        self.observer = observer
    }

    /// - Parameter command: the verb of the whole run.
    func run(command: String) -> ProbeResult {
        let started = UTCTime.text(Validity.now)
        let start = ContinuousClock.now
        var steps: [ProbeResult.Step] = []
        for group in plan.groups { steps += run(group) }
        var result = ProbeResult(command: command, finding: finding(steps))
        result.started = started
        result.milliseconds = start.duration(to: .now).milliseconds
        result.files = plan.files
        result.steps = steps
        return result
    }

    /// The first step that is not as it should be decides, but for a signal, which decides over all.
    private func finding(_ steps: [ProbeResult.Step]) -> Finding {
        let bad = steps.filter { $0.outcome != .ok }
        guard let decisive = bad.first(where: { $0.reason == .interrupted }) ?? bad.first else {
            return Finding(
                reason: .ok, message: steps.count == 1 ? "the step went as expected" : "all \(steps.count) steps went as expected")
        }
        let others = bad.count > 1 ? " (and \(bad.count - 1) more)" : ""
        return Finding(
            reason: decisive.reason, message: "\(decisive.name): \(decisive.message)\(others)", hint: decisive.hint,
            signal: decisive.reason == .interrupted ? surroundings.interruption.signal ?? 0 : 0)
    }

    private func run(_ group: [LoadedPlan.Step]) -> [ProbeResult.Step] {
        let ended = Mutex<[Int: ProbeResult.Step]>([:])
        let work: @Sendable (Int) -> Void = { index in
            let step = StepRun(group[index], surroundings).run()
            observer(step)
            ended.withLock { $0[index] = step }
        }
        // The first is this thread's; where the system has no room for one more thread, so is the rest.
        var left = [0]
        var threads: [Transport.Thread] = []
        for index in group.indices.dropFirst() {
            if let thread = try? Transport.Thread(name: "step", { work(index) }) { threads.append(thread) } else { left.append(index) }
        }
        for index in left where group.indices.contains(index) { work(index) }
        for thread in threads { thread.join() }
        return ended.withLock { ended in group.indices.compactMap { ended[$0] } }
    }
}

/// One step: the verb, as often as the plan says, each time held against what is expected.
private struct StepRun {
    private let step: Plan.Step
    private let verb: any ProbeVerb
    private let surroundings: RunSurroundings
    private let start = ContinuousClock.now
    private let started = UTCTime.text(Validity.now)

    init(_ loaded: LoadedPlan.Step, _ surroundings: RunSurroundings) {
        step = loaded.step
        verb = loaded.verb
        self.surroundings = surroundings
    }

    func run() -> ProbeResult.Step {
        var runs = 0
        var last: (finding: Finding, result: ProbeResult?) = (Finding(reason: .internalDefect, message: "the step was never run"), nil)
        for time in 0..<step.times {
            if let finding = obstacle(after: time) {
                return time == 0 ? notAttempted(finding) : ended(finding, last.result, runs: runs)
            }
            last = attempt(&runs)
            guard last.finding.reason == .ok else { break }
        }
        return ended(last.finding, last.result, runs: runs)
    }

    /// A run, and as many more as there are retries while it is not as expected.
    private func attempt(_ runs: inout Int) -> (Finding, ProbeResult?) {
        var backoff = Backoff()
        var earlier: (Finding, ProbeResult?)?
        for retry in 0...step.retries {
            runs += 1
            let probe: PreparedProbe
            do throws(Finding) {
                probe = try verb.prepared(in: surroundings)
            } catch {
                // What could be read when the plan was judged can't be any more.
                return (error, nil)
            }
            let result = probe.run(for: step.name, waitsForFailure: step.expectation.outcome != .success) {
                judge($0, within: probe.plan.deadline).reason == .ok
            }
            let finding = judge(result, within: probe.plan.deadline)
            // For want of time: what it was made for is the better account.
            if let earlier, result.reason.isTimeOut, surroundings.deadline.hasPassed { return earlier }
            earlier = (finding, result)
            // No retry begins behind the deadline.
            let hasTime = surroundings.deadline.remaining.map { $0 > backoff.pause } ?? true
            guard finding.reason != .ok, finding.reason != .interrupted, retry < step.retries, hasTime else { return (finding, result) }
            try? Polling.pause(until: Deadline.after(backoff.pause), interruption: surroundings.interruption)
            if let signal = surroundings.interruption.signal { return (.interrupted(signal: signal), result) }
            guard !surroundings.deadline.hasPassed else { return (finding, result) }
            backoff.lengthen()
        }
        return (Finding(reason: .internalDefect, message: "the step was never run"), nil)
    }

    /// What our own deadline cut short proves nothing about the peer, also where just such a failure was expected.
    ///
    /// - Parameters:
    ///   - result: of a run of the verb.
    ///   - deadline: the run's, or one of the plan's that comes earlier.
    private func judge(_ result: ProbeResult, within deadline: Deadline) -> Finding {
        let finding = Finding(step.expectation, of: result)
        guard finding.reason == .ok, result.reason.isTimeOut, deadline.hasPassed else { return finding }
        let (setting, owner) = surroundings.deadline.hasPassed ? ("--deadline", "the run") : ("deadline", "the step")
        return Finding(
            reason: .expectDuration,
            message: "the time that \(setting) gives \(owner) was over before it could be told: \(result.message)",
            hint: "give more time with \(setting), or each phase less with timeout")
    }

    /// What ends the run before the verb's next turn.
    ///
    /// - Parameter times: how many it has had, of those that the plan asks for.
    private func obstacle(after times: Int) -> Finding? {
        if let signal = surroundings.interruption.signal { return .interrupted(signal: signal) }
        guard surroundings.deadline.hasPassed else { return nil }
        let when = times == 0 ? "before its turn" : "after \(times) of \(step.times) times"
        return Finding(
            reason: .expectDuration, message: "the time that --deadline gives the run was over \(when)",
            hint: "give more time with --deadline, or each step less with timeout")
    }

    private func notAttempted(_ obstacle: Finding) -> ProbeResult.Step {
        var step = described(obstacle)
        step.outcome = .notAttempted
        return step
    }

    private func ended(_ finding: Finding, _ result: ProbeResult?, runs: Int) -> ProbeResult.Step {
        var step = described(finding)
        step.started = started
        step.milliseconds = start.duration(to: .now).milliseconds
        step.runs = runs
        step.result = result
        return step
    }

    private func described(_ finding: Finding) -> ProbeResult.Step {
        var described = ProbeResult.Step(
            name: step.name, place: step.place.lineWords, command: step.verb, reason: finding.reason, message: finding.message)
        described.hint = finding.hint
        described.expectation = step.expectation.words
        return described
    }
}
