import Transport

/// How long an association waits.
package struct Timing: Sendable {
    /// Bounds each phase in total: the answer to A-ASSOCIATE, each response, the answer to A-RELEASE. Sending fails when nothing at all could be written
    /// for that long.
    package var timeout: Duration
    /// Bounds everything.
    package var deadline: Deadline
    /// Bounds our parting in total: taking in why a write failed, sending the last PDU, and ARTIM while awaiting that the peer closes (PS3.8 9.1.4,
    /// Sta13). Long enough for that PDU to be read, too short to be noticed. Cut short by ``deadline``.
    package var farewell: Duration

    package init(timeout: Duration, deadline: Deadline = .never, farewell: Duration = .milliseconds(500)) {
        self.timeout = timeout
        self.deadline = deadline
        self.farewell = farewell
    }

    /// The end of a phase that begins now.
    var phaseEnd: Deadline { Deadline.after(timeout).earlier(of: deadline) }

    /// The end of a farewell that begins now.
    var farewellEnd: Deadline { Deadline.after(farewell).earlier(of: deadline) }

    /// Until when our last PDU may be written. The peer is told also when time has run out: where the connection has room, that takes no waiting, unless
    /// the machine is busy.
    ///
    /// - Parameter partingEnd: when our parting ends.
    func lastWordEnd(partingUntil partingEnd: Deadline) -> Deadline { max(partingEnd, .after(Self.lastWord)) }

    private static let lastWord = Duration.milliseconds(250)
}
