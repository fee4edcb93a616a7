import Diagnosis
import PKI
import ProbeResults
import Transport

/// `tls`: what TLS the server speaks, who it is, whether it is to be trusted, and whether DICOM answers inside.
package struct TLSProbe {
    package static let command = "tls"

    /// What makes a survey a check.
    package struct Expectations: Sendable {
        /// Of every certificate of every chain that the server shows for its name.
        package var minimumDays: Int?
        package var profile: TLSProfile?

        package init(minimumDays: Int? = nil, profile: TLSProfile? = nil) {
            self.minimumDays = minimumDays
            self.profile = profile
        }
    }

    let plan: ProbePlan
    let expectations: Expectations
    /// As every verb would have it.
    let configuration: TLSClientConfiguration
    let policy: ConnectionContext.TLS
    private let shortfall: String?

    /// - Throws: `Finding` for a plan without TLS.
    package init(plan: ProbePlan, expectations: Expectations = Expectations()) throws(Finding) {
        guard case .tls(let context, let policy) = plan.security, let configuration = context.clientConfiguration else {
            throw Finding(reason: .usageOptions, message: "tls is about TLS, and --plain turns it off", hint: "leave --plain out")
        }
        self.plan = plan
        self.expectations = expectations
        self.configuration = configuration
        self.policy = policy
        shortfall = context.offer.shortfall
    }

    package func run() -> ProbeResult {
        var record = RunRecord(plan)
        var survey = TLSSurvey()
        let finding: Finding
        do throws(Finding) {
            finding = try run(&record, &survey)
        } catch {
            finding = error
        }
        var result = record.result(command: Self.command, finding)
        if survey.connections > 0 { result.tlsSurvey = survey }
        return result
    }

    private func run(_ record: inout RunRecord, _ survey: inout TLSSurvey) throws(Finding) -> Finding {
        let connector = Connector(plan: plan)
        record.log = plan.log?.nextConnection()
        let addresses = try connector.resolve(&record)
        if let shortfall { record.warn(.tlsParametersMissing, shortfall) }
        let stream = try connector.dial(addresses, &record)
        var interview = TLSInterview(plan: plan, addresses: addresses, offer: willing)
        defer {
            survey.connections = interview.connections
            survey.isCutShort = interview.isCutShort
        }
        let first = try handshake(over: stream, &interview, &record)
        var failure: Finding?
        if let error = first.error { failure = Finding(error, handshakingWith: lenientContext) }
        if let failure { try checkForOtherServices(failure, first, &interview, &record) }
        // Nothing more is to be had in good time of a server that stops in the middle of a handshake.
        if let failure, failure.reason == .tlsTimeout {
            _ = try judge(first, &survey)
            throw failure
        }

        let seen = first.chain.isEmpty ? try lookAtAnyCost(&interview, &record) : first
        let judgement = try judge(seen, &survey)
        // From here on nothing is judged by the handshakes, and no CA needs to be looked up.
        interview.offer.trust = VerificationPolicy(anchors: .certificates([]), name: nil, purpose: .tlsServer, minimumStrength: nil)
        try record.time(.survey) { _ throws(Finding) in try observe(seen, &interview, &survey) }
        if let decisive = judgement.errors.decisive, !policy.isInsecure, failure == nil || !first.chain.isEmpty {
            failure = Finding(decisive, policy, chain: seen.information.chain)
        } else if !first.chain.isEmpty {
            // A server that ended the handshake after its certificate did so for want of ours, which the association brings.
            failure = nil
        }

        var step: UpperLayerStep?
        if failure == nil || !judgement.errors.isEmpty, !seen.chain.isEmpty {
            let upperLayer = try associate(addresses, isTrusted: judgement.errors.isEmpty, &record, &survey, &interview)
            if failure == nil, upperLayer.answer == .none { failure = upperLayer.finding }
            step = upperLayer
        }
        try record.time(.survey) { _ throws(Finding) in
            survey.clientCertificate = try clientCertificate(seen, first, step, addresses, &interview)
            try interview.askResumption(&survey.resumption, survey.versions, after: step)
        }
        let handshakes = try record.time(.survey) { _ throws(Finding) in
            try interview.askProfiles(ProfileReview(versions: survey.versions, paths: [judgement.path]))
        }
        let others = interview.chains.filter { $0 != seen.chain }
        let paths = try [judgement.path] + self.paths(others)
        let review = ProfileReview(versions: survey.versions, paths: paths)
        survey.profiles = TLSProfile.all.map { review.review($0, handshake: handshakes[$0.name]) }
        survey.earlierEnding = earlierEnding(zip(others, paths.dropFirst()), than: seen.chain, judgement.path)
        if let failure { throw failure }
        if policy.isInsecure, !judgement.errors.isEmpty {
            record.warn(.tlsInsecure, "the server's certificate was not accepted, and --insecure went on")
        }
        try checkExpectations(survey)
        // The association may have met another backend.
        let isTrusted = judgement.errors.isEmpty && !record.warnings.warnings.contains { $0.reason == .tlsInsecure }
        return success(survey, isTrusted: isTrusted)
    }

    /// What every verb offers, but nothing of ours is sent and every certificate is taken.
    private var willing: TLSClientConfiguration {
        var willing = configuration
        willing.identity = nil
        willing.insecure = true
        return willing
    }

    private func handshake(
        over stream: TCPStream, _ interview: inout TLSInterview, _ record: inout RunRecord
    ) throws(Finding) -> TLSObservation {
        let offer = willing
        let start = ContinuousClock.now
        let observation = try record.time(.tls) { _ throws(Finding) in
            try interview.ask(offer, over: stream, until: plan.phaseEnd)
        }
        if observation.error == nil { interview.takePace(from: start.duration(to: .now)) }
        let tls = ProbeResult.TLS(observation.information, verifiedName: policy.verifiedName)
        record.tls = tls
        if observation.error == nil { record.log?(.secured(tls)) }
        return observation
    }

    /// For findings about a handshake that went on in spite of verification errors.
    private var lenientContext: ConnectionContext {
        var context = plan.context
        context.tls?.isInsecure = true
        context.tls?.clientCertificate = nil
        return context
    }

    /// A service that is no TLS server, or of which nothing is to be learnt.
    ///
    /// - Throws: `Finding`, where there is no more to ask.
    private func checkForOtherServices(
        _ failure: Finding, _ first: TLSObservation, _ interview: inout TLSInterview, _ record: inout RunRecord
    ) throws(Finding) {
        switch failure.reason {
        case .tlsTimeout, .tlsClosedInHandshake:
            guard !first.hasServerHello else { return }
            if !plan.deadline.hasPassed, try record.time(.survey, { _ throws(Finding) in try interview.speaksPlainDICOM() }) {
                throw Finding(plainDICOMAt: plan.context)
            }
            if failure.reason == .tlsTimeout { throw failure }
        case .tlsNotTLS, .tcpOther, .localShortage, .internalDefect: throw failure
        default: return
        }
    }

    /// Where the options agree with nothing that the server has: with whatever there is.
    private func lookAtAnyCost(_ interview: inout TLSInterview, _ record: inout RunRecord) throws(Finding) -> TLSObservation {
        interview.offer = willing.asking(.tls10 ... .tls13)
        interview.offer.alpn = []
        let observation = try record.time(.survey) { _ throws(Finding) in try interview.ask(interview.offer) }
        if !observation.chain.isEmpty {
            record.tls = ProbeResult.TLS(observation.information, verifiedName: policy.verifiedName)
        }
        return observation
    }

    private func checkExpectations(_ survey: TLSSurvey) throws(Finding) {
        if let days = expectations.minimumDays, let finding = Finding(minimumDays: days, survey) { throw finding }
        if let name = expectations.profile?.name, let profile = survey.profiles.first(where: { $0.name == name }),
            let finding = Finding(requiredProfile: profile)
        {
            throw finding
        }
    }

    private func success(_ survey: TLSSurvey, isTrusted: Bool) -> Finding {
        let subject = survey.chain.first?.certificate.subject ?? ""
        let trust = isTrusted ? "\(subject) is trusted for \(policy.verifiedName ?? "any name")" : "\(subject) is not trusted (--insecure)"
        let answer =
            switch survey.upperLayer?.answer {
            case .rejected: ", with A-ASSOCIATE-RJ"
            case .aborted: ", with A-ABORT"
            default: ""
            }
        return Finding(reason: .ok, message: "\(trust), and a DICOM upper layer answers\(answer)")
    }
}
