import DICOMUpperLayer
import DIMSE
import Transport

/// Why an association did not come about, or ended before its time: facts, wrapping those of the layer below that found them.
package struct AssociationError: Error, Equatable, Sendable {
    /// What the association was doing.
    package enum Phase: Sendable {
        /// A-ASSOCIATE: from the request to the answer.
        case establishment
        /// P-DATA: messages, both ways.
        case transfer
        /// A-RELEASE: from the request to the answer.
        case release
    }

    package enum Cause: Error, Equatable, Sendable {
        /// The peer answered with A-ASSOCIATE-RJ.
        case rejected(AssociateReject)
        /// We answered the peer's request with A-ASSOCIATE-RJ.
        case refused(AssociateReject)
        /// The peer sent A-ABORT.
        case aborted(Abort)
        /// The peer closed or reset the connection instead of sending what was due.
        case closed
        /// The same within a PDU, of which that many bytes had come.
        case cutOff(received: Int)
        /// What was due did not come, or could not be sent, in time.
        case timedOut
        /// The peer sent bytes that are no PDU in order, or a PDU where it does not belong (PS3.8 table 9-10).
        case violation(ULStateMachine.Violation)
        /// The peer's A-ASSOCIATE-AC does not fit the request.
        case negotiation(NegotiationError)
        /// A value of ours does not fit in the PDU that was to be sent.
        case unencodable(PDUEncodingError)
        /// The peer sent a message that breaks PS3.7.
        case message(DIMSEError)
        /// The data set to send could not be read to its end.
        case dataSet(DataSetSourceError)
        /// The connection failed otherwise; a TLS alert that came after the handshake is found here.
        case transport(TransportError)
        /// A signal ended the wait.
        case interrupted(signal: Int32)
        /// Who uses the association on this side has ended its connection itself.
        case abandoned
    }

    package let phase: Phase
    package let cause: Cause
    /// Whether the deadline of all (``Timing/deadline``) had passed by then: where the cause is `timedOut`, it was that which ended the wait.
    package let isPastDeadline: Bool

    package init(phase: Phase, cause: Cause, isPastDeadline: Bool = false) {
        self.phase = phase
        self.cause = cause
        self.isPastDeadline = isPastDeadline
    }
}

extension AssociationError.Cause {
    /// The peer asks for release in the middle of an operation. Table 9-10 allows it, PS3.7 has no room for it.
    static let misplacedRelease = Self.violation(.unexpectedPDU(.releaseRequest, .established))

    /// What a failed read or write means for the association.
    init(_ error: TransportError) {
        self =
            switch error {
            case .timedOut: .timedOut
            case .reset, .closed: .closed
            case .interrupted(let signal): .interrupted(signal: signal)
            case .resolution, .connection, .system, .tls, .listen: .transport(error)
            }
    }
}
