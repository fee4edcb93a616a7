import DICOMUpperLayer
import ProbeResults

/// A presentation context that would have served an operation, and was not accepted.
package struct RefusedContext: Equatable, Sendable {
    package var id: UInt8
    /// Those proposed for it, in words.
    package var transferSyntaxes: [String]
    /// Nil where the acceptance says nothing of the context, though it has to (PS3.8 9.3.3.2).
    package var result: PresentationContextResult.Result?

    package init(id: UInt8, transferSyntaxes: [String], result: PresentationContextResult.Result?) {
        self.id = id
        self.transferSyntaxes = transferSyntaxes
        self.result = result
    }
}

extension Finding {
    /// No presentation context that would do was accepted (PS3.8 9.3.3.2).
    ///
    /// A reason of its own is only what all of them were refused for.
    /// - Parameters:
    ///   - what: the SOP class.
    ///   - transferSyntax: the one that is needed, in words.
    ///   - refused: every context that was proposed for it.
    ///   - isAcceptedOtherwise: whether the same acceptance takes the abstract syntax with another transfer syntax.
    package init(
        contextsFor what: String, transferSyntax: String, refused: [RefusedContext], isAcceptedOtherwise: Bool = false
    ) {
        guard let first = refused.first, let result = first.result, refused.allSatisfy({ $0.result == result }) else {
            self.init(noContextFor: what, refused: refused)
            return
        }
        let code = "result \(result.rawValue)"
        switch result {
        case .abstractSyntaxNotSupported where isAcceptedOtherwise:
            self.init(
                reason: .assocContextAbstractSyntax,
                message: "the peer says that it does not support \(what) here (\(code)), and takes it in another context",
                hint:
                    "what it does not take is probably the transfer syntax \(transferSyntax) (dcmqrscp answers so): have that enabled there"
            )
        case .abstractSyntaxNotSupported:
            self.init(
                reason: .assocContextAbstractSyntax, message: "the peer does not support \(what) (\(code))",
                hint: "have the SOP class enabled there (Orthanc: it accepts unknown SOP classes only if told to)")
        case .transferSyntaxesNotSupported:
            self.init(
                reason: .assocContextTransferSyntax,
                message: "the peer does not support the transfer syntax \(transferSyntax) for \(what) (\(code))",
                hint: "have the transfer syntax enabled there, or convert the object first")
        case .userRejection:
            self.init(
                reason: .assocContextUserRejection,
                message: "the peer rejected the presentation context for \(what) (\(code), user-rejection)",
                hint: "it knows the SOP class and does not want it from this client: check what it permits \(what) to, and its log")
        case .noReason, .undefined, .acceptance:
            self.init(
                reason: .assocContextNoReason,
                message: "the peer rejected the presentation context for \(what) without a reason (\(code))",
                hint: "some peers do so for transfer syntaxes that they do not support: here \(transferSyntax)")
        }
    }

    /// The acceptance passes them over, or refuses them for reasons that differ.
    private init(noContextFor what: String, refused: [RefusedContext]) {
        let answers = refused.map { context in
            let result = context.result.map { "\($0) (\($0.rawValue))" } ?? "no result"
            return "context \(context.id), \(context.transferSyntaxes.joined(separator: " or ")): \(result)"
        }
        let isSilent = refused.allSatisfy { $0.result == nil }
        self.init(
            reason: .assocContextNone,
            message: "the peer accepted the association and no presentation context for \(what): "
                + (answers.isEmpty ? "none was proposed" : answers.joined(separator: "; ")),
            hint: isSilent
                ? "an A-ASSOCIATE-AC has a result for every context (PS3.8 9.3.3.2): the peer's software is at fault; its log may say what it supports"
                : "have one of them accepted there; the peer's log may say more")
    }
}
