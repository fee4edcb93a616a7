import ProbeResults
import Transport

extension ServerEvent.Content {
    /// A connection without an association had to make room for another one.
    ///
    /// - Parameters:
    ///   - isSecured: whether only the association request was missing.
    ///   - duration: how long it had taken by then.
    static func dismissed(isSecured: Bool, after duration: Duration) -> Self {
        let missing = isSecured ? "association request" : "TLS handshake"
        let milliseconds = Int(duration.milliseconds.rounded())
        return .connectionFailed(
            .init(
                reason: isSecured ? .assocTimeout : .tlsTimeout,
                message:
                    "closed to make room for other connections, after \(milliseconds) ms without \(isSecured ? "an" : "a complete") \(missing)"
            ))
    }
}
