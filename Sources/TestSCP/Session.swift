import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import PKI
import ProbeResults
import Transport

/// One connection from its TLS handshake to its end, in the thread that serves it.
struct Session: Sendable {
    let configuration: TestSCPConfiguration
    let slots: AssociationSlots
    let interruptions: ServeInterruptions
    let log: RunLog.ConnectionLog?
    let report: @Sendable (ServerEvent.Content) -> Void
    /// Reports what concerns the server as a whole.
    let reportForAll: @Sendable (ServerEvent.Content) -> Void

    func serve(_ incoming: IncomingConnection) {
        let tcp = TCPStream(incoming, interruption: interruptions.stop)
        defer { tcp.close() }
        do throws(SessionEnd) {
            try associate(over: secured(tcp))
            report(.associationReleased)
        } catch {
            report(error.event)
        }
    }

    private func secured(_ tcp: TCPStream) throws(SessionEnd) -> any ByteStream {
        guard case .tls(let tls, _) = configuration.security else { return tcp }
        let (context, change) = tls.current()
        if let change { reportForAll(.init(change)) }
        let stream: TLSStream
        do {
            stream = try TLSStream(context: context, over: tcp)
        } catch {
            throw SessionEnd(event: .connectionFailed(.init(reason: .tlsOther, message: "no TLS for the connection: \(error)")))
        }
        do throws(TransportError) {
            try stream.handshake(until: .after(configuration.timeout))
            if let tls = stream.information.tls { log?(.served(tls)) }
            return stream
        } catch {
            stream.close()
            let information = stream.information
            throw SessionEnd(event: .connectionFailed(.init(Finding(error, handshakingWithClient: information), information.tls)))
        }
    }

    private func associate(over stream: any ByteStream) throws(SessionEnd) {
        var holdsSlot = false
        defer { if holdsSlot { slots.giveBack() } }
        do throws(AssociationError) {
            let association = try Association.accept(
                over: stream, policy: configuration.policy, timing: Timing(timeout: configuration.timeout),
                observer: log.map(AssociationTrace.init)
            ) { request in
                report(.associationRequested(.init(request, stream.information.tls)))
                holdsSlot = slots.take()
                return holdsSlot ? nil : AssociateReject(.transient, .localLimitExceeded)
            }
            // What is agreed on may be brought to its end when the server is to stop.
            stream.interruption = interruptions.abort
            report(.associationAccepted(.init(association.negotiated)))
            try perform(association)
        } catch {
            throw SessionEnd(error, stream.information)
        }
    }

    // MARK: Messages

    private func perform(_ association: Association) throws(AssociationError) {
        let contexts = association.negotiated.acceptedContexts
        let exchange = PerformerExchange(
            abstractSyntaxes: Dictionary(contexts.map { ($0.id, $0.abstractSyntax) }, uniquingKeysWith: { first, _ in first }))
        while case .command(let commandSet, let contextID) = try association.receiveCommand(until: .after(configuration.idleTimeout)) {
            let action: PerformerExchange.Action
            do throws(DIMSEError) {
                action = try exchange.receive(commandSet, contextID: contextID)
            } catch {
                association.abort()
                throw AssociationError(phase: .transfer, cause: .message(error))
            }
            try perform(action, commandSet, association, contextID: contextID)
        }
        try association.confirmRelease()
    }

    private func perform(
        _ action: PerformerExchange.Action, _ commandSet: CommandSet, _ association: Association, contextID: UInt8
    ) throws(AssociationError) {
        switch action {
        case .echo(let request):
            report(.echo(.init(status: Status.success.description)))
            try association.respond(request.response(.success).commandSet, contextID: contextID)
        case .store(let request):
            try store(request, association, contextID: contextID)
        case .refuse(let refusal):
            if refusal.announcesDataSet { try association.receiveDataSet(silence: longestSilence) { _ in } }
            report(.refused(.init(command: commandSet.commandName, status: refusal.status.description)))
            try association.respond(refusal.response, contextID: contextID)
        case .cancel:
            // Every operation has been answered before the next command is read: there is nothing left to cancel.
            break
        }
    }

    private func store(_ request: CStoreRequest, _ association: Association, contextID: UInt8) throws(AssociationError) {
        let start = ContinuousClock.now
        // The assembler lets commands through in accepted contexts only.
        let transferSyntax = association.negotiated.context(id: contextID)?.transferSyntax ?? .implicitVRLittleEndian
        var object = ReceivedObject(
            request, ObjectNaming.Origin(association.negotiated, transferSyntax: transferSyntax), storage: configuration.storage,
            naming: configuration.naming)
        try association.receiveDataSet(silence: longestSilence) { object.append($0) }
        let fate = object.finish()
        report(.init(request, transferSyntax: transferSyntax, byteCount: object.byteCount, fate, after: .now - start))
        try association.respond(request.response(fate.status, errorComment: fate.comment).commandSet, contextID: contextID)
    }

    /// Within an object.
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
