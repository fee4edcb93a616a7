/// Something that a peer sends and should not, or that nobody has to be disturbed by; and what has to come of it.
package struct HostileCase: Sendable, CustomStringConvertible {
    package enum Family: String, CaseIterable, Sendable {
        /// Each field at its extremes.
        case values
        /// Each length wrong.
        case lengths
        /// Each item missing, repeated, elsewhere, or beside one that nobody knows.
        case items
        /// Each PDU and item cut behind and within each of its fields.
        case cuts
        /// Command sets whose elements are not what they have to be.
        case commands
        /// Each PDU, message and fragment where it does not belong.
        case order
    }

    /// When the bytes come.
    package enum Moment: String, CaseIterable, Sendable {
        // To our acceptor
        case insteadOfRequest = "instead of a request"
        case established
        case withinCommand = "within a command"
        case insteadOfDataSet = "instead of a data set"
        case withinDataSet = "within a data set"
        case afterRelease = "after the release"
        case afterRejection = "after the rejection"
        case afterAbort = "after the A-ABORT"

        // To our requestor
        case insteadOfAnswer = "instead of an answer to the request"
        case unasked
        case insteadOfResponse = "instead of a response"
        case insteadOfReleaseAnswer = "instead of the answer to the release"
    }

    /// What the peer does next.
    package enum Continuation: Equatable, Sendable {
        /// As if nothing had been: a C-ECHO in that context, if one is accepted, and the release.
        case goOn(echoContext: UInt8?)
        /// Closes the connection.
        case close
        /// Waits for what comes.
        case wait
    }

    package let name: String
    package let family: Family
    package let moment: Moment
    package let bytes: [UInt8]
    package let continuation: Continuation
    package let expected: Outcome

    package var description: String { "\(name), \(moment.rawValue)" }
}

extension [HostileCase] {
    /// One out of so many, the same each time, of every family.
    package func thinned(to stride: Int) -> [HostileCase] {
        enumerated().filter { $0.offset % Swift.max(1, stride) == 0 }.map(\.element)
    }
}

extension HostileCase {
    /// What a peer in order does: between the others, it has to be served.
    package static let inOrder = HostileCase(
        name: "A-ASSOCIATE-RQ in order", family: .order, moment: .insteadOfRequest, bytes: Item.associateRequest.bytes,
        continuation: .goOn(echoContext: 1), expected: Outcome(.released, .ok, statuses: [0]))
}

extension [HostileCase] {
    /// With that case before the first and behind each so many.
    package func interspersed(with other: HostileCase, every count: Int) -> [HostileCase] {
        enumerated().flatMap { $0.offset % count == 0 ? [other, $0.element] : [$0.element] } + [other]
    }
}
