import ProbeResults

/// What a failure comes down to: the reason, what happened in words, and what to change.
///
/// Every layer throws typed facts; this is what becomes of them for a user, made in this module and nowhere else.
package struct Finding: Error, Equatable, Sendable {
    package var reason: Reason
    /// A sentence with the evidence.
    package var message: String
    /// What to change; nil where nothing sensible can be advised.
    package var hint: String?
    /// The signal's number where the reason is ``Reason/interrupted``, else 0.
    package var signal: Int32

    package init(reason: Reason, message: String, hint: String? = nil, signal: Int32 = 0) {
        self.reason = reason
        self.message = message
        self.hint = hint
        self.signal = signal
    }

    /// The time for the whole run was over before its turn came to what is left: the peer, or the search for what to send, took it.
    package static func deadlinePassed(_ owner: DeadlineOwner) -> Finding {
        Finding(
            reason: .dimseTimeout, message: "\(owner.time) was over",
            hint: "give more time with \(owner.setting), or send less at once")
    }

    package static func interrupted(signal: Int32) -> Finding {
        Finding(reason: .interrupted, message: "interrupted by signal \(signal)", signal: signal)
    }
}

extension ProbeResult {
    package init(command: String, finding: Finding) {
        self.init(command: command, reason: finding.reason, message: finding.message, hint: finding.hint, signal: finding.signal)
    }
}
