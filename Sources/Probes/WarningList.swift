import ProbeResults

/// The warnings of a run, each once. A folder of 100,000 objects may have one to say of each: so many are kept of a reason, and the rest are counted. The
/// results of the objects have all of theirs.
struct WarningList {
    static let maximumOfAReason = 100

    private var kept: [ProbeResult.Warning] = []
    private var known: Set<ProbeResult.Warning> = []
    private var counts: [WarningReason: Int] = [:]
    /// How many more there were.
    private var untold: [WarningReason: Int] = [:]

    /// In the order in which they came, and how many more of each reason there were.
    var warnings: [ProbeResult.Warning] {
        kept
            + WarningReason.allCases.compactMap { reason in
                untold[reason].map { ProbeResult.Warning(reason: reason, message: "and \($0) more of this kind") }
            }
    }

    mutating func add(_ warning: ProbeResult.Warning) {
        guard !known.contains(warning) else { return }
        guard counts[warning.reason, default: 0] < Self.maximumOfAReason else {
            untold[warning.reason, default: 0] += 1
            return
        }
        counts[warning.reason, default: 0] += 1
        known.insert(warning)
        kept.append(warning)
    }

    /// Adds those of another job of the same run.
    mutating func merge(_ other: WarningList) {
        for warning in other.kept { add(warning) }
        untold.merge(other.untold, uniquingKeysWith: +)
    }
}
