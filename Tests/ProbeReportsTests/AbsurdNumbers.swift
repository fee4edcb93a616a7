import Foundation
import ProbeReports
import ProbeResults

/// Results in which every fraction is another than any run comes to.
enum AbsurdNumbers {
    /// Of a run that went well, with everything that counts in fractions, in itself and in a step: each fraction is 0.5, each number of `bench` 77.
    static var usual: ProbeResult {
        var result = filled
        var step = SampleResults.step("store", line: 3, result: filled)
        step.milliseconds = 0.5
        result.steps = [step]
        return result
    }

    private static var filled: ProbeResult {
        var result = SampleResults.echo
        result.milliseconds = 0.5
        result.attempts = .init(count: 2, consecutive: 1, required: 1, milliseconds: 0.5)
        result.phases = [.init(name: .connect, milliseconds: 0.5), .init(name: .store, milliseconds: 0.5)]
        result.echoes = .init(requested: 2, succeeded: 2, milliseconds: [0.5, 0.5])
        var object = ObjectResult(path: "a.dcm", fate: .stored)
        object.milliseconds = 0.5
        object.bytes = 1000
        var summary = StoreSummary()
        summary.count(object)
        summary.milliseconds = 0.5
        result.summary = summary
        result.objects = [object]
        var made = ProbeResult.Made(path: "a.dcm", sopClassUID: "1.2", transferSyntaxUID: "1.2", rows: 1, columns: 1, frames: 1)
        made.objects = 1
        made.bytes = 1000
        made.milliseconds = 0.5
        result.made = made
        result.bench = bench
        return result
    }

    private static var bench: ProbeResult.Bench {
        var bench = ProbeResult.Bench(operation: "C-STORE", loop: .open, rate: 0.5, concurrency: 77, associations: .kept)
        (bench.warmUpMilliseconds, bench.milliseconds, bench.throughput) = (0.5, 0.5, 0.5)
        (bench.requests, bench.succeeded, bench.bytes) = (77, 77, 77)
        let values = ProbeResult.Bench.Distribution(
            minimum: 0.5, mean: 0.5, p50: 0.5, p90: 0.5, p99: 0.5, p999: 0.5, maximum: 0.5,
            percentiles: [.init(percentile: 0.5, milliseconds: 0.5)], buckets: [.init(from: 0.5, to: 0.5, count: 77)])
        (bench.latency, bench.service) = (values, values)
        return bench
    }

    /// The fractions of what is there, wherever they are.
    static func fractionCount(_ value: Any) -> Int {
        if type(of: value) == Double.self { return 1 }
        return Mirror(reflecting: value).children.reduce(0) { $0 + fractionCount($1.value) }
    }

    /// As `--json` prints it, cut where a fraction is.
    static func pieces() throws -> [String] {
        try JSONReport.document(usual).components(separatedBy: "0.5")
    }

    /// Every fraction, and every number of `bench`, replaced.
    ///
    /// - Parameter fraction: in JSON; in quotes where it is no number.
    static func replaced(_ fraction: String, count: Int) throws -> ProbeResult {
        try read(pieces().joined(separator: fraction).replacing(": 77", with: ": \(count)").replacing(":77", with: ":\(count)"))
    }

    static func read(_ text: String) throws -> ProbeResult {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(ProbeResult.self, from: Data(text.utf8))
    }
}
