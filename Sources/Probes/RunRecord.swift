import Diagnosis
import ProbeResults

/// What a run has come to so far: filled in phase by phase, and at any point enough for a true result.
struct RunRecord {
    private(set) var phases: [ProbeResult.Phase] = []
    var target: ProbeResult.Target
    /// Of the connections that were made, the one to be told of: see `ProbeResult.TLS.precedes(_:)`.
    var tls: ProbeResult.TLS?
    /// That of the first handshake that failed.
    private var failedTLS: ProbeResult.TLS?
    var association: ProbeResult.Association?
    /// That of the connection at work.
    var log: RunLog.ConnectionLog?
    private(set) var warnings = WarningList()

    init(_ plan: ProbePlan) {
        let isTLS = if case .tls = plan.security { true } else { false }
        target = ProbeResult.Target(
            host: plan.host, port: plan.port,
            connectTo: plan.connectHost == plan.host && plan.connectPort == plan.port ? nil : plan.context.endpoint,
            calledAETitle: plan.calledAETitle.value, callingAETitle: plan.callingAETitle.value,
            isTLS: isTLS)
    }

    /// Times what `body` does, also when it fails. A phase that comes again (another association) is added to.
    mutating func time<Value>(
        _ name: ProbeResult.Phase.Name, _ body: (inout RunRecord) throws(Finding) -> Value
    ) throws(Finding) -> Value {
        let start = ContinuousClock.now
        defer { add(start.duration(to: .now), to: name) }
        return try body(&self)
    }

    mutating func add(_ duration: Duration, to name: ProbeResult.Phase.Name) {
        if let index = phases.firstIndex(where: { $0.name == name }) {
            // Rounded again: sums of decimal fractions are none.
            phases[index].milliseconds = (Duration.milliseconds(phases[index].milliseconds) + duration).milliseconds
        } else {
            phases.append(ProbeResult.Phase(name: name, milliseconds: duration.milliseconds))
        }
    }

    mutating func warn(_ reason: WarningReason, _ message: String) {
        warnings.add(ProbeResult.Warning(reason: reason, message: message))
    }

    /// - Parameter isFailed: whether the handshake failed, and with it perhaps the run.
    mutating func keep(_ seen: ProbeResult.TLS, isFailed: Bool = false) {
        if isFailed { failedTLS = failedTLS ?? seen }
        if tls.map(seen.precedes) ?? true { tls = seen }
    }

    /// Adds what another job of the same run has learnt. Durations add up, so that those of parallel jobs exceed the run's.
    mutating func merge(_ other: RunRecord) {
        for phase in other.phases { add(.milliseconds(phase.milliseconds), to: phase.name) }
        warnings.merge(other.warnings)
        target.address = other.target.address ?? target.address
        if let seen = other.tls { keep(seen) }
        failedTLS = failedTLS ?? other.failedTLS
        association = other.association ?? association
    }

    func result(command: String, _ finding: Finding) -> ProbeResult {
        var result = ProbeResult(command: command, finding: finding)
        result.target = target
        result.phases = phases
        // A failed handshake is explained by its own chain, whichever ends first.
        result.tls = finding.reason.layer == .tls ? failedTLS ?? tls : tls
        result.association = association
        result.warnings = warnings.warnings
        return result
    }
}
