import ProbeResults

/// What our requestor has to make of bytes.
struct RequestorPrediction {
    let operation: Operation

    typealias Prediction = (outcome: Outcome, continuation: HostileCase.Continuation)

    static let success: Prediction = (Outcome(.released, .ok), .goOn(echoContext: nil))

    // MARK: The answer to the request (Sta5)

    func insteadOfAnswer(_ bytes: [UInt8]) -> Prediction {
        switch Judgement(bytes) {
        case .unfinished: (Outcome(.closed, .assocClosed), .close)
        case .unrecognized: (Outcome(.unrecognizedPDU, .assocNotDICOM), .wait)
        case .broken: (Outcome(.invalidParameter, .assocBadPDU), .wait)
        case .request, .data, .releaseRequest, .releaseResponse: (Outcome(.unexpectedPDU, .assocBadPDU), .wait)
        case .abort: (Outcome(.closed, .assocAborted), .wait)
        case .reject(let codes): (Outcome(.closed, Self.reason(ofRejection: codes)), .wait)
        case .accept(let accept): afterAcceptance(accept)
        }
    }

    /// PS3.8 table 9-21: result, source, reason.
    private static func reason(ofRejection codes: [UInt8]) -> Reason {
        switch (codes.dropFirst().first, codes.last) {
        case (1, 1), (2, 1): .assocRejectedNoReasonGiven
        case (1, 2): .assocRejectedApplicationContext
        case (1, 3): .assocRejectedCallingAE
        case (1, 7): .assocRejectedCalledAE
        case (2, 2): .assocRejectedProtocolVersion
        case (3, 1): .assocRejectedCongestion
        case (3, 2): .assocRejectedLimit
        default: .assocRejectedOther
        }
    }

    /// An acceptance that does not fit the request is the service-user's affair.
    private func afterAcceptance(_ accept: Associate) -> Prediction {
        let unfit: Prediction = (Outcome(.abortedByUser, .assocBadPDU), .wait)
        guard accept.version & 1 == 1, accept.applicationContext == Sample.applicationContext,
            accept.contexts.allSatisfy({ $0.id == 1 && ($0.result != 0 || operation.transferSyntaxes.contains($0.transferSyntaxes[0])) })
        else { return unfit }
        if let length = accept.maximumLength, (1...6).contains(length) { return unfit }
        let reason: Reason
        switch accept.contexts.first?.result {
        case 0: return Self.success
        case 1: reason = .assocContextUserRejection
        case 3: reason = .assocContextAbstractSyntax
        case 4: reason = .assocContextTransferSyntax
        case nil: reason = .assocContextNone
        default: reason = .assocContextNoReason
        }
        return (Outcome(.released, reason), .goOn(echoContext: nil))
    }

    // MARK: In the association (Sta6)

    /// What is said in place of the response, or before it is due.
    func insteadOfResponse(_ bytes: [UInt8]) -> Prediction {
        switch Judgement(bytes) {
        case .unfinished: (Outcome(.closed, .dimseClosed), .close)
        case .unrecognized: (Outcome(.unrecognizedPDU, .dimseBadPDU), .wait)
        case .broken: (Outcome(.invalidParameter, .dimseBadPDU), .wait)
        case .request, .accept, .reject, .releaseResponse: (Outcome(.unexpectedPDU, .dimseBadPDU), .wait)
        // Table 9-10 allows it; PS3.7 has no room for it within an operation.
        case .releaseRequest: Self.badMessage
        case .abort: (Outcome(.closed, .dimseAborted), .wait)
        case .data(let values): messages(values)
        }
    }

    private static let badMessage: Prediction = (Outcome(.abortedByUser, .dimseBadPDU), .wait)

    /// Fragments, of which the first whole command decides.
    func messages(_ values: [DataValue]) -> Prediction {
        var bytes: [UInt8] = []
        for value in values {
            guard value.contextID == 1, value.isCommand else { return Self.badMessage }
            bytes += value.fragment
            guard bytes.count <= ReadCommand.longest else { return Self.badMessage }
            if value.isLast { return answer(bytes) }
        }
        return (Outcome(.closed, .dimseClosed), .close)
    }

    private func answer(_ bytes: [UInt8]) -> Prediction {
        guard let command = ReadCommand(bytes), command.commandField == operation.responseField, !command.announcesDataSet,
            let messageID = command.number(0x0120), let status = command.number(0x0900)
        else { return Self.badMessage }
        guard messageID == 1 else { return (Outcome(.abortedByUser, .dimseWrongMessageID), .wait) }
        return (Outcome(.released, isStored(status) ? .ok : .dimseStatus), .goOn(echoContext: nil))
    }

    /// Success; of C-STORE also the warnings, after which the peer holds the object (PS3.4 B.2.3, PS3.7 annex C).
    private func isStored(_ status: Int) -> Bool {
        guard operation.instance != nil else { return status == 0 }
        return [0x0000, 0x0001, 0x0107, 0x0116].contains(status) || status >> 12 == 0xB
    }

    // MARK: The answer to the release (Sta7)

    /// Everything has been confirmed by then, so that nothing makes it a failure; what the peer is told is the standard's.
    func insteadOfReleaseAnswer(_ bytes: [UInt8]) -> Prediction {
        switch Judgement(bytes) {
        case .unfinished: (Outcome(.closed, .ok), .close)
        case .unrecognized: (Outcome(.unrecognizedPDU, .ok), .wait)
        case .broken: (Outcome(.invalidParameter, .ok), .wait)
        case .request, .accept, .reject: (Outcome(.unexpectedPDU, .ok), .wait)
        case .releaseResponse, .abort: (Outcome(.closed, .ok), .wait)
        // Data are passed over (AR-6), a release collision is answered (AR-9), and the answer is still due.
        case .data, .releaseRequest: (Outcome(.closed, .ok), .goOn(echoContext: nil))
        }
    }
}
