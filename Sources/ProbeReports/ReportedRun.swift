import ProbeResults

/// A result as a list of steps, which is what most formats are made of: those of a plan, or the one verb that was run.
package struct ReportedRun: Sendable {
    package let steps: [ProbeResult.Step]

    package init(_ result: ProbeResult) {
        steps = result.steps ?? [Self.only(result)]
    }

    private static func only(_ result: ProbeResult) -> ProbeResult.Step {
        let target = result.target.map { " \($0.calledAETitle)@\($0.host):\($0.port)" } ?? ""
        var step = ProbeResult.Step(
            name: result.command + target, place: "", command: result.command, reason: result.reason, message: result.message)
        step.hint = result.hint
        step.started = result.started
        step.milliseconds = result.milliseconds ?? 0
        step.runs = result.attempts?.count ?? 1
        step.result = result
        return step
    }
}

extension ProbeResult.Step {
    /// The exit code that it would have on its own.
    var exit: Int32 {
        if let result, result.reason == reason { return result.exit }
        return reason.layer.exitCode
    }
}
