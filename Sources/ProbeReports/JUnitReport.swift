import ProbeResults

/// JUnit's XML, with the elements and attributes that Jenkins, GitLab and the actions of GitHub have in common: a test suite for the run, a test case
/// for each step.
///
/// A step that could not be asked for (a local file, a signal) is an error, one that was asked for and not had is a failure, one that was not attempted
/// is skipped. Jenkins's schema knows neither file nor line of a test case: they are in the texts.
package enum JUnitReport: ReportFormat {
    package static let name = "junit"
    package static let meaning = "JUnit XML, for the test reports of GitLab, Jenkins and GitHub's actions"

    package static func render(_ result: ProbeResult, version: String) -> String {
        let run = ReportedRun(result)
        let time = seconds(result.milliseconds ?? run.steps.reduce(0) { $0 + $1.milliseconds })
        let failed = run.steps.filter { $0.outcome == .failed }
        let counts: Markup =
            "tests=\"\(run.steps.count)\" failures=\"\(failed.count { !$0.isError })\" errors=\"\(failed.count { $0.isError })\""
        // Of UTC, which the schema has no sign for.
        let start: Markup = result.started.map { " timestamp=\"\($0.filter { $0 != "Z" })\"" } ?? ""
        var names = UniqueNames()
        let cases = run.steps.map { testCase($0, named: names.unique($0.name), className: className(result)) }
        let document: Markup = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="dicomprobe" \(counts) time="\(time)">
              <testsuite name="\(run.name)" \(counts) skipped="\(run.count(.notAttempted))" time="\(time)"\(start)>
                <properties>
                  <property name="dicomprobe" value="\(version)"/>
                  <property name="exit" value="\(result.exit)"/>
                  <property name="reason" value="\(result.reason.rawValue)"/>
                </properties>
            \(cases)  </testsuite>
            </testsuites>

            """
        return document.text
    }

    /// What GitLab calls the suite, and Jenkins package and class: no point beside the one between these.
    private static func className(_ result: ProbeResult) -> String {
        guard result.steps != nil, let file = result.files?.first?.split(separator: "/").last else { return "dicomprobe.\(result.command)" }
        return "dicomprobe.\(file.split(separator: ".").first ?? file)"
    }

    private static func testCase(_ step: ProbeResult.Step, named name: String, className: String) -> Markup {
        """
            <testcase name="\(name)" classname="\(className)" time="\(seconds(step.milliseconds))">
        \(verdict(step))\(output(step))    </testcase>

        """
    }

    private static func verdict(_ step: ProbeResult.Step) -> Markup {
        switch step.outcome {
        case .ok: ""
        case .notAttempted: "      <skipped message=\"\(step.message)\"/>\n"
        case .failed where step.isError: "      <error\(type(step))>\(lines: diagnosis(step))</error>\n"
        case .failed: "      <failure\(type(step))>\(lines: diagnosis(step))</failure>\n"
        }
    }

    private static func type(_ step: ProbeResult.Step) -> Markup {
        " type=\"\(step.reason.rawValue)\" message=\"\(step.message) [\(step.reason.rawValue)]\""
    }

    /// All that a reader of the failure alone has to know.
    private static func diagnosis(_ step: ProbeResult.Step) -> [String] {
        [
            step.place.isEmpty ? nil : "\(step.place): \(step.name)",
            step.message,
            step.expectation.map { "expected: \($0)" },
            step.hint.map { "hint: \($0)" },
            "[\(step.reason.rawValue)] exit \(step.exit)",
        ].compactMap(\.self)
    }

    private static func output(_ step: ProbeResult.Step) -> Markup {
        let lines = StepText.lines(step)
        return lines.isEmpty ? "" : "      <system-out>\(lines: lines)</system-out>\n"
    }

    /// To the microsecond; readers know decimal numbers only, and no run takes longer than thirty years.
    private static func seconds(_ milliseconds: Double) -> String {
        let microseconds = Int64((min(1e12, max(0, milliseconds)) * 1000).rounded())
        let fraction = "\(microseconds % 1_000_000)"
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }
}
