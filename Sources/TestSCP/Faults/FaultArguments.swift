import DICOMData
import DICOMUpperLayer
import DIMSE
import PKI

/// The value of a fault: arguments with slashes between, taken one after the other. Nil is what does not belong where it stands.
struct FaultArguments {
    private var rest: ArraySlice<Substring>
    private let parseDuration: (String) -> Duration?

    init(_ value: String, duration: @escaping (String) -> Duration?) {
        rest = value.isEmpty ? [] : value.split(separator: "/", omittingEmptySubsequences: false)[...]
        parseDuration = duration
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func text() -> String? { rest.popFirst().map(String.init) }

    /// All that is left, with its slashes; nil where nothing is.
    mutating func remainder() -> String? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest.joined(separator: "/")
    }

    mutating func duration() -> Duration? { text().flatMap(parseDuration) }

    mutating func byte() -> UInt8? { text().flatMap { UInt8($0) } }

    /// `object:3`
    mutating func place() -> FaultPlace? {
        guard let (name, number) = numbered(), let point = FaultPoint(rawValue: name), number == nil || point.isRepeated else { return nil }
        return FaultPlace(point: point, number: number)
    }

    /// Four hexadecimal digits, and perhaps of which operation: `A700:3`
    mutating func status() -> (Status, number: Int?)? {
        guard let (digits, number) = numbered(), digits.utf8.count == 4, let value = UInt16(digits, radix: 16) else { return nil }
        return (Status(rawValue: value), number)
    }

    /// A number from 1 on; not there at all is every time.
    mutating func number() -> Int?? {
        guard let text = text() else { return .some(nil) }
        return Int(text).flatMap { $0 > 0 ? .some($0) : nil }
    }

    private mutating func numbered() -> (String, Int?)? {
        guard let parts = text()?.split(separator: ":", omittingEmptySubsequences: false), let name = parts.first else { return nil }
        guard parts.count > 1 else { return (String(name), nil) }
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
        return (String(name), number)
    }

    // MARK: TLS

    mutating func badCertificate() -> BadCertificate? { text().flatMap(BadCertificate.init(rawValue:)) }

    /// A DNS name, which a client can send.
    mutating func serverName() -> String? {
        guard let text = text(), case .dns(let name) = PeerName(text), PeerName.dns(name).isValid(allowsWildcard: false) else { return nil }
        return name
    }

    // MARK: Rejection

    /// Numbers `RESULT/SOURCE/REASON`, or `[permanent|transient/]NAME`.
    mutating func reject() -> AssociateReject? {
        guard let first = text() else { return nil }
        if let result = UInt8(first) {
            guard let source = byte(), let reason = byte() else { return nil }
            return AssociateReject(result: result, source: source, reason: reason)
        }
        let results: [String: AssociateReject.Result] = ["permanent": .permanent, "transient": .transient]
        guard let result = results[first] else { return Self.rejections[first].map { AssociateReject(Self.usualResult(of: $0), $0) } }
        guard let reason = text().flatMap({ Self.rejections[$0] }) else { return nil }
        return AssociateReject(result, reason)
    }

    /// As our reasons name them, without `assoc.rejected.`.
    static let rejections: [String: AssociateReject.Reason] = [
        "called-ae": .calledAETitleNotRecognized, "calling-ae": .callingAETitleNotRecognized,
        "application-context": .applicationContextNameNotSupported, "no-reason-given": .noReasonGiven,
        "protocol-version": .protocolVersionNotSupported, "congestion": .temporaryCongestion, "limit": .localLimitExceeded,
    ]

    private static func usualResult(of reason: AssociateReject.Reason) -> AssociateReject.Result {
        [.temporaryCongestion, .localLimitExceeded].contains(reason) ? .transient : .permanent
    }

    // MARK: Presentation contexts

    /// As our reasons name them, without `assoc.context.`; nil is no result at all.
    static let contextResults: [String: PresentationContextResult.Result?] = [
        "user-rejection": .userRejection, "no-reason": .noReason, "abstract-syntax": .abstractSyntaxNotSupported,
        "transfer-syntax": .transferSyntaxesNotSupported, "none": PresentationContextResult.Result?.none,
    ]

    mutating func contextResult() -> PresentationContextResult.Result?? { text().flatMap { Self.contextResults[$0] } }

    /// A UID of an abstract or a transfer syntax; not there at all is every one.
    mutating func syntax() -> UID?? {
        guard let text = text() else { return .some(nil) }
        let uid = UID(text)
        return uid.isValid ? .some(uid) : nil
    }
}
