import ProbeReports
import ProbeResults
import Testing

/// What `bench` measured, for people.
@Suite struct BenchReportTests {
    private let result: ProbeResult = {
        typealias Distribution = ProbeResult.Bench.Distribution
        var bench = ProbeResult.Bench(operation: "C-STORE", loop: .open, rate: 50, concurrency: 4, associations: .kept)
        bench.associationsMade = 5
        bench.milliseconds = 2000
        bench.requests = 101
        bench.succeeded = 100
        bench.failed = 1
        bench.unsent = 2
        bench.throughput = 50
        bench.bytes = 10_000_000
        bench.statuses = [.init(status: "0000", count: 100), .init(status: "A700", count: 1)]
        bench.failures = [.init(reason: .dimseStatus, count: 1, message: "out of <resources>", hint: "see its log")]
        let latency = Distribution(
            minimum: 1, mean: 3, p50: 2, p90: 5, p99: 90, p999: 100, maximum: 100,
            percentiles: [
                .init(percentile: 0, milliseconds: 1), .init(percentile: 50, milliseconds: 2), .init(percentile: 100, milliseconds: 100),
            ],
            buckets: [.init(from: 1, to: 1.25, count: 60), .init(from: 2, to: 2.5, count: 38), .init(from: 80, to: 100, count: 2)])
        bench.latency = latency
        bench.service = latency
        var result = ProbeResult(command: "bench", reason: .dimseStatus, message: "1 of 101 requests failed")
        result.bench = bench
        return result
    }()

    @Test func theTextHasLoadThroughputAndPercentiles() {
        let text = TextReport(style: TextStyle(usesColour: false)).render(result)
        let expected = """
            C-STORE: open loop of 50.0/s, 4 associations at a time, kept
            100 of 101 requests succeeded in 2.00 s, 50.0/s, 5.0 MB/s, 5 associations made
            latency   p50 2.00 ms, p90 5.00 ms, p99 90.0 ms, p99.9 100.0 ms, max 100.0 ms
            service   p50 2.00 ms, p90 5.00 ms, p99 90.0 ms, p99.9 100.0 ms, max 100.0 ms
            statuses  0000: 100, A700: 1
            unsent: 2 requests due and never begun
            failed: 1 request: out of <resources> [dimse.status]
            failed: 1 of 101 requests failed

            """
        #expect(text.hasPrefix(expected), "\(text)")
    }

    @Test func thePageDrawsTheDistribution() {
        let page = HTMLReport.render(result, version: "1.2")
        #expect(page.split(separator: "<rect class=\"bar\"").count == 4)
        // Twice as long is as far as twice as long: 1 to 2 as 2 to 4.
        #expect(page.contains("<title>1.00 ms to 1.25 ms: 60</title>") && page.contains("<title>80.0 ms to 100.0 ms: 2</title>"))
        #expect(page.split(separator: "<polyline").count == 3 && page.contains("class=\"line dashed\""))
        #expect(page.contains("<td class=\"number\">90.0 ms</td>"))
        #expect(page.contains("out of &lt;resources&gt;") && page.contains("see its log"))
        #expect(!page.contains("<script"))
    }

    @Test func whereNothingWasMeasuredNothingIsDrawn() {
        var empty = ProbeResult(command: "bench", reason: .tcpRefused, message: "no connection")
        empty.bench = ProbeResult.Bench(operation: "C-ECHO", loop: .closed, rate: nil, concurrency: 1, associations: .fresh)
        #expect(TextReport(style: TextStyle(usesColour: false)).render(empty) == "failed: no connection\n[tcp.refused] exit 3\n")
        let page = HTMLReport.render(empty, version: "1.2")
        #expect(!page.contains("<svg") && !page.contains("nan") && !page.contains("inf"))
    }
}
