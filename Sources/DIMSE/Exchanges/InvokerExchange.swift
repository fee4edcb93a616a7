import DICOMData

/// One operation or notification, seen from who invokes it: a request is sent, responses come back.
///
/// The driver sends the request (and its data set), then gives each command that arrives to ``receive(_:contextID:)`` until that says
/// ``Action/finish(_:)``. Data sets don't pass through here: a response tells whether one follows it. Requests of the peer, where the service has
/// them meanwhile, are a ``PerformerExchange``'s.
package struct InvokerExchange<Request: DIMSERequest>: Sendable {
    package enum Action: Equatable, Sendable {
        /// The operation goes on: more responses come.
        case awaitResponse(Answer)
        /// The operation has ended: this was the final response.
        case finish(Answer)

        package var answer: Answer {
            switch self {
            case .awaitResponse(let answer), .finish(let answer): answer
            }
        }
    }

    /// A response that belongs to the request.
    package struct Answer: Equatable, Sendable {
        package let response: Request.Response
        /// Where the response names other things than the request. The message ID decides what a response belongs to, so these don't invalidate it.
        package let deviations: [ResponseDeviation]
    }

    package let request: Request
    package let contextID: UInt8
    private var isFinished = false

    package init(_ request: Request, contextID: UInt8) {
        self.request = request
        self.contextID = contextID
    }

    /// Takes a command that arrived.
    package mutating func receive(_ commandSet: CommandSet, contextID: UInt8) throws(DIMSEError) -> Action {
        let response = try response(in: commandSet, contextID: contextID)
        guard !isFinished else { throw .responseAfterFinal(Request.Response.commandField) }
        let answer = Answer(response: response, deviations: ResponseDeviation.between(request, response.fields))
        guard response.statusClass != .pending else { return .awaitResponse(answer) }
        isFinished = true
        return .finish(answer)
    }

    private func response(in commandSet: CommandSet, contextID: UInt8) throws(DIMSEError) -> Request.Response {
        guard let received = commandSet.commandField else { throw .commandSet(.missing(.commandField)) }
        let expected = Request.Response.commandField
        guard received == expected.rawValue else { throw .unexpectedCommand(received, expected: expected) }
        guard contextID == self.contextID else { throw .wrongContext(expected: self.contextID, received: contextID) }
        let response: Request.Response
        do {
            response = try Request.Response(commandSet)
        } catch {
            throw .commandSet(error)
        }
        guard response.messageIDBeingRespondedTo == request.messageID else {
            throw .wrongMessageID(expected: request.messageID, received: response.messageIDBeingRespondedTo)
        }
        return response
    }
}

/// Something that a response says differently than its request.
package enum ResponseDeviation: Equatable, Sendable {
    case sopClass(expected: UID, received: UID)
    case sopInstance(expected: UID, received: UID)

    /// Only what both name is compared: responses may omit either (PS3.7 9.3), and of an N-CREATE the response may be the first to name the instance.
    fileprivate static func between(_ request: some DIMSERequest, _ response: ResponseFields) -> [ResponseDeviation] {
        var deviations: [ResponseDeviation] = []
        if let received = response.affectedSOPClassUID, received != request.sopClassUID {
            deviations.append(.sopClass(expected: request.sopClassUID, received: received))
        }
        if let expected = request.sopInstanceUID, let received = response.affectedSOPInstanceUID, received != expected {
            deviations.append(.sopInstance(expected: expected, received: received))
        }
        return deviations
    }
}
