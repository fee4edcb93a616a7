/// A-ASSOCIATE-RJ (PS3.8 9.3.4): the bytes as received, and what the standard says that they mean.
package struct AssociateReject: Equatable, Sendable {
    package var result: UInt8
    package var source: UInt8
    /// Means something only together with ``source``.
    package var reason: UInt8

    package init(result: UInt8, source: UInt8, reason: UInt8) {
        self.result = result
        self.source = source
        self.reason = reason
    }

    /// A rejection that the standard defines; the reason implies the source.
    package init(_ result: Result, _ reason: Reason) {
        self.init(result: result.rawValue, source: reason.source.rawValue, reason: reason.rawValue)
    }

    /// Nil where the standard defines no meaning.
    package var knownResult: Result? { Result(rawValue: result) }
    /// Nil where the standard defines no meaning.
    package var knownSource: Source? { Source(rawValue: source) }
    /// Nil where the standard defines no meaning for this source.
    package var knownReason: Reason? { Reason.allCases.first { $0.source.rawValue == source && $0.rawValue == reason } }
}

extension AssociateReject {
    package enum Result: UInt8, CaseIterable, Sendable, CustomStringConvertible {
        case permanent = 1
        case transient = 2

        package var description: String {
            switch self {
            case .permanent: "rejected-permanent"
            case .transient: "rejected-transient"
            }
        }
    }

    package enum Source: UInt8, CaseIterable, Sendable, CustomStringConvertible {
        case serviceUser = 1
        /// The association control service element of the provider.
        case serviceProviderACSE = 2
        case serviceProviderPresentation = 3

        package var description: String {
            switch self {
            case .serviceUser: "DICOM UL service-user"
            case .serviceProviderACSE: "DICOM UL service-provider (ACSE related function)"
            case .serviceProviderPresentation: "DICOM UL service-provider (Presentation related function)"
            }
        }
    }

    /// The reasons of all three sources (PS3.8 table 9-21).
    package enum Reason: CaseIterable, Sendable, CustomStringConvertible {
        case noReasonGiven
        case applicationContextNameNotSupported
        case callingAETitleNotRecognized
        case calledAETitleNotRecognized
        case providerNoReasonGiven
        case protocolVersionNotSupported
        case temporaryCongestion
        case localLimitExceeded

        package var source: Source {
            switch self {
            case .noReasonGiven, .applicationContextNameNotSupported, .callingAETitleNotRecognized, .calledAETitleNotRecognized:
                .serviceUser
            case .providerNoReasonGiven, .protocolVersionNotSupported: .serviceProviderACSE
            case .temporaryCongestion, .localLimitExceeded: .serviceProviderPresentation
            }
        }

        package var rawValue: UInt8 {
            switch self {
            case .noReasonGiven, .providerNoReasonGiven, .temporaryCongestion: 1
            case .applicationContextNameNotSupported, .protocolVersionNotSupported, .localLimitExceeded: 2
            case .callingAETitleNotRecognized: 3
            case .calledAETitleNotRecognized: 7
            }
        }

        package var description: String {
            switch self {
            case .noReasonGiven, .providerNoReasonGiven: "no-reason-given"
            case .applicationContextNameNotSupported: "application-context-name-not-supported"
            case .callingAETitleNotRecognized: "calling-AE-title-not-recognized"
            case .calledAETitleNotRecognized: "called-AE-title-not-recognized"
            case .protocolVersionNotSupported: "protocol-version-not-supported"
            case .temporaryCongestion: "temporary-congestion"
            case .localLimitExceeded: "local-limit-exceeded"
            }
        }
    }
}

extension AssociateReject: CustomStringConvertible {
    /// Result, source and reason in the standard's words with their codes, undefined values as numbers.
    package var description: String {
        let result = knownResult.map { "\($0) (\($0.rawValue))" } ?? "result \(result)"
        let source = knownSource.map { "\($0) (\($0.rawValue))" } ?? "source \(source)"
        let reason = knownReason.map { "\($0) (\($0.rawValue))" } ?? "reason \(reason)"
        return "\(result), \(source), \(reason)"
    }
}
