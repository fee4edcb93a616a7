import DICOMData
import Diagnosis
import Transport

/// Whom to reach, how, and how long to wait: what every verb that connects is given.
package struct ProbePlan: Sendable {
    package enum Security: Sendable {
        case plain
        /// The context, and the part of its policy that findings and results speak of.
        case tls(TLSContext, ConnectionContext.TLS)
    }

    /// The target as the user named it.
    package var host: String
    package var port: UInt16
    /// Where the connection goes; the same unless `--connect-to` says otherwise.
    package var connectHost: String
    package var connectPort: UInt16
    package var calledAETitle: AETitle
    package var callingAETitle: AETitle
    package var security: Security
    package var negotiation = Negotiation()
    /// Is told each step; nil where nobody wants to know.
    package var log: RunLog?
    package var timeout: Duration
    package var deadline: Deadline
    package var deadlineOwner = DeadlineOwner.option
    package var interruption: Interruption?

    package init(
        host: String, port: UInt16, connectHost: String, connectPort: UInt16, calledAETitle: AETitle, callingAETitle: AETitle,
        security: Security, timeout: Duration, deadline: Deadline, interruption: Interruption?
    ) {
        self.host = host
        self.port = port
        self.connectHost = connectHost
        self.connectPort = connectPort
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
        self.security = security
        self.timeout = timeout
        self.deadline = deadline
        self.interruption = interruption
    }

    /// What findings about the connection need to know.
    var context: ConnectionContext {
        let tls: ConnectionContext.TLS? =
            switch security {
            case .plain: nil
            case .tls(_, let tls): tls
            }
        return ConnectionContext(
            host: connectHost, port: connectPort, calledAETitle: calledAETitle.value, callingAETitle: callingAETitle.value, tls: tls,
            userIdentity: negotiation.userIdentity?.knownKind, isPastDeadline: deadline.hasPassed,
            deadlineOwner: deadlineOwner)
    }

    /// The end of a phase that begins now.
    var phaseEnd: Deadline { Deadline.after(timeout).earlier(of: deadline) }
}
