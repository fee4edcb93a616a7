/// A-ABORT (PS3.8 9.3.8): the bytes as received, and what the standard says that they mean.
package struct Abort: Equatable, Sendable {
    package var source: UInt8
    /// Not significant when the service-user aborts.
    package var reason: UInt8

    package init(source: UInt8, reason: UInt8) {
        self.source = source
        self.reason = reason
    }

    /// An abort by the service-user, for whom no reasons are defined.
    package static let byServiceUser = Abort(source: Source.serviceUser.rawValue, reason: 0)

    /// An abort by the service-provider.
    package init(_ reason: Reason) {
        self.init(source: Source.serviceProvider.rawValue, reason: reason.rawValue)
    }

    /// Nil where the standard defines no meaning.
    package var knownSource: Source? { Source(rawValue: source) }
    /// Nil where the standard defines no meaning, and for every source but the service-provider.
    package var knownReason: Reason? { knownSource == .serviceProvider ? Reason(rawValue: reason) : nil }
}

extension Abort {
    package enum Source: UInt8, CaseIterable, Sendable, CustomStringConvertible {
        case serviceUser = 0
        case serviceProvider = 2

        package var description: String {
            switch self {
            case .serviceUser: "DICOM UL service-user"
            case .serviceProvider: "DICOM UL service-provider"
            }
        }
    }

    /// Why the service-provider aborts (PS3.8 table 9-26).
    package enum Reason: UInt8, CaseIterable, Sendable, CustomStringConvertible {
        case notSpecified = 0
        case unrecognizedPDU = 1
        case unexpectedPDU = 2
        case unrecognizedPDUParameter = 4
        case unexpectedPDUParameter = 5
        case invalidPDUParameterValue = 6

        package var description: String {
            switch self {
            case .notSpecified: "reason-not-specified"
            case .unrecognizedPDU: "unrecognized-PDU"
            case .unexpectedPDU: "unexpected-PDU"
            case .unrecognizedPDUParameter: "unrecognized-PDU-parameter"
            case .unexpectedPDUParameter: "unexpected-PDU-parameter"
            case .invalidPDUParameterValue: "invalid-PDU-parameter-value"
            }
        }
    }
}

extension Abort: CustomStringConvertible {
    /// Source and reason in the standard's words with their codes, undefined values as numbers; of a service-user's abort the source alone.
    package var description: String {
        switch knownSource {
        case .serviceUser: "\(Source.serviceUser) (\(source))"
        case .serviceProvider:
            "\(Source.serviceProvider) (\(source)), \(knownReason.map { "\($0) (\(reason))" } ?? "reason \(reason)")"
        case nil: "source \(source), reason \(reason)"
        }
    }
}
