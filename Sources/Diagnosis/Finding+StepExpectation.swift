import ProbeResults

extension Finding {
    /// What a step's run is worth, held against what the plan expects: success, or why not.
    ///
    /// A failure where success was expected is that failure, with its own reason; every other disappointment is one of `expect.*`.
    package init(_ expectation: StepExpectation, of result: ProbeResult) {
        // Nor does too little time for a row of expected runs say anything of the peer: it is never what was expected of it.
        if result.reason.provesNothing || result.reason == .expectConsecutive {
            self.init(
                reason: result.reason, message: result.message, hint: result.hint,
                signal: result.reason == .interrupted ? result.exit - Layer.signal.exitCode : 0)
            return
        }
        self = Self.outcome(expectation.outcome, of: result)
        guard reason == .ok else { return }
        let checks: [() -> Finding?] = [
            { Finding(days: expectation.minimumDays, of: result) },
            { Finding(profile: expectation.profile, of: result) },
            { expectation.outcome == .success ? nil : Finding(expectation.askedByOptions, of: result) },
            { expectation.bounds.lazy.compactMap { Finding($0, of: result) }.first },
            { Finding(transferSyntax: expectation.transferSyntaxUID, of: result) },
        ]
        for check in checks {
            guard let disappointment = check() else { continue }
            self = disappointment
            return
        }
    }

    private static func outcome(_ expected: StepExpectation.Outcome, of result: ProbeResult) -> Finding {
        let isMet =
            switch expected {
            case .success: result.reason == .ok
            case .reason(let reason): result.reason == reason
            case .layer(let layer): result.reason.layer == layer
            }
        switch (isMet, expected) {
        case (true, .success): return Finding(reason: .ok, message: result.message)
        case (true, _) where contradiction(to: expected, in: result) != nil:
            return Finding(
                reason: .expectReason,
                message: "expected \(expected.words), and \(contradiction(to: expected, in: result) ?? ""): \(result.message)",
                hint: "the run failed as expected in a part only: of several backends one may be another")
        case (true, _): return Finding(reason: .ok, message: "as expected: \(result.message) [\(result.reason.rawValue)]")
        case (false, .success): return Finding(reason: result.reason, message: result.message, hint: result.hint)
        case (false, _):
            let came = result.reason == .ok ? "it succeeded" : "got \(result.reason.rawValue)"
            return Finding(
                reason: .expectReason, message: "expected \(expected.words), \(came): \(result.message)",
                hint: result.reason == .ok
                    ? "what should have been refused was not: look at what the server and the ingress check"
                    : result.hint)
        }
    }

    /// What in a run that failed as expected went otherwise; nil where nothing did. The reason of a run is that of its first failure.
    private static func contradiction(to expected: StepExpectation.Outcome, in result: ProbeResult) -> String? {
        let layer = result.reason.layer
        // What is wrong with a file of ours keeps no other from being stored.
        if let summary = result.summary, summary.stored > 0, layer != .local {
            return "\(summary.stored) of \(summary.objects) objects were stored"
        }
        if let echoes = result.echoes, echoes.succeeded > 0 { return "\(echoes.succeeded) of \(echoes.requested) requests succeeded" }
        let others = (result.objects ?? []).filter { $0.fate == .failed }.compactMap(\.reason).filter { reason in
            switch expected {
            case .success: false
            case .reason(let expected): reason != expected
            case .layer(let expected): reason.layer != expected
            }
        }
        return others.first.map { "\(others.count) objects failed otherwise (\($0.rawValue))" }
    }

    /// Of the chain as it was sent, and of those that other connections of a survey were shown; nil where each certificate lasts.
    private init?(days: Int?, of result: ProbeResult) {
        guard let days else { return nil }
        guard let chain = result.tls?.chain, !chain.isEmpty else {
            self.init(
                reason: .expectMinDays, message: "no certificate was seen, of which \(days) days were to be left",
                hint: "expect min-days of a step that gets as far as TLS")
            return
        }
        self.init(chain: chain, other: result.tlsSurvey?.earlierEnding, lasts: days, asked: "fewer than the \(days) expected")
    }

    /// Judged here, too, for a failure of the verb comes before what the verb makes of the profile.
    private init?(profile name: String?, of result: ProbeResult) {
        guard let name else { return nil }
        guard let profile = result.tlsSurvey?.profiles.first(where: { $0.name == name }) else {
            self.init(
                reason: .expectTLSProfile, message: "the run never came to look at the TLS profile \(name)",
                hint: "expect a profile of a step that gets as far as the server's certificate")
            return
        }
        // That it is not met may be what was expected; that nobody knows is not.
        guard result.reason != .expectTLSProfile || profile.verdict == .unclear else { return nil }
        self.init(requiredProfile: profile)
    }

    /// Of a failure that was expected: before it the verb came to none of this.
    private init?(_ asked: StepExpectation.AskedByOptions, of result: ProbeResult) {
        guard let survey = result.tlsSurvey else { return nil }
        let profile = survey.profiles.first { $0.name == asked.profile }
        // Too few days may be what was expected.
        let days = result.reason == .expectMinDays ? nil : asked.minimumDays.flatMap { Finding(minimumDays: $0, survey) }
        guard let found = days ?? Finding(profile: profile?.name, of: result) else { return nil }
        self = found
    }

    private init?(_ bound: StepExpectation.Bound, of result: ProbeResult) {
        let limit = bound.duration.milliseconds
        let what = bound.phase?.rawValue ?? "the whole run"
        let taken = bound.phase.map { phase in result.phases.first { $0.name == phase }?.milliseconds } ?? result.milliseconds
        guard let taken else {
            self.init(
                reason: .expectDuration, message: "\(what) was to be timed, and the run never came to it",
                hint: "bound a phase that the verb goes through; the result lists them")
            return
        }
        guard taken > limit else { return nil }
        self.init(
            reason: .expectDuration, message: "\(what) took \(taken) ms, more than the \(limit) ms expected",
            hint: "the phases of the result show where the time went; expect more where that is usual")
    }

    /// In which the objects were sent, or else what the accepted contexts have.
    private init?(transferSyntax expected: String?, of result: ProbeResult) {
        guard let expected else { return nil }
        let sent = (result.objects ?? []).compactMap(\.storedTransferSyntaxUID)
        let used = sent.isEmpty ? (result.association?.presentationContexts ?? []).compactMap(\.transferSyntax) : sent
        guard let other = used.first(where: { $0 != expected }) ?? (used.isEmpty ? "none" : nil) else { return nil }
        self.init(
            reason: .expectTransferSyntax, message: "the transfer syntax was \(other), and not \(expected) as expected",
            hint: "see the presentation contexts of the result for what the peer accepted")
    }
}

extension StepExpectation.Outcome {
    fileprivate var words: String {
        switch self {
        case .success: "success"
        case .reason(let reason): reason.rawValue
        case .layer(let layer): "a failure of the layer \(layer.rawValue) (exit \(layer.exitCode))"
        }
    }
}

extension StepExpectation {
    /// What is expected, for a report; nil where that is success and nothing more.
    package var words: String? {
        guard !isPlainSuccess else { return nil }
        var parts = [outcome.words]
        if let minimumDays { parts.append("\(minimumDays) days left") }
        if let profile { parts.append("the TLS profile \(profile)") }
        parts += bounds.map { "\($0.phase?.rawValue ?? "the whole run") within \($0.duration.milliseconds) ms" }
        if let transferSyntaxUID { parts.append("transfer syntax \(transferSyntaxUID)") }
        return parts.joined(separator: ", ")
    }
}
