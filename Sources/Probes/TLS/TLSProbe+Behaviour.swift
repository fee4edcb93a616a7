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
            survey.versions = try interview.versions()
            survey.outOfReach = TLSInterview.outOfReach
        }
        survey.serverNames = try interview.serverNames(usual: seen)
        if !seen.chain.isEmpty { survey.applicationProtocols = try interview.applicationProtocols() }
    }

    /// RFC 6066 3
    private static let unrecognizedName: UInt8 = 112

    /// Asks for an association as every verb does, and where the server is not to be trusted without anything of ours.
    func associate(
        _ addresses: [SocketAddress], isTrusted: Bool, _ record: inout RunRecord, _ survey: inout TLSSurvey,
        _ interview: inout TLSInterview
    ) throws(Finding) -> UpperLayerStep {
        let plan = isTrusted || policy.isInsecure ? plan : try anonymousPlan()
        var own = RunRecord(plan)
        defer { record.adoptAssociation(of: own) }
        interview.count(1)
        let step = try UpperLayerStep.run(plan, addresses, &own)
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
            let plan = try anonymousPlan()
            var record = RunRecord(plan)
            interview.count(1)
            without = try UpperLayerStep.run(plan, addresses, &record)
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
    /// Takes over what an association over a connection of its own has come to, but nothing of that connection.
    fileprivate mutating func adoptAssociation(of other: RunRecord) {
        for phase in other.phases where [.associate, .release].contains(phase.name) {
            add(.milliseconds(phase.milliseconds), to: phase.name)
        }
        for warning in other.warnings.warnings where warning.reason != .tlsInsecure { warn(warning.reason, warning.message) }
        association = other.association
    }
}
