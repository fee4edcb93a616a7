import Foundation
import Testing

/// What a report says of a step of a plan.
struct StepVerdict: Equatable {
    let name: String
    /// `ok` where it passed.
    let reason: String

    var hasPassed: Bool { reason == "ok" }
}

extension ReportFiles {
    /// What each format says of the steps, in its order, and expects that nothing else is wrong with it.
    func verdicts() async throws -> [(format: String, verdicts: [StepVerdict])] {
        let formats = ["junit", "tap", "html"]
        var all: [(String, [StepVerdict])] = []
        for (format, report) in zip(formats, try await read(formats)) {
            #expect(report.problems.isEmpty, "\(format): \(report.problems)")
            let steps = report.cases.filter { !$0.verdict.isEmpty }
            all.append((format, steps.map { StepVerdict(name: $0.name, reason: $0.verdict == "passed" ? "ok" : $0.reason) }))
        }
        #expect(all.count == formats.count)
        return all + [("prometheus", try metricVerdicts())]
    }

    private func metricVerdicts() throws -> [StepVerdict] {
        let metrics = try text("prometheus").split(separator: "\n")
        let verdicts = metrics.filter { $0.hasPrefix("dicomprobe_reason_info{") }.compactMap { line in
            line.firstMatch(of: /step="([^"]*)",reason="([^"]*)".*\} 1$/).map { StepVerdict(name: String($0.1), reason: String($0.2)) }
        }
        let successes = metrics.filter { $0.hasPrefix("dicomprobe_success{") }.compactMap { line in
            line.firstMatch(of: /step="([^"]*)".*\} ([01])$/).map { "\($0.1) \($0.2)" }
        }
        #expect(successes == verdicts.map { "\($0.name) \($0.hasPassed ? 1 : 0)" }, "\(metrics)")
        return verdicts
    }
}

/// What a job of GitHub Actions shows of the steps.
enum GitHubVerdicts {
    /// Those with an annotation.
    static func annotated(_ output: String) -> [StepVerdict] {
        output.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /::error file=[^:]*,title=([^:]*)::.*\[([a-z0-9.-]+)\] exit [0-9]+/).map {
                StepVerdict(name: String($0.1), reason: String($0.2))
            }
        }
    }

    /// The table of the summary.
    static func summed(_ summary: String) -> [StepVerdict] {
        summary.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^\| (✅ ok|❌ failed) \| ([^|]*) \| ([^|]*) \|/).flatMap {
                ($0.1 == "✅ ok") == ($0.3 == "ok") ? StepVerdict(name: String($0.2), reason: String($0.3)) : nil
            }
        }
    }
}
