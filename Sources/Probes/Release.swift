import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import ProbeResults
import Transport

extension RunRecord {
    /// Releases the association. All has been answered by then, so an unanswered release is a warning and no failure.
    ///
    /// - Throws: `Finding` of a signal that came meanwhile, and of nothing else.
    mutating func release(_ association: Association, _ plan: ProbePlan) throws(Finding) {
        let start = ContinuousClock.now
        defer { add(start.duration(to: .now), to: .release) }
        do throws(AssociationError) {
            if try association.release() {
                warn(.dimseDeviation, "the peer sent more messages, or parts of them, than were asked for")
            }
            log?(.released)
        } catch {
            let finding = Finding(error, plan.context(association))
            guard finding.reason != .interrupted else { throw finding }
            warn(
                error.cause == .timedOut ? .releaseTimeout : .releaseClosed,
                "the association was not released in order: \(finding.message)")
        }
    }
}

extension ProbePlan {
    /// What findings about the association need to know.
    func context(_ association: Association) -> ConnectionContext {
        var context = context
        context.information = association.information
        return context
    }
}

extension Finding {
    /// No presentation context that an operation could use was accepted.
    ///
    /// - Parameter transferSyntaxes: those that would do, the preferred one first; nil where any would.
    init(noContextFor sopClass: UID, transferSyntaxes: [UID]? = nil, in negotiated: NegotiatedAssociation) {
        let answers =
            negotiated.rejectedContexts.map { ($0.proposal, PresentationContextResult.Result?.some($0.result)) }
            + negotiated.unansweredContexts.map { ($0, nil) }
        let refused = answers.filter { proposal, _ in
            proposal.abstractSyntax == sopClass && (transferSyntaxes?.contains(where: proposal.transferSyntaxes.contains) ?? true)
        }
        self.init(
            contextsFor: sopClass.registeredName ?? sopClass.value,
            transferSyntax: transferSyntaxes?.first.map { $0.registeredName ?? $0.value } ?? "any",
            refused: refused.sorted { $0.0.id < $1.0.id }.map { proposal, result in
                RefusedContext(
                    id: proposal.id, transferSyntaxes: proposal.transferSyntaxes.map { $0.registeredName ?? $0.value }, result: result)
            },
            isAcceptedOtherwise: negotiated.context(for: sopClass) != nil)
    }
}
