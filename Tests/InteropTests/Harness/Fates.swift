import Foundation
import ProbeResults
import Testing

/// Expects that each object's fate is true against what a peer holds: what is said to be stored is there as it was sent, what was not attempted is
/// not there, and what failed has a reason; it may be there, for the answer may have been lost. Nothing else is there.
func expectTrueFates(_ report: Report, of sent: MadeFolder, in held: [String: ReceivedObject]) {
    let results = report.result.objects ?? []
    let paths = sent.objects.indices.map { sent.url.appending(path: MadeFolder.name(of: $0)).path }
    #expect(results.map(\.path) == paths, "\(report.result.message)")
    var lies: [String] = []
    for (object, result) in zip(sent.objects, results) {
        let isThere = held[object.sopInstance] != nil
        let isTrue =
            switch result.fate {
            case .stored: held[object.sopInstance] == object.received && result.status == "0000" && result.reason == nil
            case .failed: result.reason != nil && result.message != nil
            case .notAttempted: result.reason != nil && !isThere
            case .storedWithWarning, .skipped, .planned: false
            }
        if !isTrue { lies.append("\(result.path): \(result.fate), \(isThere ? "at the peer" : "not at the peer")") }
    }
    #expect(lies.isEmpty, "\(report.result.message)")
    #expect(Set(held.keys).subtracting(sent.objects.map(\.sopInstance)).isEmpty)
    expectSums(report)
}

/// Expects that the totals are those of the objects, and that only what is stored makes a run succeed.
func expectSums(_ report: Report) {
    let fates = (report.result.objects ?? []).map(\.fate)
    let summary = report.result.summary
    #expect(summary?.objects == fates.count)
    #expect(summary?.stored == fates.count { $0 == .stored || $0 == .storedWithWarning })
    #expect(summary?.failed == fates.count { $0 == .failed })
    #expect(summary?.skipped == fates.count { $0 == .skipped })
    #expect(summary?.notAttempted == fates.count { $0 == .notAttempted })
    if report.reason == .ok { #expect(fates.allSatisfy { [.stored, .storedWithWarning, .skipped].contains($0) }) }
}
