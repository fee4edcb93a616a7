import ProbeResults

/// Faults of `serve` that take time, or try to, and what a run comes to that meets them.
struct SlowPeer: Sendable, CustomStringConvertible {
    let faults: [String]
    let reason: Reason
    var warning: WarningReason?
    /// The phase that takes the whole time-out; nil where none does.
    let phase: ProbeResult.Phase.Name?

    var description: String { faults.joined(separator: ", ") }

    init(_ faults: [String], _ reason: Reason, warning: WarningReason? = nil, _ phase: ProbeResult.Phase.Name?) {
        self.faults = faults
        self.reason = reason
        self.warning = warning
        self.phase = phase
    }

    /// One that says nothing more, one that does not even read any more, and one that goes on byte by byte.
    private static func slow(
        _ points: [String], _ reason: Reason, warning: WarningReason? = nil, _ phase: ProbeResult.Phase.Name
    ) -> [SlowPeer] {
        points.flatMap { point in
            ["mute=\(point)", "delay=\(point)/1h", "trickle=\(point)/350ms"].map { SlowPeer([$0], reason, warning: warning, phase) }
        }
    }

    /// Where the connection is established, and where nobody says it is over: after a violation, after our A-ABORT, without close_notify.
    private static func common(isPlain: Bool) -> [SlowPeer] {
        let beforeTLS =
            isPlain
            ? slow(["connect"], .assocTimeout, .associate) + [SlowPeer(["trickle=connect/60ms", "garbage=connect"], .assocNotDICOM, nil)]
            : slow(["connect"], .tlsTimeout, .tls) + [SlowPeer(["trickle=connect/60ms", "garbage=connect"], .tlsNotTLS, nil)]
        let violations = ["oversize-pdu": Reason.assocBadPDU, "unknown-pdu": .assocNotDICOM, "garbage": .assocNotDICOM].map {
            SlowPeer([$0], $1, nil)
        }
        return beforeTLS + violations + slow(["tls", "request"], .assocTimeout, .associate)
            + slow(["release"], .ok, warning: .releaseTimeout, .release)
            + [
                isPlain
                    ? SlowPeer(["trickle=tls/60ms", "http=tls"], .assocNotDICOM, nil)
                    : SlowPeer(["trickle=tls/60ms", "http=tls"], .assocTimeout, .associate),
                SlowPeer(["cut=release"], .ok, warning: .releaseClosed, nil),
                SlowPeer(["garbage=release"], .ok, warning: .releaseClosed, nil),
            ]
    }

    static func echo(isPlain: Bool) -> [SlowPeer] {
        common(isPlain: isPlain) + slow(["accept", "response"], .dimseTimeout, .echo)
            + [SlowPeer(["oversize-pdu=response"], .dimseBadPDU, nil), SlowPeer(["cut=response"], .dimseClosed, nil)]
    }

    static func store(isPlain: Bool) -> [SlowPeer] {
        common(isPlain: isPlain) + slow(["accept", "object", "response"], .dimseTimeout, .store)
            + [SlowPeer(["garbage=object"], .dimseBadPDU, nil), SlowPeer(["cut=object"], .dimseClosed, nil)]
    }

    /// Also where the server falls silent in the middle of the survey: that is given up after as long as a phase may take.
    static let tls: [SlowPeer] =
        slow(["connect"], .tlsTimeout, .tls) + slow(["tls", "request"], .assocTimeout, .associate)
        + slow(["release"], .ok, warning: .releaseTimeout, .release)
        + [SlowPeer(["mute=connect@2+"], .tlsTimeout, .survey), SlowPeer(["delay=connect/1h@9+"], .tlsTimeout, .survey)]
}
