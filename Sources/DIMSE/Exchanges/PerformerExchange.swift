import DICOMData

/// Operations, seen from who performs them: a command arrives, and this tells what is asked, or what to answer where it can't be done.
///
/// It has no state: the association negotiates no asynchronous operations, so each request is answered before the next is read. To perform a further
/// service, add its request to ``Action`` and to ``receive(_:contextID:)``.
package struct PerformerExchange: Sendable {
    package enum Action: Equatable, Sendable {
        /// Answer with a response to the request.
        case echo(CEchoRequest)
        /// Take the data set that follows, then answer with a response to the request.
        case store(CStoreRequest)
        /// Take the data set, if one follows, and drop it; then answer with the refusal's response.
        case refuse(Refusal)
        /// Stop the operation with this message ID, if it is still under way. There is no answer (PS3.7 9.3.2.3).
        case cancel(messageIDBeingRespondedTo: UInt16)
    }

    /// A request that is not performed.
    package struct Refusal: Equatable, Sendable {
        package let status: Status
        package let announcesDataSet: Bool
        /// What to answer.
        package let response: CommandSet
    }

    private let abstractSyntaxes: [UInt8: UID]

    /// - Parameter abstractSyntaxes: of each accepted presentation context, by its ID.
    package init(abstractSyntaxes: [UInt8: UID]) {
        self.abstractSyntaxes = abstractSyntaxes
    }

    /// Takes a command that arrived.
    ///
    /// - Throws: ``DIMSEError`` if the command can't be answered: it lacks what its answer needs, or it is a response.
    package func receive(_ commandSet: CommandSet, contextID: UInt8) throws(DIMSEError) -> Action {
        guard let abstractSyntax = abstractSyntaxes[contextID] else { throw .contextNotAccepted(contextID) }
        guard let received = commandSet.commandField else { throw .commandSet(.missing(.commandField)) }
        guard received & CommandField.responseBit == 0 else { throw .unexpectedCommand(received, expected: nil) }
        do {
            return try action(for: commandSet, commandField: received, abstractSyntax: abstractSyntax)
        } catch {
            throw .commandSet(error)
        }
    }

    private func action(for commandSet: CommandSet, commandField: UInt16, abstractSyntax: UID) throws(CommandSetError) -> Action {
        let isVerification = abstractSyntax == .verification
        switch CommandField(rawValue: commandField) {
        case .cEchoRequest where isVerification: return try perform(CEchoRequest(commandSet), abstractSyntax, Action.echo)
        case .cStoreRequest where !isVerification: return try perform(CStoreRequest(commandSet), abstractSyntax, Action.store)
        case .cCancelRequest:
            guard let messageID = commandSet.messageIDBeingRespondedTo else { throw .missing(.messageIDBeingRespondedTo) }
            return .cancel(messageIDBeingRespondedTo: messageID)
        default: return .refuse(try Refusal(of: commandSet, commandField: commandField, status: .unrecognizedOperation))
        }
    }

    /// Refuses a request for another SOP class than that of its presentation context (PS3.7 9.1.1.1.9, 9.1.5.1.4).
    private func perform<Request: DIMSERequest>(_ request: Request, _ abstractSyntax: UID, _ action: (Request) -> Action) -> Action {
        guard request.sopClassUID == abstractSyntax else {
            let status = Status.sopClassNotSupported
            return .refuse(
                Refusal(status: status, announcesDataSet: request.announcesDataSet, response: request.response(status).commandSet))
        }
        return action(request)
    }
}

extension PerformerExchange.Refusal {
    /// Refuses what has no type here.
    fileprivate init(of request: CommandSet, commandField: UInt16, status: Status) throws(CommandSetError) {
        guard let messageID = request.messageID else { throw .missing(.messageID) }
        guard let announcesDataSet = request.announcesDataSet else { throw .missing(.commandDataSetType) }
        var response = CommandSet()
        response.commandField = commandField | CommandField.responseBit
        response.announcesDataSet = false
        ResponseFields(
            messageIDBeingRespondedTo: messageID, status: status,
            affectedSOPClassUID: request.affectedSOPClassUID ?? request.requestedSOPClassUID,
            affectedSOPInstanceUID: request.affectedSOPInstanceUID ?? request.requestedSOPInstanceUID
        ).write(to: &response)
        self.init(status: status, announcesDataSet: announcesDataSet, response: response)
    }
}
