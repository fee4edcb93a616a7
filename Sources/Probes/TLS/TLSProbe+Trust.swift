import Diagnosis
import PKI
import ProbeResults
import Transport

extension TLSProbe {
    /// What there is to say of a server's chain.
    struct Judgement {
        var errors: [VerificationError] = []
        /// The chain that was built, leaf first.
        var path: [Certificate] = []
    }

    /// Judges the chain by the CAs in force and by the system's, and what was stapled to it.
    func judge(_ seen: TLSObservation, _ survey: inout TLSSurvey) throws(Finding) -> Judgement {
        guard let leaf = seen.chain.first else { return Judgement() }
        // The handshake's errors, for OpenSSL's own security level counts too; the way is built once more.
        let judgement = Judgement(errors: seen.information.verificationErrors, path: try judge(seen.chain, configuration.trust).path)
        survey.chain = links(judgement, sent: seen.chain)
        survey.trust = [TLSSurvey.Trust(anchors, judgement.errors, policy)]
        if policy.hasOwnAnchors {
            var system = configuration.trust
            system.anchors = .system
            system.allowsPartialChain = false
            system.revocationLists = []
            system.pins = []
            var context = policy
            context.hasOwnAnchors = false
            context.anchors = []
            let stapled = judgement.errors.filter { $0.stapled != nil }
            survey.trust.append(TLSSurvey.Trust(.system, try judge(seen.chain, system).errors + stapled, context))
        }
        if let response = seen.information.stapledStatus {
            let issuer = (judgement.path + seen.chain).dropFirst().first { leaf.issuing(by: $0) == .issued }
            survey.stapling = TLSSurvey.Stapling(StapledStatus(response, of: leaf, issuedBy: issuer), now: Validity.now)
        } else {
            survey.stapling = TLSSurvey.Stapling(isStapled: false)
        }
        return judgement
    }

    /// What is built of chains that other connections were shown.
    func paths(_ chains: [[Certificate]]) throws(Finding) -> [[Certificate]] {
        var paths: [[Certificate]] = []
        for chain in chains { paths.append(try judge(chain, configuration.trust).path) }
        return paths
    }

    /// - Parameters:
    ///   - chains: what other connections were shown, and the chain that was built of each, leaf first.
    ///   - first: what the first was shown, leaf first.
    ///   - path: the chain that was built of that, leaf first.
    /// - Returns: of the other chains the certificate that was sent, is part of what is built, and ends first; nil where none ends before all such of the
    ///   first chain.
    func earlierEnding(
        _ chains: some Sequence<([Certificate], [Certificate])>, than first: [Certificate], _ path: [Certificate]
    ) -> ProbeResult.TLS.Certificate? {
        var earliest: CertificateFacts?
        // One without a valid date comes first.
        var end = path.filter(first.contains).map { $0.facts.notAfter ?? Int64.min }.min() ?? Int64.max
        for (chain, built) in chains {
            for facts in built.filter(chain.contains).map(\.facts) where (facts.notAfter ?? Int64.min) < end {
                end = facts.notAfter ?? Int64.min
                earliest = facts
            }
        }
        return earliest.map { ProbeResult.TLS.Certificate($0) }
    }

    private var anchors: TLSSurvey.Trust.Anchors {
        switch configuration.trust.anchors {
        case .certificates: .given
        case .system: .system
        case .systemAnd: .systemAndServe
        }
    }

    private func judge(
        _ chain: [Certificate], _ trust: VerificationPolicy
    ) throws(Finding) -> (errors: [VerificationError], path: [Certificate]) {
        do throws(PKIError) {
            return try Verifier.judge(chain: chain, policy: trust)
        } catch {
            throw Finding(error, .ca, option: "TLS", path: "the configuration of OpenSSL, or a CA,")
        }
    }

    private func links(_ judgement: Judgement, sent: [Certificate]) -> [TLSSurvey.Link] {
        let path = judgement.path
        let brokenTrust: Set<VerificationProblem> = [.selfSigned, .untrustedRoot, .unknownIssuer, .badChain]
        let isAnchored = !judgement.errors.contains { brokenTrust.contains($0.problem) }
        let onPath = path.enumerated().map { depth, certificate in
            TLSSurvey.Link(
                certificate, depth: depth, isSent: sent.contains(certificate), isAnchor: isAnchored && depth + 1 == path.count,
                errors: judgement.errors)
        }
        let spare = sent.filter { !path.contains($0) }
        return onPath + spare.map { TLSSurvey.Link($0, depth: nil, isSent: true, isAnchor: false, errors: judgement.errors) }
    }
}
