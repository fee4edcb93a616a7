import DICOMData
import DICOMFiles
import DICOMUpperLayer
import Diagnosis

extension StoreObject.Syntaxes {
    /// The default transfer syntaxes (PS3.5 10.1) that the data set could be re-encoded in, the preferred one first: explicit VR says what implicit VR
    /// leaves to the receiver's dictionary.
    var alternatives: [StoreObject.Syntaxes] {
        [.explicitVRLittleEndian, .implicitVRLittleEndian]
            .filter { $0 != transferSyntax && ReencodedDataSet.refusal(from: transferSyntax, to: $0) == nil }
            .map { StoreObject.Syntaxes(sopClass: sopClass, transferSyntax: $0) }
    }
}

/// How an object can go over an association.
enum StoreRoute: Equatable {
    /// As it is, in a context of its own transfer syntax.
    case asItIs(contextID: UInt8)
    case reencoded(contextID: UInt8, transferSyntax: UID)
    /// Not as far as is known: this association had no room for an alternative that the peer might take.
    case unknown
    case none
}

extension NegotiatedAssociation {
    /// The first accepted of the object's own transfer syntax and its alternatives, if the peer has been asked about all before it.
    func route(for syntaxes: StoreObject.Syntaxes) -> StoreRoute {
        if let own = context(for: syntaxes.sopClass, transferSyntax: syntaxes.transferSyntax) { return .asItIs(contextID: own.id) }
        for alternative in syntaxes.alternatives {
            if let accepted = context(for: alternative.sopClass, transferSyntax: alternative.transferSyntax) {
                return .reencoded(contextID: accepted.id, transferSyntax: accepted.transferSyntax)
            }
            guard isRefused(alternative) else { return .unknown }
        }
        return .none
    }

    private func isRefused(_ syntaxes: StoreObject.Syntaxes) -> Bool {
        let refused = rejectedContexts.map(\.proposal) + unansweredContexts
        return refused.contains { $0.abstractSyntax == syntaxes.sopClass && $0.transferSyntaxes.contains(syntaxes.transferSyntax) }
    }
}

extension Finding {
    /// The peer took neither the object's own transfer syntax nor one that it could be re-encoded in.
    init(noRouteFor syntaxes: StoreObject.Syntaxes, in negotiated: NegotiatedAssociation) {
        let usable = [syntaxes.transferSyntax] + syntaxes.alternatives.map(\.transferSyntax)
        self.init(noContextFor: syntaxes.sopClass, transferSyntaxes: usable, in: negotiated)
        // Where the contexts were refused for different reasons, each of them is told with its own.
        guard reason != .assocContextNone, reason != .assocContextAbstractSyntax || negotiated.context(for: syntaxes.sopClass) != nil else {
            return
        }
        explain(
            notReencodedFrom: syntaxes.transferSyntax,
            refusal: ReencodedDataSet.refusal(from: syntaxes.transferSyntax, to: .implicitVRLittleEndian),
            alternatives: syntaxes.alternatives.map(\.transferSyntax))
    }
}
