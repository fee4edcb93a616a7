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
            try association.release()
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
    /// The presentation context that an operation would need was not accepted.
    ///
    /// - Parameter transferSyntax: nil where any would do.
    init(noContextFor sopClass: UID, transferSyntax: UID? = nil, in negotiated: NegotiatedAssociation) {
        let rejected = negotiated.rejectedContexts.first { context in
            context.proposal.abstractSyntax == sopClass && transferSyntax.map(context.proposal.transferSyntaxes.contains) ?? true
        }
        self.init(
            contextFor: sopClass.registeredName ?? sopClass.value,
            transferSyntax: transferSyntax.map { $0.registeredName ?? $0.value } ?? "any", result: rejected?.result,
            isAcceptedOtherwise: negotiated.context(for: sopClass) != nil)
    }
}
