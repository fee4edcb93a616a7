import DICOMData
import DICOMUpperLayer
import DIMSE
import Transport

extension Association {
    /// Asks the peer for an association.
    ///
    /// - Parameters:
    ///   - stream: connected, its TLS handshake done. It is closed when the association ends, or does not come about.
    ///   - observer: is told of each PDU.
    package static func request(
        _ request: AssociateRequest, over stream: any ByteStream, timing: Timing, observer: (any AssociationObserver)? = nil
    ) throws(AssociationError) -> Association {
        let connection = UpperLayerConnection(
            role: .requestor, stream: stream, timing: timing, maximumDataLength: request.userInformation.acceptedDataLength,
            observer: observer)
        do throws(AssociationError.Cause) {
            let end = timing.phaseEnd
            try connection.handle(.associateRequest)
            try connection.handle(.transportConfirmation(request), until: end)
            guard case .associationAccepted(let accept) = try connection.nextIndication(until: end) else { throw .closed }
            return try Association(request, accept, role: .requestor, connection: connection, timing: timing)
        } catch {
            let failure = AssociationError(phase: .establishment, cause: error, isPastDeadline: timing.deadline.hasPassed)
            connection.abort()
            throw failure
        }
    }

    /// Invokes an operation without a data set, and waits for its final response.
    package func perform<Request: DIMSERequest>(
        _ request: Request, contextID: UInt8
    ) throws(AssociationError) -> InvokerExchange<Request>.Answer {
        try during(.transfer) { () throws(AssociationError.Cause) in
            try stage(request.commandSet, contextID: contextID)
            return try finish(request, contextID: contextID)
        }
    }

    /// Invokes an operation with a data set, sent as it comes from the source, and waits for its final response.
    package func perform<Request: DIMSERequest>(
        _ request: Request, contextID: UInt8, dataSet source: inout some DataSetSource
    ) throws(AssociationError) -> InvokerExchange<Request>.Answer {
        try during(.transfer) { () throws(AssociationError.Cause) in
            try stage(request.commandSet, contextID: contextID)
            try stage(&source, contextID: contextID)
            return try finish(request, contextID: contextID)
        }
    }

    /// Invokes an operation with a data set whose length shows only at its end, and waits for its final response.
    package func perform<Request: DIMSERequest>(
        _ request: Request, contextID: UInt8, stream: some DataSetStream
    ) throws(AssociationError) -> InvokerExchange<Request>.Answer {
        try during(.transfer) { () throws(AssociationError.Cause) in
            try stage(request.commandSet, contextID: contextID)
            try stage(stream, contextID: contextID)
            return try finish(request, contextID: contextID)
        }
    }

    /// Sends the end of a request, and waits for its final response.
    ///
    /// What has arrived before that end was sent can't be an answer to the whole of it: as a refusal it is believed, as anything else it is not.
    private func finish<Request: DIMSERequest>(
        _ request: Request, contextID: UInt8
    ) throws(AssociationError.Cause) -> InvokerExchange<Request>.Answer {
        var isEarly = hasUnreadInput()
        try sendStaged()
        var exchange = InvokerExchange(request, contextID: contextID)
        while true {
            // The assembler lets no data set through that no command announced, and the exchange no response that announces one.
            guard case .message(.command(let commandSet, let responseContextID)) = try receive(until: timing.phaseEnd) else {
                throw .misplacedRelease
            }
            do throws(DIMSEError) {
                let action = try exchange.receive(commandSet, contextID: responseContextID)
                if isEarly, action.answer.response.statusClass != .failure { throw .earlyResponse(Request.Response.commandField) }
                if case .finish(let answer) = action { return answer }
                isEarly = false
            } catch {
                throw .message(error)
            }
        }
    }

    /// Ends the association in order: A-RELEASE-RQ, and the peer's answer.
    ///
    /// - Returns: whether the peer has sent something besides, which nobody had asked for.
    /// - Throws: ``AssociationError`` of phase `release`. Everything that was asked for before has been answered by then.
    @discardableResult
    package func release() throws(AssociationError) -> Bool {
        try during(.release) { () throws(AssociationError.Cause) in
            let end = timing.phaseEnd
            var hasSentMore = hasPendingData
            try connection.handle(.releaseRequest, until: end)
            while true {
                switch try connection.nextIndication(until: end) {
                case .released:
                    // Where both sides had asked, the acceptor still owes its answer (Sta12); otherwise this does nothing.
                    try connection.handle(.releaseResponse)
                    connection.awaitClose()
                    return hasSentMore
                case .releaseCollision:
                    // The requestor answers at once, the acceptor when it has been answered (PS3.8 7.2.2.7).
                    try connection.handle(.releaseResponse)
                case .data: hasSentMore = true
                case .associationRequested, .associationAccepted, .releaseRequested: continue
                }
            }
        }
    }
}

extension UserInformation {
    /// The length of P-DATA-TF that whoever sends this is prepared for.
    var acceptedDataLength: UInt32 {
        maximumLength.flatMap { $0 == 0 ? nil : $0 } ?? .max
    }
}
