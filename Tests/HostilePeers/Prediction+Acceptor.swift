import ProbeResults

/// What our acceptor has to make of bytes: `serve`, which verifies, and stores everything of every transfer syntax.
enum AcceptorPrediction {
    /// What comes of them, and what a peer in order does next.
    typealias Prediction = (outcome: Outcome, continuation: HostileCase.Continuation)

    /// In place of the request (PS3.8 table 9-10, Sta2). There the service-user aborts, whatever came (AA-1).
    static func insteadOfRequest(_ bytes: [UInt8]) -> Prediction {
        switch Judgement(bytes) {
        case .unfinished: (Outcome(.closed, .assocClosed), .close)
        case .unrecognized: (Outcome(.abortedByUser, .assocNotDICOM), .wait)
        case .broken, .accept, .reject, .data, .releaseRequest, .releaseResponse: (Outcome(.abortedByUser, .assocBadPDU), .wait)
        case .abort: (Outcome(.closed, .assocAborted), .wait)
        case .request(let request): answer(to: request)
        }
    }

    private static func answer(to request: Associate) -> Prediction {
        guard request.version & 1 == 1 else { return (Outcome(.rejected(1, 2, 2), .assocRejectedProtocolVersion), .wait) }
        guard request.applicationContext == Sample.applicationContext else {
            return (Outcome(.rejected(1, 1, 2), .assocRejectedApplicationContext), .wait)
        }
        // No room for a single byte behind the header of a presentation data value.
        if let length = request.maximumLength, (1...6).contains(length) { return (Outcome(.abortedByUser, .assocBadPDU), .wait) }
        let accepted = request.contexts.filter { accepts($0, in: request) }
        return goingOn(echoContext: accepted.first { $0.abstractSyntax == Sample.verification }?.id)
    }

    private static func accepts(_ context: Associate.Context, in request: Associate) -> Bool {
        guard isUID(context.abstractSyntax), let first = context.transferSyntaxes.first(where: isUID), !first.isEmpty else { return false }
        return request.isSCU[context.abstractSyntax] ?? true
    }

    /// PS3.5 9.1.
    private static func isUID(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (part.utf8.count == 1 || part.utf8.first != 0x30)
            }
    }

    /// An association in order, to its release.
    static func goingOn(echoContext: UInt8?, statuses: [UInt16?] = []) -> Prediction {
        (Outcome(.released, .ok, statuses: statuses + (echoContext == nil ? [] : [0])), .goOn(echoContext: echoContext))
    }

    /// A single PDU in an association (Sta6), where no message is under way.
    static func established(_ bytes: [UInt8]) -> Prediction {
        switch Judgement(bytes) {
        case .unfinished: (Outcome(.closed, .dimseClosed), .close)
        case .unrecognized: (Outcome(.unrecognizedPDU, .dimseBadPDU), .wait)
        case .broken: (Outcome(.invalidParameter, .dimseBadPDU), .wait)
        case .request, .accept, .reject, .releaseResponse: (Outcome(.unexpectedPDU, .dimseBadPDU), .wait)
        case .releaseRequest: (Outcome(.released, .ok), .wait)
        case .abort: (Outcome(.closed, .dimseAborted), .wait)
        case .data(let values): messages(values)
        }
    }

    /// The service-user aborts, where PS3.7 is broken.
    ///
    /// - Parameter statuses: of what was answered before.
    static func badMessage(after statuses: [UInt16?] = []) -> Prediction {
        (Outcome(.abortedByUser, .dimseBadPDU, statuses: statuses), .wait)
    }

    /// Fragments of messages, verification being context 1 and CT images context 3 (PS3.8 annex E).
    static func messages(_ values: [DataValue]) -> Prediction {
        var statuses: [UInt16?] = []
        var commandBytes: [UInt8] = []
        /// Of the message whose data set is under way.
        var pending: [UInt16?] = []
        var inDataSet = false
        var context: UInt8?
        for value in values {
            guard value.contextID == 1 || value.contextID == 3, context == nil || context == value.contextID else {
                return badMessage(after: statuses)
            }
            guard value.isCommand != inDataSet else { return badMessage(after: statuses) }
            context = value.contextID
            if inDataSet {
                if value.isLast {
                    statuses += pending
                    (inDataSet, context) = (false, nil)
                }
                continue
            }
            commandBytes += value.fragment
            guard commandBytes.count <= ReadCommand.longest else { return badMessage(after: statuses) }
            guard value.isLast else { continue }
            guard let command = ReadCommand(commandBytes) else { return badMessage(after: statuses) }
            switch performing(command, contextID: value.contextID) {
            case .abort: return badMessage(after: statuses)
            case .answer(let status): pending = [status]
            case .nothing: pending = []
            }
            commandBytes = []
            inDataSet = command.announcesDataSet
            if !inDataSet {
                statuses += pending
                context = nil
            }
        }
        // A message that has not ended: the peer goes, and nobody has been told.
        guard context == nil else { return (Outcome(.closed, .dimseClosed), .close) }
        return goingOn(echoContext: 1, statuses: statuses)
    }

    private enum Performance {
        case abort, nothing
        /// Nil: success or a failure.
        case answer(UInt16?)
    }

    private static func performing(_ command: ReadCommand, contextID: UInt8) -> Performance {
        guard let field = command.commandField, field & 0x8000 == 0 else { return .abort }
        let isVerification = contextID == 1
        switch field {
        case 0x0030 where isVerification:
            guard !command.announcesDataSet, command.number(0x0110) != nil, let sopClass = command.uid(0x0002) else { return .abort }
            return .answer(sopClass == Sample.verification ? 0x0000 : 0x0122)
        case 0x0001 where !isVerification:
            guard command.announcesDataSet, command.number(0x0110) != nil, let sopClass = command.uid(0x0002),
                let instance = command.uid(0x1000)
            else { return .abort }
            guard sopClass == Sample.ctImageStorage else { return .answer(0x0122) }
            return .answer(isUID(instance) ? 0x0000 : 0xC000)
        case 0x0FFF: return command.number(0x0120) == nil ? .abort : .nothing
        default: return command.number(0x0110) == nil ? .abort : .answer(0x0211)
        }
    }
}
