import DICOMData

/// The presentation contexts that a requestor is going to propose, with their IDs: the odd numbers from 1 on (PS3.8 9.3.2.2).
package struct PresentationContextPlan: Equatable, Sendable {
    /// In the order of their IDs.
    package private(set) var proposals: [PresentationContextProposal] = []

    package init() {}

    /// Whether another context needs another association.
    package var isFull: Bool { proposals.count >= UpperLayerLimits.maximumContexts }

    /// Adds a context, unless one with the same syntaxes in the same order is there already.
    ///
    /// - Returns: the ID of the context; nil if the plan is full.
    package mutating func add(abstractSyntax: UID, transferSyntaxes: [UID]) -> UInt8? {
        let same = proposals.first { $0.abstractSyntax == abstractSyntax && $0.transferSyntaxes == transferSyntaxes }
        if let same { return same.id }
        guard !isFull, let id = UInt8(exactly: 2 * proposals.count + 1) else { return nil }
        proposals.append(PresentationContextProposal(id: id, abstractSyntax: abstractSyntax, transferSyntaxes: transferSyntaxes))
        return id
    }
}
