/// A point in the life of a connection at which a fault may act, in the order in which they come.
package enum FaultPoint: String, CaseIterable, Sendable {
    /// The TCP connection is accepted; TLS has not begun.
    case connect
    /// The TLS handshake is done, or there is none; the association request has not been read.
    case tls
    /// The association request has come and is about to be answered.
    case request
    /// The association is accepted.
    case accept
    /// The first fragment of an object has come.
    case object
    /// An operation has come as a whole and is about to be answered.
    case response
    /// The release request has come and is about to be answered.
    case release

    /// What `--list-faults` says of it.
    package var summary: String {
        switch self {
        case .connect: "the TCP connection is accepted, before TLS"
        case .tls: "after the TLS handshake"
        case .request: "instead of the answer to the association request, or before it"
        case .accept: "after the association is accepted"
        case .object: "in the middle of each object; object:N of the Nth"
        case .response: "instead of each response, or before it; response:N of the Nth"
        case .release: "instead of the answer to the release request, or before it"
        }
    }

    /// Whether it comes several times in an association, and so can be given a number.
    var isRepeated: Bool { self == .object || self == .response }
}

/// A point, and which of the times that a connection comes there.
struct FaultPlace: Equatable, Sendable {
    var point: FaultPoint
    /// Counted from 1 in each association; nil: every time.
    var number: Int?

    func isMet(by point: FaultPoint, _ number: Int) -> Bool {
        point == self.point && (self.number ?? number) == number
    }
}
