import ArgumentParser
import Diagnosis
import ProbeResults
import ProbeSettings
import TestSCP

/// What the test SCP does wrong on purpose.
struct ServeFaultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Misbehave: NAME[=VALUE][@SCOPE]. SCOPE is N for the Nth connection only, N+ from the Nth on, every:N; every connection without. "
                + "Repeatable.", valueName: "spec"))
    var fault: [String] = []

    @Flag(help: "List the faults that there are, and end.")
    var listFaults = false

    /// - Throws: `Finding` for what is no fault.
    func plan() throws(Finding) -> FaultPlan {
        var plan = FaultPlan()
        for specification in fault {
            do throws(Fault.Invalid) {
                plan.faults.append(try Fault(parsing: specification) { try? DurationText.parse($0) })
            } catch {
                throw Finding(reason: .usageFault, message: "--fault \(specification): \(error.message)", hint: error.hint)
            }
        }
        return plan
    }

    /// Prints every fault with its value, and the points.
    ///
    /// - Throws: `RunEnd` where it can't be printed.
    static func printAll() throws {
        var lines = FaultKind.all.map { "\($0.usage)\n    \($0.summary)" }
        lines += ["", "POINT:"] + FaultPoint.allCases.map { "  \($0.rawValue)\n    \($0.summary)" }
        guard Output.standard.write(lines.joined(separator: "\n") + "\n") else { throw RunEnd(exitCode: Layer.local.exitCode) }
    }
}
