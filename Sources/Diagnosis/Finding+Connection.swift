import Glibc
import ProbeResults
import Transport

extension Finding {
    /// Resolving and connecting.
    package init(_ error: TransportError, connecting context: ConnectionContext) {
        if let shortage = error.shortage {
            self.init(shortage, "\(context.endpoint) was not asked")
            return
        }
        switch error {
        case .resolution(let failure): self.init(failure, context)
        case .connection(let failure): self.init(failure, context)
        case .interrupted(let signal): self = .interrupted(signal: signal)
        case .reset:
            self.init(reason: .tcpReset, message: "\(context.endpoint) reset the connection", hint: Self.isAnythingListening)
        case .timedOut:
            self.init(
                reason: .tcpTimeout, message: "\(context.endpoint) did not answer \(context.inTime)", hint: context.remedy(Self.isDropped))
        case .system(let code, let call):
            self.init(reason: .tcpOther, message: "\(call) failed for \(context.endpoint): \(systemText(code))")
        case .closed, .tls, .listen:
            self.init(reason: .internalDefect, message: "connecting to \(context.endpoint) ended in \(error)")
        }
    }

    private init(_ failure: ResolutionFailure, _ context: ConnectionContext) {
        switch failure.kind {
        case .noSuchName:
            self.init(
                reason: .dnsNoSuchName, message: "the host name \(failure.host) does not exist",
                hint:
                    "check the spelling and the DNS zone; to reach an ingress by another address keep the name and add --connect-to ADDRESS"
            )
        case .timedOut:
            self.init(
                reason: .dnsTimeout, message: "the host name \(failure.host) was not resolved \(context.inTime)",
                hint: context.remedy("check that the DNS servers of this machine can be reached (/etc/resolv.conf)"))
        case .other(let code, let text):
            self.init(
                reason: .dnsOther, message: "the host name \(failure.host) was not resolved: \(text) (\(code))",
                hint: "check the DNS servers of this machine (/etc/resolv.conf)")
        }
    }

    /// Of several attempts the one that got furthest decides: a refusal comes from the host itself.
    private init(_ failure: ConnectionFailure, _ context: ConnectionContext) {
        let tried = failure.attempts.map { "\($0.address): \($0.outcome.words)" }.joined(separator: "; ")
        let message = "no connection to \(context.endpoint) (\(tried))"
        let outcomes = failure.attempts.map(\.outcome)
        if outcomes.contains(.failed(errno: ECONNREFUSED)) {
            self.init(reason: .tcpRefused, message: message, hint: Self.isAnythingListening)
        } else if outcomes.contains(.failed(errno: ECONNRESET)) {
            self.init(reason: .tcpReset, message: message, hint: Self.isAnythingListening)
        } else if outcomes.contains(.timedOut) || outcomes.contains(.failed(errno: ETIMEDOUT)) {
            self.init(
                reason: .tcpTimeout,
                message: context.isPastDeadline ? "no connection to \(context.endpoint) \(context.inTime) (\(tried))" : message,
                hint: context.remedy(Self.isDropped))
        } else if outcomes.contains(where: { Self.unreachable.contains($0) }) {
            self.init(reason: .tcpUnreachable, message: message, hint: "check routes, VPN and firewalls between here and \(context.host)")
        } else if outcomes.contains(.failed(errno: EINVAL)), context.host.lowercased().hasPrefix("fe80:"), !context.host.contains("%") {
            self.init(
                reason: .tcpOther, message: message,
                hint: "a link-local address says nothing without its interface: [\(context.host)%INTERFACE]; ip address lists those")
        } else {
            self.init(reason: .tcpOther, message: message, hint: "this machine refuses to try: check the address and the local firewall")
        }
    }

    private static let unreachable = [ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL].map {
        ConnectionAttempt.Outcome.failed(errno: $0)
    }
    private static let isAnythingListening = "check that the service runs, that it listens on this port, and that the ingress exposes it"
    private static let isDropped = "packets are dropped on the way: check the address, firewalls and network policies"
}

extension ConnectionAttempt.Outcome {
    var words: String {
        switch self {
        case .connected: "connected"
        case .failed(let code): systemText(code)
        case .timedOut: "no answer in time"
        case .superseded: "given up"
        }
    }
}

/// The system's words for an error number.
package func systemText(_ code: Int32) -> String {
    String(cString: strerror(code))
}
