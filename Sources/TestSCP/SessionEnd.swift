import DICOMNetwork
import Diagnosis
import ProbeResults
import Transport

/// That a connection ended otherwise than by a release.
struct SessionEnd: Error {
    /// Nil where a fault has ended it, which has been told.
    let event: ServerEvent.Content?
}

extension SessionEnd {
    init(_ error: AssociationError, _ information: ConnectionInformation) {
        let finding = Finding(error, servedTo: information)
        switch error.ending {
        case .rejected: event = .associationRejected(.init(finding))
        case .aborted(let side): event = .associationAborted(.init(by: side, reason: finding.reason, message: finding.message))
        case .lost: event = .connectionFailed(.init(finding, information.tls))
        case .abandoned: event = nil
        }
    }
}

extension ServerEvent.Failure {
    init(_ finding: Finding) {
        self.init(reason: finding.reason, message: finding.message, hint: finding.hint)
    }
}

extension AssociationError {
    fileprivate enum Ending {
        case rejected
        case aborted(by: ServerEvent.Aborted.Side)
        case lost
        case abandoned
    }

    /// What an acceptor's error looked like on the wire.
    fileprivate var ending: Ending {
        switch cause {
        case .rejected, .refused: .rejected
        case .aborted: .aborted(by: .client)
        case .violation, .message, .negotiation: .aborted(by: .server)
        // Before the request there is no association to abort (PS3.8 table 9-10, Sta2).
        case .timedOut, .interrupted: phase == .establishment ? .lost : .aborted(by: .server)
        case .closed, .cutOff, .unencodable, .dataSet, .transport: .lost
        case .abandoned: .abandoned
        }
    }
}
