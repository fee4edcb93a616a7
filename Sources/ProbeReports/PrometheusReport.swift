import ProbeResults

/// Metrics for node_exporter's textfile collector. Labels say whose they are: the collector refuses two files that have a sample in common.
package enum PrometheusReport: ReportFormat {
    package static let name = "prometheus"
    package static let meaning = "metrics for the textfile collector of Prometheus's node_exporter"

    package static func render(_ result: ProbeResult, version: String) -> String {
        ProbeMetrics(result, labels: labels(result)).text
    }

    private static func labels(_ result: ProbeResult) -> [ProbeMetrics.Label] {
        var labels = [ProbeMetrics.Label("command", result.command)]
        if result.steps != nil, let plan = result.files?.first { labels.append(.init("plan", plan)) }
        if let target = result.target {
            labels += [.init("target", target.endpoint), .init("called_ae", target.calledAETitle)]
        }
        return labels
    }
}
