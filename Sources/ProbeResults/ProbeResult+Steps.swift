extension ProbeResult {
    /// One step of a plan: what was asked for, what was expected, and what came of it.
    package struct Step: Codable, Equatable, Sendable {
        package enum Outcome: String, Codable, CaseIterable, Sendable {
            /// It ended as expected.
            case ok
            case failed
            /// The run ended before its turn.
            case notAttempted = "not-attempted"
        }

        package var name: String
        /// Where the plan says so: `FILE:LINE`.
        package var place: String
        /// The verb: `echo`, `store`, `tls`.
        package var command: String
        package var outcome: Outcome
        /// Why the step failed, or was not attempted; `ok` where it ended as expected, also where that was a failure of the verb.
        package var reason: Reason
        package var message: String
        package var hint: String?
        /// What the plan expects, in words; absent where that is success and nothing more.
        package var expectation: String?
        /// When it began, in UTC, as `2026-11-22T21:30:00Z`; absent where it was not attempted.
        package var started: String?
        /// All repetitions and attempts together, with the waits between them.
        package var milliseconds: Double
        /// How many times the verb was run.
        package var runs: Int
        /// Of the run that decided: the first that was not as expected, else the last. Absent where there was none.
        package var result: ProbeResult?

        package init(name: String, place: String, command: String, reason: Reason, message: String) {
            self.name = name
            self.place = place
            self.command = command
            self.outcome = reason == .ok ? .ok : .failed
            self.reason = reason
            self.message = message
            milliseconds = 0
            runs = 0
        }
    }

    /// A mistake in a file that was written by hand.
    package struct Problem: Codable, Equatable, Sendable {
        package var file: String
        /// Both count from 1.
        package var line: Int
        package var column: Int
        package var message: String
        /// What was meant, or what can stand there.
        package var hint: String?

        package init(file: String, line: Int, column: Int, message: String, hint: String?) {
            self.file = file
            self.line = line
            self.column = column
            self.message = message
            self.hint = hint
        }
    }

    /// How often a verb that waits was run, and with what success.
    package struct Attempts: Codable, Equatable, Sendable {
        package var count: Int
        /// Successes in a row at the end.
        package var consecutive: Int
        /// How many such the caller asked for.
        package var required: Int
        /// From the first attempt to the end of the last.
        package var milliseconds: Double

        package init(count: Int, consecutive: Int, required: Int, milliseconds: Double) {
            self.count = count
            self.consecutive = consecutive
            self.required = required
            self.milliseconds = milliseconds
        }
    }
}

extension ProbeResult.Step {
    /// A verb that was run by itself.
    package init(_ result: ProbeResult) {
        let target = result.target.map { " \($0.calledAETitle)@\($0.endpoint)" } ?? ""
        self.init(
            name: result.command.isEmpty ? "dicomprobe" : result.command + target, place: "", command: result.command,
            reason: result.reason, message: result.message)
        hint = result.hint
        started = result.started
        milliseconds = result.milliseconds ?? 0
        runs = result.attempts?.count ?? 1
        self.result = result
    }
}

extension ProbeResult.Target {
    /// `HOST:PORT`, an IPv6 address in brackets.
    package var endpoint: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
