import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import ProbeResults
import Transport

/// Performs what a client asks for in an association, message by message, until it asks for its release.
struct Performer {
    let association: Association
    let configuration: TestSCPConfiguration
    let faults: ConnectionFaults
    let report: @Sendable (ServerEvent.Content) -> Void

    func run() throws(AssociationError) {
        try pass(.accept)
        let contexts = association.negotiated.acceptedContexts
        let exchange = PerformerExchange(
            abstractSyntaxes: Dictionary(contexts.map { ($0.id, $0.abstractSyntax) }, uniquingKeysWith: { first, _ in first }))
        while case .command(let commandSet, let contextID) = try association.receiveCommand(
            until: .after(configuration.idleTimeout), patience: longestSilence)
        {
            let action: PerformerExchange.Action
            do throws(DIMSEError) {
                action = try exchange.receive(commandSet, contextID: contextID)
            } catch {
                association.abort()
                throw AssociationError(phase: .transfer, cause: .message(error))
            }
            try perform(action, commandSet, contextID: contextID)
        }
        try pass(.release, during: .release)
    }

    private func perform(
        _ action: PerformerExchange.Action, _ commandSet: CommandSet, contextID: UInt8
    ) throws(AssociationError) {
        switch action {
        case .echo(let request):
            faults.beginOperation(isObject: false)
            let (status, comment) = faults.status() ?? (.success, nil)
            report(.echo(.init(status: status.description)))
            try respond(request.response(status, errorComment: comment).commandSet, contextID: contextID)
        case .store(let request):
            faults.beginOperation(isObject: true)
            try store(request, contextID: contextID)
        case .refuse(let refusal):
            faults.beginOperation(isObject: false)
            if refusal.announcesDataSet { try association.receiveDataSet(silence: longestSilence) { _ in } }
            report(.refused(.init(command: commandSet.commandName, status: refusal.status.description)))
            try respond(refusal.response, contextID: contextID)
        case .cancel:
            // Every operation has been answered before the next command is read: there is nothing left to cancel.
            break
        }
    }

    private func store(_ request: CStoreRequest, contextID: UInt8) throws(AssociationError) {
        let start = ContinuousClock.now
        let forced = faults.status()
        // The assembler lets commands through in accepted contexts only.
        let transferSyntax = association.negotiated.context(id: contextID)?.transferSyntax ?? .implicitVRLittleEndian
        var object = ReceivedObject(
            request, ObjectNaming.Origin(association.negotiated, transferSyntax: transferSyntax),
            storage: forced == nil ? configuration.storage : .discard, naming: configuration.naming,
            budget: configuration.storageBudget)
        try association.receiveDataSet(silence: longestSilence) { (fragment) throws(AssociationError.Cause) in
            if object.byteCount == 0 { try faults.reach(.object) }
            object.append(fragment)
        }
        let fate = forced.map { ReceivedObject.Fate(status: $0, comment: $1, path: nil) } ?? object.finish()
        report(.init(request, transferSyntax: transferSyntax, byteCount: object.byteCount, fate, after: .now - start))
        try respond(request.response(fate.status, errorComment: fate.comment).commandSet, contextID: contextID)
    }

    private func respond(_ response: CommandSet, contextID: UInt8) throws(AssociationError) {
        try pass(.response)
        try association.respond(faults.changed(response), contextID: contextID)
    }

    /// Comes to a point of the association.
    private func pass(_ point: FaultPoint, during phase: AssociationError.Phase = .transfer) throws(AssociationError) {
        try association.during(phase) { () throws(AssociationError.Cause) in try faults.reach(point) }
    }

    /// Within a command or an object.
    private var longestSilence: Duration { min(configuration.timeout, configuration.idleTimeout) }
}

extension ObjectNaming.Origin {
    fileprivate init(_ negotiated: NegotiatedAssociation, transferSyntax: UID) {
        self.init(
            calledAETitle: (try? AETitle(negotiated.calledAETitle))?.value ?? "",
            callingAETitle: (try? AETitle(negotiated.callingAETitle))?.value ?? "", transferSyntax: transferSyntax)
    }
}

extension CommandSet {
    /// As the standard writes it, or four hexadecimal digits.
    fileprivate var commandName: String {
        guard let commandField else { return "" }
        return CommandField(rawValue: commandField)?.name ?? hexadecimal(commandField)
    }
}
