import ProbeReports
import Synchronization

/// What the exporter counts of itself.
package final class ExporterState: Sendable {
    struct Counts {
        var probes: [Outcome: Int] = [:]
        var rejections: [ProbeAnswer.Refusal: Int] = [:]
        var isReloadGood = true
        /// In seconds since 1970.
        var lastGoodReload: Double = 0
    }

    struct Outcome: Hashable {
        let module: String
        let isSuccess: Bool
    }

    private let counts = Mutex(Counts())

    package init() {}

    package func count(_ answer: ProbeAnswer, module: String) {
        counts.withLock { counts in
            switch answer {
            case .measured(let result):
                counts.probes[Outcome(module: module, isSuccess: result.outcome == .ok), default: 0] += 1
            case .refused(let refusal, _): counts.rejections[refusal, default: 0] += 1
            }
        }
    }

    /// - Parameter time: in seconds since 1970.
    package func noteReload(isGood: Bool, at time: Double) {
        counts.withLock { counts in
            counts.isReloadGood = isGood
            if isGood { counts.lastGoodReload = time }
        }
    }

    var current: Counts { counts.withLock { $0 } }
}
