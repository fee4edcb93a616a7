import ProbeResults

/// How hard a peer is to be worked, and for how long.
package struct BenchLoad: Equatable, Sendable {
    /// Requests in a second, on a schedule that waits for nobody; nil where each association sends when it has been answered.
    package var rate: Double?
    /// How many associations at the same time, at least one.
    package var concurrency = 1
    package var associations = ProbeResult.Bench.Associations.kept
    /// No request becomes due behind its end, the time of warming up not counted.
    package var duration: Duration?
    /// How many requests there are to be, those of warming up not counted.
    package var count: Int?
    /// What becomes due in it is sent and not counted.
    package var warmUp = Duration.zero

    package init() {}
}
