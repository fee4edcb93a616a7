import ProbeResults

/// What comes of an association.
package struct Outcome: Equatable, Sendable {
    /// What the hostile peer saw of the end.
    package enum Ending: Equatable, Sendable {
        /// Our acceptor answered the release, or our requestor asked for it.
        case released
        /// A-ASSOCIATE-RJ with result, source and reason.
        case rejected(UInt8, UInt8, UInt8)
        /// A-ABORT.
        case aborted(source: UInt8, reason: UInt8)
        /// Nothing but the end of the connection.
        case closed
        /// Not even that, in ``patience``.
        case none

        /// The service-user's, for whom the standard has no reasons (PS3.8 9.3.8).
        static let abortedByUser = Ending.aborted(source: 0, reason: 0)
        static let unrecognizedPDU = Ending.aborted(source: 2, reason: 1)
        static let unexpectedPDU = Ending.aborted(source: 2, reason: 2)
        static let invalidParameter = Ending.aborted(source: 2, reason: 6)
    }

    package var ending: Ending
    /// What our side says of it: `ok` where it has nothing to say.
    package var reason: Reason
    /// Of our acceptor's responses, in their order; nil where either success or a failure is right.
    package var statuses: [UInt16?] = []

    package init(_ ending: Ending, _ reason: Reason, statuses: [UInt16?] = []) {
        self.ending = ending
        self.reason = reason
        self.statuses = statuses
    }

    /// Whether this is what was expected.
    package func matches(_ expected: Outcome) -> Bool {
        ending == expected.ending && reason == expected.reason && statuses.count == expected.statuses.count
            && zip(statuses, expected.statuses).allSatisfy { $1 == nil || $0 == $1 }
    }
}

extension Outcome: CustomStringConvertible {
    package var description: String {
        let statuses = statuses.map { $0.map { String($0, radix: 16) } ?? "any" }.joined(separator: ", ")
        return "\(ending), \(reason.rawValue)\(statuses.isEmpty ? "" : ", statuses \(statuses)")"
    }
}
