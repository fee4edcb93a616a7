import Foundation
import ProbeReports
import Testing

/// Names and labels of metrics are API: alerts and dashboards are made of them.
@Suite struct DocumentedMetricsTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/dicomprobe/Documentation.docc/Reports.md")

    @Test func everyMetricIsInTheTableAsItIs() throws {
        let rows = try String(contentsOf: Self.page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `dicomprobe_") }
        let expected = ProbeMetrics.Definition.all.map { definition in
            "| `\(definition.name)` | \(definition.labels.map { "`\($0)`" }.joined(separator: ", ")) | \(definition.help) |"
        }
        #expect(rows.map(String.init) == expected)
    }
}
