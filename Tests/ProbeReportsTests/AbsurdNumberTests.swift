import Foundation
import ProbeReports
import ProbeResults
import Testing

/// Numbers that no run comes to and that a file may have.
@Suite struct AbsurdNumberTests {
    /// In JSON, where there it is a number.
    private static let fractions = ["1e300", "1e13", "1e-300", "-1", "-1e300"]

    @Test func whatARunMayComeToIsMerged() throws {
        #expect(try AbsurdNumbers.pieces().count - 1 == AbsurdNumbers.fractionCount(AbsurdNumbers.usual))
        for fraction in ["0", "0.001", "123.456", "1e12"] {
            let result = try AbsurdNumbers.replaced(fraction, count: 77)
            #expect(throws: Never.self, "\(fraction)") { try ResultMerge.merge([result], command: "report") }
        }
    }

    /// Each of them alone, also in the result of a step.
    @Test(arguments: fractions) func oneAbsurdFractionIsEnoughToBeRefused(_ fraction: String) throws {
        let pieces = try AbsurdNumbers.pieces()
        for index in 1..<pieces.count {
            let text = pieces[..<index].joined(separator: "0.5") + fraction + pieces[index...].joined(separator: "0.5")
            let result = try AbsurdNumbers.read(text)
            #expect(throws: ResultMerge.Flaw.contradictory(1), "\(pieces[index - 1].suffix(60))\(fraction)") {
                try ResultMerge.merge([SampleResults.echo, result], command: "report")
            }
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNoNumberIsRefused(_ value: Double) {
        var result = SampleResults.echo
        result.milliseconds = value
        #expect(throws: ResultMerge.Flaw.contradictory(0)) { try ResultMerge.merge([result], command: "report") }
    }

    /// Whoever asks for a report of them gets one.
    @Test(arguments: fractions + ["\"nan\"", "\"inf\"", "\"-inf\"", "0"], [0, 77, -1, Int.max, .min])
    func everyReportIsMadeOfThem(_ fraction: String, _ count: Int) throws {
        let plan = try AbsurdNumbers.replaced(fraction, count: count)
        let own = try #require(plan.steps?.first?.result)
        for result in [plan, own] {
            #expect(TextReport(style: TextStyle(usesColour: false)).render(result).contains("\n"))
            let page = HTMLReport.render(result, version: "1.2")
            #expect(page.contains("<svg") && page.contains("</html>"))
            // What is drawn has its place in the picture.
            #expect(
                page.matches(of: #/ (x|y|x1|x2|y1|y2|width|height|points)="([^"]*)"/#).allSatisfy {
                    $0.2.wholeMatch(of: #/[0-9., -]+/#) != nil
                })
            let junit = JUnitReport.render(result, version: "1.2")
            #expect(junit.matches(of: #/ time="([^"]*)"/#).allSatisfy { $0.1.wholeMatch(of: #/[0-9]+\.[0-9]{6}/#) != nil }, "\(junit)")
            #expect(TAPReport.render(result, version: "1.2").contains("duration_ms"))
            #expect(!PrometheusReport.render(result, version: "1.2").isEmpty)
            #expect(!GitHubSummary.render(result, version: "1.2").isEmpty)
            _ = GitHubAnnotations.render(result)
        }
    }

    @Test func quantitiesAreToldOfWhateverThereIs() {
        #expect(Quantities.milliseconds(-1.5) == "-1.50 ms" && Quantities.milliseconds(1e-300) == "0.00 ms")
        #expect(Quantities.milliseconds(1e12) == "1000000000.00 s" && Quantities.milliseconds(1e300) == "1e+297 s")
        #expect(Quantities.milliseconds(.nan) == "nan s" && Quantities.milliseconds(-.infinity) == "-inf ms")
        #expect(Quantities.perSecond(.infinity) == "inf/s" && Quantities.perSecond(-1e300) == "-1e+300/s")
        #expect(Quantities.rate(bytes: 5, milliseconds: 1) == "5.0 kB/s" && Quantities.rate(bytes: .max, milliseconds: 1e300) == "0 B/s")
        for milliseconds in [Double.nan, -1, 0, 1e-300] { #expect(Quantities.rate(bytes: .max, milliseconds: milliseconds).isEmpty) }
        #expect(Quantities.rate(bytes: .min, milliseconds: 1e-300).isEmpty && Quantities.rate(bytes: 1, milliseconds: .infinity) == "0 B/s")
    }

    @Test func aTimeThatNobodyWaitsForIsNotTold() {
        let total = ProgressLine.Total(objects: 2, bytes: .max)
        let line = ProgressLine().render(objects: 1, bytes: 1, elapsedMilliseconds: 1e8, total: total, width: 200)
        #expect(line.hasPrefix("1/2 objects, 1 B of ") && !line.contains("left"))
    }
}
