import ProbeReports
import ProbeResults
import Testing

@Suite struct GitHubTests {
    @Test func aFailedStepIsAnErrorAtItsLine() {
        #expect(
            GitHubAnnotations.render(SampleResults.plan)
                == "::error file=plan.yaml,line=12,title=alive::the certificate is for other.example.org%0Ahint: ask for that name%0A[cert.wrong-name] exit 4\n"
        )
    }

    @Test func aVerbHasNoPlaceAndTellsItsWarnings() {
        let lines = GitHubAnnotations.render(SampleResults.store).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("::error title=store ORTHANC@pacs.example.org%3A11112::C-STORE was answered") == true)
        #expect(
            lines.last == "::warning title=dimse.warning-status::study/1.dcm was stored with status B000 [dimse.warning-status]")
        #expect(GitHubAnnotations.render(SampleResults.echo).isEmpty)
    }

    @Test func hostileTextForgesNoCommandAndNoProperty() throws {
        let lines = GitHubAnnotations.render(SampleResults.hostilePlan).split(separator: "\n")
        #expect(lines.count == 2)
        let parts = try #require(lines.first).split(separator: "::", maxSplits: 1)
        let properties = try #require(parts.first)
        #expect(properties.split(separator: ",").count == 3, "\(properties)")
        #expect(lines.allSatisfy { $0.contains("%250A") && !$0.contains("\r") })
    }

    @Test func theSummaryHasARowForEachStepAndTheDiagnosis() {
        let summary = GitHubSummary.render(SampleResults.plan, version: "1.2")
        #expect(summary.hasPrefix("### ❌ dicomprobe plan.yaml\\: the certificate".replacing("\\:", with: ":")))
        #expect(summary.contains("\n| ✅ ok | alive | ok | 12.5 ms |\n"))
        #expect(summary.contains("\n| ❌ failed | alive | cert.wrong-name | 9.00 ms |\n"))
        #expect(summary.contains("\n| ⏭️ not attempted | archive | interrupted |  |\n"))
        #expect(summary.contains("\n#### alive (plan.yaml\\:12)\n"))
        #expect(summary.contains("\n**What to change:** ask for that name\n"))
    }

    @Test func hostileTextIsNoMarkdown() {
        let summary = GitHubSummary.render(SampleResults.hostilePlan, version: "1.2")
        #expect(!summary.contains("<script") && !summary.contains("\n::error"))
        #expect(summary.contains("&lt;script&gt;") && summary.contains("\\| \\`a\\` %0A"))
    }

    @Test func aSummaryStaysBelowWhatGitHubTakes() {
        let steps = (1...4000).map { SampleResults.step("step \($0)", line: $0, .tcpRefused, String(repeating: "x", count: 300)) }
        let summary = GitHubSummary.render(SampleResults.plan(steps), version: "1.2")
        #expect(summary.utf8.count < 1 << 20)
        #expect(summary.hasSuffix("too long for a summary.\n"))
    }
}
