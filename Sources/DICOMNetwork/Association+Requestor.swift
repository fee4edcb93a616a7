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
            try send(request.commandSet, contextID: contextID)
            return try awaitAnswer(to: request, contextID: contextID)
        }
    }

    /// Invokes an operation with a data set, sent as it comes from the source, and waits for its final response.
    package func perform<Request: DIMSERequest>(
        _ request: Request, contextID: UInt8, dataSet source: inout some DataSetSource
    ) throws(AssociationError) -> InvokerExchange<Request>.Answer {
        try during(.transfer) { () throws(AssociationError.Cause) in
            try send(request.commandSet, contextID: contextID, dataSet: &source)
            return try awaitAnswer(to: request, contextID: contextID)
        }
    }

    /// Invokes an operation with a data set whose length shows only at its end, and waits for its final response.
    package func perform<Request: DIMSERequest>(
        _ request: Request, contextID: UInt8, stream: some DataSetStream
    ) throws(AssociationError) -> InvokerExchange<Request>.Answer {
        try during(.transfer) { () throws(AssociationError.Cause) in
            try send(request.commandSet, contextID: contextID, stream: stream)
            return try awaitAnswer(to: request, contextID: contextID)
        }
    }

    private func awaitAnswer<Request: DIMSERequest>(
        to request: Request, contextID: UInt8
    ) throws(AssociationError.Cause) -> InvokerExchange<Request>.Answer {
        var exchange = InvokerExchange(request, contextID: contextID)
        while true {
            // The assembler lets no data set through that no command announced, and the exchange no response that announces one.
            guard case .message(.command(let commandSet, let responseContextID)) = try receive(until: timing.phaseEnd) else {
                throw .misplacedRelease
            }
            do throws(DIMSEError) {
                switch try exchange.receive(commandSet, contextID: responseContextID) {
                case .finish(let answer): return answer
                case .awaitResponse: continue
                }
            } catch {
                throw .message(error)
            }
        }
    }

    /// Ends the association in order: A-RELEASE-RQ, and the peer's answer.
    ///
    /// - Throws: ``AssociationError`` of phase `release`. Everything that was asked for before has been answered by then.
    package func release() throws(AssociationError) {
        try during(.release) { () throws(AssociationError.Cause) in
            let end = timing.phaseEnd
            try connection.handle(.releaseRequest, until: end)
            while true {
                switch try connection.nextIndication(until: end) {
                case .released:
                    // Where both sides had asked, the acceptor still owes its answer (Sta12); otherwise this does nothing.
                    try connection.handle(.releaseResponse)
                    return connection.awaitClose()
                case .releaseCollision:
                    // The requestor answers at once, the acceptor when it has been answered (PS3.8 7.2.2.7).
                    try connection.handle(.releaseResponse)
                case .associationRequested, .associationAccepted, .data, .releaseRequested: continue
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
