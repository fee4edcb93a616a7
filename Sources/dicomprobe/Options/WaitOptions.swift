import ArgumentParser
import Diagnosis
import ProbeReports
import ProbeResults
import ProbeSettings
import Probes

/// Whether a verb is run again until it succeeds.
struct WaitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run again until it succeeds, with growing pauses, and begin no attempt when this time is over.", valueName: "duration"))
    var wait: String?

    @Option(
        help: ArgumentHelp(
            "What is waited out: 'passing' failures, which a service that comes up may show, or 'any' that the peer causes.",
            valueName: "failures"))
    var waitFor = Patience.Failures.passing.rawValue

    @Option(help: ArgumentHelp("Ask for this many successes in a row.", valueName: "count"))
    var consecutive = 1

    func validate() throws {
        guard (1...Self.maximumConsecutive).contains(consecutive) else {
            throw ValidationError("--consecutive must be from 1 to \(Self.maximumConsecutive)")
        }
        guard Patience.Failures(rawValue: waitFor) != nil else {
            throw ValidationError("--wait-for must be \(Patience.Failures.allCases.map(\.rawValue).joined(separator: " or "))")
        }
    }

    private static let maximumConsecutive = 10_000

    /// - Throws: `Finding` for a duration that is none.
    func patience() throws(Finding) -> Patience {
        var patience = Patience()
        patience.wait = try wait.map { text throws(Finding) in try DurationText.reading(text, option: "--wait") }
        patience.failures = Patience.Failures(rawValue: waitFor) ?? .passing
        patience.consecutive = consecutive
        return patience
    }
}

extension Patience {
    /// Runs the verb of a command line, and says what is waited for.
    ///
    /// - Parameters:
    ///   - plan: whom it reaches, and how long it may take.
    ///   - name: of the step of a plan.
    ///   - tell: takes what is said, as it is printed; standard error by default.
    ///   - waitsForFailure: whether a success is waited out, too.
    ///   - isGoal: whether a result is what is waited for.
    ///   - probe: one attempt.
    func run(
        _ plan: ProbePlan, for name: String? = nil, telling tell: @escaping (String) -> Void = ErrorStreamLogHandler.print,
        waitsForFailure: Bool = false,
        isGoal: (ProbeResult) -> Bool = { $0.reason == .ok }, _ probe: () -> ProbeResult
    ) -> ProbeResult {
        var lastTold: Reason?
        return run(
            deadline: plan.deadline, interruption: plan.interruption,
            observer: { result, _, left in
                guard lastTold != result.reason else { return }
                lastTold = result.reason
                tell(
                    "\(name.map { "\(printable($0)): " } ?? "")waiting, for \(Quantities.milliseconds(left.milliseconds)) at most: \(printable(result.message)) "
                        + "[\(result.reason.rawValue)]\n")
            }, waitsForFailure: waitsForFailure, isGoal: isGoal, probe)
    }
}
