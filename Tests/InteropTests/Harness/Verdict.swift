import ProbeResults
import Testing

/// What a run must come to.
struct Verdict: Sendable {
    let exit: Int32
    let reason: Reason
    /// What message and hint must name between them.
    let evidence: [String]

    static let works = Verdict(0, .ok)

    init(_ exit: Int32, _ reason: Reason, _ evidence: String...) {
        self.exit = exit
        self.reason = reason
        self.evidence = evidence
    }
}

func expect(_ report: Report, _ verdict: Verdict) {
    #expect(report.reason == verdict.reason, "\(report)")
    #expect(report.exit == .code(verdict.exit), "\(report)")
    let words = report.result.message + "\n" + (report.result.hint ?? "")
    for evidence in verdict.evidence { #expect(words.contains(evidence), "\(evidence) is missing: \(report)") }
}

/// Runs it again and again, and expects the same each time.
///
/// - Returns: the last of the reports.
@discardableResult
func expectEachTime(_ verdict: Verdict, _ arguments: [String]) async throws -> Report {
    var report = try await probe(arguments)
    expect(report, verdict)
    for _ in 1..<max(1, Installation.repeats) {
        report = try await probe(arguments)
        expect(report, verdict)
    }
    return report
}
