extension ULStateMachine {
    /// What a peer did against the protocol.
    package enum Violation: Error, Equatable, Sendable {
        /// A PDU that is in order, but not in this state.
        case unexpectedPDU(PDUType, State)
        /// Bytes that are no PDU in order.
        case invalidPDU(PDUError)

        /// The A-ABORT of the service-provider that answers it (PS3.8 table 9-26).
        package var abort: Abort {
            switch self {
            case .unexpectedPDU: Abort(.unexpectedPDU)
            case .invalidPDU(let error):
                switch error.kind {
                case .unknownType: Abort(.unrecognizedPDU)
                default: Abort(.invalidPDUParameterValue)
                }
            }
        }
    }
}
