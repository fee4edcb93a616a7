import ProbeReports
import ProbeResults
import Testing

@Suite struct HTMLReportTests {
    private func page(_ result: ProbeResult) -> String { HTMLReport.render(result, version: "1.2") }

    @Test func aSuccessIsToldOnTop() {
        let page = page(SampleResults.echo)
        #expect(page.contains("<title>Passed: ORTHANC@pacs.example.org:11112</title>"))
        #expect(
            page.contains(
                "<h1><span class=\"chip good\"><span aria-hidden=\"true\">✓</span> Passed</span> ORTHANC@pacs.example.org:11112</h1>"))
        #expect(page.contains("<dt>Began</dt><dd><time datetime=\"2026-11-22T21:30:00Z\">2026-11-22 21:30:00 UTC</time></dd>"))
        #expect(page.contains("<dt>Took</dt><dd>12.5 ms</dd>"))
        #expect(!page.contains("What to change"))
    }

    @Test func eachBarBeginsWhereTheOneBeforeEnds() {
        let page = page(SampleResults.wrongName)
        #expect(page.contains("<span style=\"margin-left:0.00%;width:11.11%\"></span>"))
        #expect(page.contains("<span style=\"margin-left:11.11%;width:88.89%\"></span>"))
        #expect(page.contains("<tr class=\"bad\"><th scope=\"row\">TLS handshake <strong>✗ failed</strong></th>"))
    }

    @Test func theChainHasItsDatesAndWhatIsWrong() {
        let page = page(SampleResults.wrongName)
        #expect(
            page.contains("40 days left</span>") && page.contains("chip doubtful\"><span aria-hidden=\"true\">!</span> 9 days left</span>"))
        #expect(page.contains("<p class=\"problem\">✗ hostname mismatch <code>cert.wrong-name</code></p>"))
        #expect(page.contains("<dt>What to change</dt><dd>ask for that name</dd>"))
    }

    @Test func everyObjectHasItsFate() {
        let page = page(SampleResults.store)
        for word in ["stored", "warning", "failed", "skipped", "not attempted"] {
            #expect(page.contains("</span> \(word)</span></td>"), "\(word)")
        }
        #expect(page.contains("<p>out of resources <code>dimse.status</code></p><p>The peer's comment: disk full</p>"))
        var cut = SampleResults.store
        cut.objectsOmitted = 7
        #expect(self.page(cut).contains("7 more objects are counted above and not listed."))
    }

    @Test func aPlanIsAnOverviewAndItsSteps() {
        let page = page(SampleResults.plan)
        #expect(page.contains("2 passed, 1 failed, 1 not attempted"))
        for number in 1...4 { #expect(page.contains("href=\"#step-\(number)\"") && page.contains("id=\"step-\(number)\"")) }
        #expect(page.contains("<dt>Expected</dt><dd>fails with cert.wrong-name</dd>"))
        #expect(page.contains("<dt>As expected</dt><dd>the certificate is for other.example.org <code>cert.wrong-name</code></dd>"))
        #expect(self.page(SampleResults.plan([])).contains("The plan has no steps."))
    }

    @Test func hostileTextStaysText() {
        let page = page(SampleResults.hostilePlan)
        #expect(!page.contains("<script"))
        #expect(page.contains("&lt;/td&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; ]]&gt; &amp; &#39;q&#39;"))
        #expect(!page.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E || $0.value == 0xFFFF })
    }

    /// Text in which there is nothing to be escaped has nothing escaped: else the page would show its own markup.
    @Test func theMarkupIsMarkup() {
        for result in [SampleResults.echo, SampleResults.wrongName, SampleResults.store, SampleResults.plan] {
            #expect(!page(result).contains("&lt;"))
        }
    }

    @Test func nothingIsLoadedAndNothingRuns() {
        for result in SampleResults.all {
            let page = page(result)
            for word in [" src=", "url(", "@import", "<link", "<iframe", "<img", "javascript:", " onload=", " onclick="] {
                #expect(!page.contains(word), "\(word)")
            }
            #expect(page.contains("default-src 'none'"))
            let links = page.ranges(of: "href=\"").count
            #expect(links == page.ranges(of: "href=\"#").count)
        }
    }
}
