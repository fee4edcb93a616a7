import DICOMNetwork
import Diagnosis
import ProbeResults
import Testing
import Transport

/// Of a wait that ended too early for the peer it is told whose end it was: that of the phase (`--timeout`), or that of the whole run (`--deadline`).
@Suite struct DeadlineFindingTests {
    private func context(_ isPastDeadline: Bool) -> ConnectionContext {
        var context = ConnectionContext.example()
        context.isPastDeadline = isPastDeadline
        return context
    }

    /// How each phase may end for want of time.
    private func findings(_ isPastDeadline: Bool) -> [(Reason, Finding)] {
        let context = context(isPastDeadline)
        let attempt = ConnectionAttempt(address: "192.0.2.1:11112", outcome: .timedOut)
        return [
            (.dnsTimeout, Finding(.resolution(ResolutionFailure(host: "pacs.example.org", kind: .timedOut)), connecting: context)),
            (.tcpTimeout, Finding(.connection(ConnectionFailure(attempts: [attempt])), connecting: context)),
            (.tlsTimeout, Finding(.timedOut(.handshake), handshakingWith: context)),
            (.assocTimeout, Finding(AssociationError(phase: .establishment, cause: .timedOut, isPastDeadline: isPastDeadline), context)),
            (.dimseTimeout, Finding(AssociationError(phase: .transfer, cause: .timedOut, isPastDeadline: isPastDeadline), context)),
        ]
    }

    @Test func theTimeOutOfThePhase() {
        for (reason, finding) in findings(false) {
            #expect(finding.reason == reason)
            #expect(finding.message.contains("in time") || reason == .tcpTimeout, "\(finding)")
            #expect(!"\(finding)".contains("--deadline"), "\(finding)")
        }
    }

    @Test func theDeadlineOfTheRun() {
        for (reason, finding) in findings(true) {
            #expect(finding.reason == reason)
            #expect(finding.message.contains("before the time that --deadline gives was over"), "\(finding)")
            #expect(finding.hint?.contains("--deadline") == true && finding.hint?.contains("--timeout") == false, "\(finding)")
        }
    }

    /// The deadline may pass while we part from a peer that had its time-out before: what counts is what ended the wait.
    @Test func theAssociationItselfKnows() {
        let error = AssociationError(phase: .transfer, cause: .timedOut)
        #expect(Finding(error, context(true)) == Finding(error, context(false)))
    }
}
