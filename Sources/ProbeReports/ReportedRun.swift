import ProbeResults

/// A result as a list of steps, which is what most formats are made of: those of a plan, or the one verb that was run.
package struct ReportedRun: Sendable {
    /// A plan that failed has one that did, or one more that says why the whole did.
    package let steps: [ProbeResult.Step]
    /// The plan's file, or the verb.
    let name: String

    package init(_ result: ProbeResult) {
        guard let steps = result.steps else {
            var step = ProbeResult.Step(result)
            if result.isRehearsal { step.outcome = .notAttempted }
            self.steps = [step]
            name = result.command
            return
        }
        let isExplained = result.outcome == .ok || steps.contains { $0.outcome == .failed }
        self.steps = steps + (isExplained ? [] : [Self.whole(result)])
        name = result.files?.first ?? result.command
    }

    func count(_ outcome: ProbeResult.Step.Outcome) -> Int { steps.count { $0.outcome == outcome } }

    /// What ended a plan and is no step's doing.
    private static func whole(_ result: ProbeResult) -> ProbeResult.Step {
        var step = ProbeResult.Step(
            name: "the whole plan", place: "", command: result.command, reason: result.reason, message: result.message)
        step.hint = result.hint
        return step
    }
}

extension ProbeResult.Step {
    /// The exit code that it would have on its own.
    var exit: Int32 {
        if let result, result.reason == reason { return result.exit }
        return reason.layer.exitCode
    }

    /// Whether it could not be asked for, as opposed to asked for and not had.
    var isError: Bool {
        switch reason.layer {
        case .local, .tool, .signal: true
        case .none, .expectation, .network, .tls, .association, .dimse: false
        }
    }

    /// ``place`` as a file and its line; nil where no plan says so.
    var location: (file: String, line: Int)? {
        guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...]), colon > place.startIndex else {
            return nil
        }
        return (String(place[..<colon]), line)
    }

    /// Those that need a look: every fate but the good ones.
    var conspicuousObjects: [ObjectResult] {
        (result?.objects ?? []).filter { $0.fate != .stored && $0.fate != .planned }
    }
}
