import Diagnosis
import PKI
import ProbeResults
import Transport

extension TLSProbe {
    /// What the server accepts, and what it does with names and protocols.
    func observe(_ seen: TLSObservation, _ interview: inout TLSInterview, _ survey: inout TLSSurvey) throws(Finding) {
        // A server that knows no such name refuses whatever comes with it.
        let isNameRefused = seen.information.fatalAlertReceived == Self.unrecognizedName
        if seen.hasServerHello || (seen.answer.kind == .alert && !isNameRefused) {
            survey.outOfReach = TLSInterview.outOfReach
            try interview.askVersions(&survey.versions)
        }
        try interview.askServerNames(&survey.serverNames, usual: seen)
        if !seen.chain.isEmpty { try interview.askApplicationProtocols(&survey.applicationProtocols) }
    }

    /// RFC 6066 3
    private static let unrecognizedName: UInt8 = 112

    /// Asks for an association as every verb does, and where the server is not to be trusted without anything of ours. After the deadline nothing is
    /// asked.
    func associate(
        _ addresses: [SocketAddress], isTrusted: Bool, _ record: inout RunRecord, _ survey: inout TLSSurvey,
        _ interview: inout TLSInterview
    ) throws(Finding) -> UpperLayerStep {
        guard !plan.deadline.hasPassed else { return UpperLayerStep(answer: .none, finding: Finding(noTimeToAssociateWith: plan.context)) }
        let plan = isTrusted || policy.isInsecure ? plan : try anonymousPlan()
        var own = RunRecord(plan)
        defer { record.adoptAssociation(of: own, isTrusted: isTrusted) }
        interview.countConnection()
        let step = try UpperLayerStep.run(plan, addresses, &own)
        interview.note(step.chain)
        survey.upperLayer = TLSSurvey.UpperLayer(
            answer: step.answer, reason: step.finding?.reason ?? .ok, message: step.finding?.message ?? "the association was accepted")
        return step
    }

    /// Whether the server wants a certificate of ours, and whether it insists.
    func clientCertificate(
        _ seen: TLSObservation, _ first: TLSObservation, _ step: UpperLayerStep?, _ addresses: [SocketAddress],
        _ interview: inout TLSInterview
    ) throws(Finding) -> TLSSurvey.ClientCertificate? {
        guard !seen.chain.isEmpty else { return nil }
        guard seen.information.clientCertificateRequested else {
            return TLSSurvey.ClientCertificate(demand: .none, acceptableCAs: [], isSent: false, message: nil)
        }
        let isSent = step?.isIdentitySent == true
        var without = step
        if isSent || step == nil {
            without = try associateWithoutIdentity(addresses, &interview)
        }
        let demand: TLSSurvey.ClientCertificate.Demand
        switch (without?.answer, without?.finding?.reason) {
        case (.accepted?, _), (.rejected?, _), (.aborted?, _): demand = .optional
        case (_, .tlsClientCertRequired?): demand = .required
        default: demand = .unclear
        }
        return TLSSurvey.ClientCertificate(
            demand: demand, acceptableCAs: seen.information.acceptableCAs, isSent: isSent, message: without?.finding?.message)
    }

    /// - Returns: nil where the time for it is over.
    private func associateWithoutIdentity(_ addresses: [SocketAddress], _ interview: inout TLSInterview) throws(Finding) -> UpperLayerStep?
    {
        guard interview.silenceLeft > .zero, !plan.deadline.hasPassed else { return nil }
        var plan = try anonymousPlan()
        plan.timeout = interview.silenceLeft
        var record = RunRecord(plan)
        let start = ContinuousClock.now
        let step = try UpperLayerStep.run(plan, addresses, &record)
        let isSilent = [.tcpTimeout, .tlsTimeout, .assocTimeout].contains(step.finding?.reason)
        interview.countConnection(silence: isSilent ? start.duration(to: .now) : .zero)
        interview.note(step.chain)
        return step
    }

    /// Without our certificate and the user's name, and with whatever certificate the server has.
    private func anonymousPlan() throws(Finding) -> ProbePlan {
        var anonymous = plan
        var offer = configuration
        offer.identity = nil
        offer.insecure = true
        var policy = policy
        policy.isInsecure = true
        policy.clientCertificate = nil
        do throws(PKIError) {
            anonymous.security = .tls(try TLSContext(client: offer), policy)
        } catch {
            throw Finding(reason: .internalDefect, message: "no TLS without the client certificate: \(error)")
        }
        anonymous.negotiation.userIdentity = nil
        return anonymous
    }
}

extension RunRecord {
    /// Takes over what an association over a connection of its own has come to, and how long that took. Of that connection nothing else counts, but where
    /// it was shown another certificate than the first, which was not accepted.
    fileprivate mutating func adoptAssociation(of other: RunRecord, isTrusted: Bool) {
        for phase in other.phases { add(.milliseconds(phase.milliseconds), to: phase.name) }
        for warning in other.warnings.warnings where isTrusted || warning.reason != .tlsInsecure { warn(warning.reason, warning.message) }
        if isTrusted, let seen = other.tls, !seen.isVerified, !seen.chain.isEmpty { keep(seen) }
        association = other.association
    }
}
