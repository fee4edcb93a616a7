import ProbeReports
import ProbeResults
import Testing

@Suite struct TAPReportTests {
    private func lines(_ result: ProbeResult) -> [String] {
        TAPReport.render(result, version: "1.2").split(separator: "\n").map(String.init)
    }

    @Test func aStepIsATestPointWithItsFacts() {
        #expect(
            TAPReport.render(SampleResults.echo, version: "1.2") == """
                TAP version 14
                # dicomprobe 1.2
                1..1
                ok 1 - echo ORTHANC@pacs.example.org:11112
                  ---
                  message: "ORTHANC answered C-ECHO with success"
                  reason: "ok"
                  exit: 0
                  duration_ms: 12.5
                  ...

                """)
    }

    @Test func outcomesAreToldApart() {
        let points = lines(SampleResults.plan).filter { $0.hasPrefix("ok") || $0.hasPrefix("not ok") }
        #expect(
            points == [
                "ok 1 - alive", "ok 2 - wrong name", "not ok 3 - alive", "ok 4 - archive # SKIP interrupted by signal 2",
            ])
        let all = lines(SampleResults.plan)
        #expect(all.contains("  at: \"plan.yaml:12\"") && all.contains("  severity: fail") && all.contains("  hint: \"ask for that name\""))
        #expect(lines(SampleResults.usageError).contains("  severity: error"))
    }

    @Test func anEmptyPlanIsSkipped() {
        #expect(lines(SampleResults.plan([])).last == "1..0 # SKIP the plan has no steps")
    }

    @Test func hostileTextForgesNoLineDirectiveOrKey() throws {
        let lines = lines(SampleResults.hostilePlan)
        #expect(lines.filter { $0.hasPrefix("not ok") || $0.hasPrefix("ok") }.count == 2)
        let point = try #require(lines.first { $0.hasPrefix("not ok") })
        #expect(point.hasSuffix("%0A\\\\u{9}\\# not ok"))
        #expect(lines.allSatisfy { !$0.hasPrefix("::") })
        let message = try #require(lines.first { $0.hasPrefix("  message: ") })
        #expect(
            message.hasSuffix("\"") && message.contains(#"<script>alert(\"x\")</script>"#) && message.contains(#"'q' \\ \"\\u{a}::error"#))
    }
}
