import Foundation
import FoundationXML
import ProbeReports
import ProbeResults
import Testing

@Suite struct JUnitReportTests {
    /// An element with what is below it, as an XML reader gives it.
    private final class Element {
        let name: String
        let attributes: [String: String]
        var text = ""
        var children: [Element] = []

        init(_ name: String, _ attributes: [String: String]) {
            self.name = name
            self.attributes = attributes
        }

        func all(_ name: String) -> [Element] { children.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) } }
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var open = [Element("", [:])]

        func parser(_: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String])
        {
            open.append(Element(name, attributes))
        }

        func parser(_: XMLParser, foundCharacters text: String) { open.last?.text += text }

        func parser(_: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            if let element = open.popLast() { open.last?.children.append(element) }
        }
    }

    private func read(_ result: ProbeResult) throws -> Element {
        let parser = XMLParser(data: Data(JUnitReport.render(result, version: "1.2").utf8))
        let reader = Reader()
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return try #require(reader.open.first)
    }

    @Test func aSuccessIsACaseWithNothingWrong() throws {
        let root = try read(SampleResults.echo)
        let suite = try #require(root.all("testsuite").first)
        #expect(
            suite.attributes == [
                "name": "echo", "tests": "1", "failures": "0", "errors": "0", "skipped": "0", "time": "0.012500",
                "timestamp": "2026-11-22T21:30:00",
            ])
        let test = try #require(root.all("testcase").first)
        #expect(
            test.attributes == ["name": "echo ORTHANC@pacs.example.org:11112", "classname": "dicomprobe.echo", "time": "0.012500"])
        #expect(test.children.map(\.name) == ["system-out"])
        #expect(
            root.all("property").map { "\($0.attributes["name"] ?? "")=\($0.attributes["value"] ?? "")" } == [
                "dicomprobe=1.2", "exit=0", "reason=ok",
            ])
    }

    @Test func stepsArePassedFailedOrSkippedAndHaveNamesOfTheirOwn() throws {
        let root = try read(SampleResults.plan)
        let suite = try #require(root.all("testsuite").first?.attributes)
        #expect([suite["tests"], suite["failures"], suite["errors"], suite["skipped"]] == ["4", "1", "0", "1"])
        let tests = root.all("testcase")
        #expect(tests.map { $0.attributes["name"] } == ["alive", "wrong name", "alive (2)", "archive"])
        #expect(tests.map { $0.children.first?.name } == ["system-out", "system-out", "failure", "skipped"])
        #expect(Set(tests.map { $0.attributes["classname"] }) == ["dicomprobe.plan"])
        let failure = try #require(root.all("failure").first)
        #expect(failure.attributes["type"] == "cert.wrong-name")
        #expect(
            failure.text == """
                plan.yaml:12: alive
                the certificate is for other.example.org
                hint: ask for that name
                [cert.wrong-name] exit 4
                """)
        #expect(root.all("skipped").first?.attributes["message"] == "interrupted by signal 2")
    }

    @Test func whatCouldNotBeAskedForIsAnError() throws {
        let root = try read(SampleResults.usageError)
        #expect(root.all("testsuite").first?.attributes["errors"] == "1")
        #expect(root.all("error").first?.attributes["type"] == "usage.ae-title")
        #expect(root.all("failure").isEmpty)
    }

    /// Else a plan that a signal ended before its first step would pass.
    @Test func aPlanThatFailedWithoutAStepHasAFailedCase() throws {
        var late = SampleResults.step("archive", line: 3, .interrupted, "interrupted by signal 2")
        late.outcome = .notAttempted
        var plan = SampleResults.plan([late])
        plan = ProbeResult(command: "run", reason: .interrupted, message: "interrupted by signal 2", signal: 2)
        plan.steps = [late]
        let root = try read(plan)
        #expect(root.all("error").count == 1)
        #expect(root.all("testcase").count == 2)
    }

    @Test func anEmptyPlanIsAnEmptySuite() throws {
        #expect(try read(SampleResults.plan([])).all("testsuite").first?.attributes["tests"] == "0")
    }

    @Test func hostileTextStaysText() throws {
        let root = try read(SampleResults.hostilePlan)
        #expect(root.all("script").isEmpty)
        #expect(root.all("testcase").count == 2)
        let message = try #require(root.all("failure").first?.attributes["message"])
        #expect(
            message.contains("<script>alert(\"x\")</script> ]]> & 'q' \\ \"\\u{a}::error::forged\\u{d}\\u{a}\\u{0}\\u{ffff}\\u{202e}é😀"))
    }

    @Test func failedObjectsAreListed() throws {
        let output = try #require(try read(SampleResults.store).all("system-out").first?.text)
        #expect(output.contains("failed: study/2.dcm: out of resources [dimse.status]\n"))
    }

    /// No list of tests that passed has a test that was not made.
    @Test func aRehearsalIsSkipped() {
        let judged = ProbeResult(command: "run", reason: .ok, message: "the plan can be run: 3 steps; nothing was sent")
        let text = JUnitReport.render(judged, version: "1")
        #expect(text.contains("<skipped message=\"the plan can be run: 3 steps; nothing was sent\"/>"))
        #expect(text.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""))
        #expect(TAPReport.render(judged, version: "1").contains("ok 1 - run # SKIP the plan can be run"))
        #expect(PrometheusReport.render(judged, version: "1").isEmpty)
        #expect(GitHubSummary.render(judged, version: "1").hasPrefix("### ⏭️"))
        let page = HTMLReport.render(judged, version: "1")
        #expect(page.contains("<title>Nothing sent: run</title>") && !page.contains("Passed"))
    }
}
