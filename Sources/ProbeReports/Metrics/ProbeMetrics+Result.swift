import ProbeResults

extension ProbeMetrics {
    /// - Parameters:
    ///   - result: of a verb, or of a plan, whose steps are told apart by the label `step`. Of its objects the status of the one that decided is
    ///     taken, where they are there.
    ///   - labels: every sample's, before its own.
    package init(_ result: ProbeResult, labels: [Label] = []) {
        // Neither a success nor a failure; an alert on what is absent tells of it.
        guard !result.isRehearsal else { return }
        guard let steps = result.steps else {
            add(ReportedRun(result).steps, labels: { _ in labels })
            return
        }
        add(plan: result, steps, labels: labels)
        var names = UniqueNames()
        let unique = steps.map { names.unique($0.name) }
        add(steps) { index in labels + [Label("step", unique[index])] }
    }

    private mutating func add(plan result: ProbeResult, _ steps: [ProbeResult.Step], labels: [Label]) {
        add(.planSuccess, result.outcome == .ok ? 1 : 0, beside: labels)
        add(.planExitCode, Double(result.exit), beside: labels)
        if let start = result.started.flatMap(Timestamp.seconds) { add(.planStart, start, beside: labels) }
        if let milliseconds = result.milliseconds { add(.planDuration, Self.seconds(milliseconds), beside: labels) }
        for outcome in ProbeResult.Step.Outcome.allCases {
            add(.planSteps, Double(steps.count { $0.outcome == outcome }), [outcome.rawValue], beside: labels)
        }
    }

    /// Family by family, so that the samples of each are together.
    private mutating func add(_ steps: [ProbeResult.Step], labels: (Int) -> [Label]) {
        for (index, step) in steps.enumerated() { addOutcome(step, labels(index)) }
        for (index, step) in steps.enumerated() {
            guard let result = step.result else { continue }
            addPhases(result, labels(index))
            if let tls = result.tls { add(tls, result.tlsSurvey, labels(index)) }
            addMessages(result, labels(index))
        }
        let order = Dictionary(uniqueKeysWithValues: Definition.all.enumerated().map { ($1, $0) })
        sort { order[$0, default: 0] }
    }

    private mutating func addOutcome(_ step: ProbeResult.Step, _ labels: [Label]) {
        add(.success, step.outcome == .ok ? 1 : 0, beside: labels)
        add(.exitCode, Double(step.exit), beside: labels)
        add(.reason, 1, [step.reason.rawValue, step.reason.layer.rawValue], beside: labels)
        if let start = step.started.flatMap(Timestamp.seconds) { add(.start, start, beside: labels) }
        guard step.outcome != .notAttempted, step.result?.target != nil else { return }
        if step.milliseconds > 0 { add(.duration, Self.seconds(step.milliseconds), beside: labels) }
        add(.attempts, Double(step.runs), beside: labels)
    }

    private mutating func addPhases(_ result: ProbeResult, _ labels: [Label]) {
        for phase in result.phases { add(.phaseDuration, Self.seconds(phase.milliseconds), [phase.name.rawValue], beside: labels) }
    }

    private mutating func add(_ tls: ProbeResult.TLS, _ survey: TLSSurvey?, _ labels: [Label]) {
        if let version = tls.version { add(.tls, 1, [version, tls.cipherSuite ?? "", tls.group ?? ""], beside: labels) }
        // Without a chain nothing was there to be checked.
        guard !tls.chain.isEmpty else { return }
        add(.tlsVerified, tls.isVerified ? 1 : 0, beside: labels)
        add(.clientCertificateRequested, tls.clientCertificateRequested ? 1 : 0, beside: labels)
        let ends = tls.chain.map { $0.notAfter.flatMap(Timestamp.seconds) }
        if let end = ends.first.flatMap(\.self) { add(.certificateExpiry, end, beside: labels) }
        // A server behind a balancer may have more chains than one.
        let other = survey?.earlierEnding?.notAfter.flatMap(Timestamp.seconds)
        if let earliest = (ends + [other]).compactMap(\.self).min() { add(.chainExpiry, earliest, beside: labels) }
    }

    private mutating func addMessages(_ result: ProbeResult, _ labels: [Label]) {
        if let status = Self.decisiveStatus(result) { add(.dimseStatus, Double(status), beside: labels) }
        guard let summary = result.summary else { return }
        for (fate, count) in summary.fates { add(.objects, Double(count), [fate.rawValue], beside: labels) }
        add(.storedBytes, Double(summary.bytes), beside: labels)
        add(.associations, Double(summary.associations), beside: labels)
    }

    /// Nil where no response decided.
    private static func decisiveStatus(_ result: ProbeResult) -> UInt16? {
        let text: String?
        switch result.reason {
        case .ok: text = result.echoes?.status ?? storedStatus(result)
        case .dimseStatus:
            text = result.echoes?.status ?? result.objects?.first { $0.fate == .failed && $0.reason == .dimseStatus }?.status
        default: text = nil
        }
        return text.flatMap { UInt16($0, radix: 16) }
    }

    /// A warning status before success.
    private static func storedStatus(_ result: ProbeResult) -> String? {
        let objects = result.objects ?? []
        return (objects.first { $0.fate == .storedWithWarning } ?? objects.first { $0.fate == .stored })?.status
    }

    /// To the nanosecond: quotients of decimal fractions are none.
    private static func seconds(_ milliseconds: Double) -> Double { (milliseconds * 1e6).rounded() / 1e9 }
}

extension StoreSummary {
    /// Each object counted once, under its fate.
    var fates: [(fate: ObjectResult.Fate, count: Int)] {
        ObjectResult.Fate.allCases.map { fate in
            switch fate {
            case .stored: (fate, stored - storedWithWarning)
            case .storedWithWarning: (fate, storedWithWarning)
            case .failed: (fate, failed)
            case .skipped: (fate, skipped)
            case .planned: (fate, planned ?? 0)
            case .notAttempted: (fate, notAttempted)
            }
        }
    }
}
