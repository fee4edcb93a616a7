/// What goes wrong between two hosts below DICOM, as facts; what they mean to a user is for others to say.
package enum TransportError: Error, Equatable, Sendable {
    /// The host's name was not resolved.
    case resolution(ResolutionFailure)
    /// No address of the host could be connected to.
    case connection(ConnectionFailure)
    /// A deadline passed, or a write stalled.
    case timedOut(Operation)
    /// The peer reset the connection, or had closed it before all was written. What it had sent until then has been read.
    case reset
    /// The stream has been closed on this side.
    case closed
    /// A call of the operating system failed in a way that no other case names.
    case system(errno: Int32, call: String)
    /// TLS failed, in the handshake or later.
    case tls(TLSFailure)
    /// The wait's ``Interruption`` was interrupted.
    case interrupted(signal: Int32)
    /// The address could not be listened on.
    case listen(address: String, errno: Int32)

    package enum Operation: Sendable {
        case read, write, handshake
    }
}

/// Why a host's name has no address.
package struct ResolutionFailure: Error, Hashable, Sendable {
    package let host: String
    package let kind: Kind

    package enum Kind: Hashable, Sendable {
        /// The name does not exist, or has no address (`EAI_NONAME`, `EAI_NODATA`).
        case noSuchName
        case timedOut
        /// Any other answer of the resolver: its `EAI_` code and its words.
        case other(code: Int32, text: String)
    }

    package init(host: String, kind: Kind) {
        self.host = host
        self.kind = kind
    }
}

/// Why no connection came about: every attempt that was made.
package struct ConnectionFailure: Error, Hashable, Sendable {
    package let attempts: [ConnectionAttempt]

    package init(attempts: [ConnectionAttempt]) {
        self.attempts = attempts
    }
}

/// An attempt to connect to one address.
package struct ConnectionAttempt: Hashable, Sendable {
    /// The address as `127.0.0.1:11112` or `[::1]:11112`.
    package let address: String
    package let outcome: Outcome

    package enum Outcome: Hashable, Sendable {
        case connected
        case failed(errno: Int32)
        case timedOut
        /// Given up because another address was connected first.
        case superseded
    }

    package init(address: String, outcome: Outcome) {
        self.address = address
        self.outcome = outcome
    }
}
