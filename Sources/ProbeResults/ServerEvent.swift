/// Something that happened at the test SCP: a line of what `serve --json` prints, and of what `--events` gathers.
///
/// Fields are absent, not empty, where nothing was learnt. The shape is API: `dicomprobe.event/1`.
package struct ServerEvent: Equatable, Sendable {
    package static let schema = "dicomprobe.event/1"

    /// When: ISO 8601, UTC, with milliseconds.
    package var time: String
    /// Nil for what concerns no single connection.
    package var connection: Connection?
    package var content: Content

    package init(time: String, connection: Connection?, content: Content) {
        self.time = time
        self.connection = connection
        self.content = content
    }
}

extension ServerEvent {
    /// What all events of one connection have in common. A connection carries at most one association.
    package struct Connection: Equatable, Sendable {
        /// Counted from 1 in the order of acceptance.
        package var number: Int
        /// Numeric, with the port.
        package var remoteAddress: String

        package init(number: Int, remoteAddress: String) {
            self.number = number
            self.remoteAddress = remoteAddress
        }
    }

    package enum Content: Equatable, Sendable {
        /// The server is ready: the first event of all.
        case listening(Listening)
        /// Something that its user should know and that does not keep it from serving.
        case warning(Warning)
        /// There are no descriptors or there is no memory for another connection, which has to wait.
        case shortage(Shortage)
        /// Events that nobody has read in time are not in this place.
        case eventsLost(EventsLost)
        /// The certificate's files have changed, and new connections get the new one.
        case certificateRenewed(CertificateRenewed)
        /// The certificate's files have changed and can't be used: the earlier one stays.
        case certificateNotRenewed(Failure)
        /// A-ASSOCIATE-RQ came.
        case associationRequested(AssociationRequested)
        /// Answered with A-ASSOCIATE-AC.
        case associationAccepted(AssociationAccepted)
        /// Answered with A-ASSOCIATE-RJ.
        case associationRejected(Failure)
        /// A C-ECHO came and is about to be answered.
        case echo(Echo)
        /// A C-STORE came and is about to be answered with success: the object is safe on the disk, or was to be discarded.
        case stored(Object)
        /// A C-STORE came and is about to be answered with a failure status: nothing of the object is kept.
        case notStored(Object)
        /// Another request came and is about to be answered with a failure status.
        case refused(Refused)
        /// Something goes wrong on purpose, as `--fault` asks for.
        case fault(Fault)
        /// Ended as it should.
        case associationReleased
        /// Ended by A-ABORT, received or sent.
        case associationAborted(Aborted)
        /// The connection ended otherwise: TLS failed, no association came about, or it was lost.
        case connectionFailed(ConnectionFailed)
        /// No connection is accepted any more; associations may go on for a while.
        case stopping(Stopping)
        /// All has ended: the last event of all.
        case stopped
    }
}
