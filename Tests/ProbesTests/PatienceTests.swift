import ProbeResults
import Probes
import Testing
import Transport

/// A verb that is run again until it succeeds.
@Suite struct PatienceTests {
    @Test func withoutPatienceThereIsOneAttempt() {
        var attempts = Attempts([.tcpRefused, .ok])
        let result = Patience().run(deadline: .never, interruption: nil) { attempts.next() }
        #expect(result.reason == .tcpRefused)
        #expect(result.attempts == nil)
        #expect(result.started?.hasSuffix("Z") == true)
        #expect((result.milliseconds ?? -1) >= 0)
    }

    @Test func whatMayPassIsWaitedOut() {
        var attempts = Attempts([.tcpRefused, .localShortage, .tlsSNIRefused, .assocClosed, .ok])
        var told: [Reason] = []
        let result = patience().run(deadline: .never, interruption: nil, observer: { result, _, _ in told.append(result.reason) }) {
            attempts.next()
        }
        #expect(result.reason == .ok)
        #expect(result.attempts?.count == 5)
        #expect(told == [.tcpRefused, .localShortage, .tlsSNIRefused, .assocClosed])
    }

    @Test func whatOnlyAPersonCanChangeIsNot() {
        for reason in [Reason.assocRejectedCalledAE, .certUnknownIssuer, .tlsClientCertRequired, .localBadCA] {
            var attempts = Attempts([reason, .ok])
            let result = patience().run(deadline: .never, interruption: nil) { attempts.next() }
            #expect(result.reason == reason)
            #expect(result.attempts?.count == 1)
        }
    }

    @Test func anythingOfThePeerIsWaitedOutOnRequest() {
        var attempts = Attempts([.assocRejectedCalledAE, .certUnknownIssuer, .ok])
        #expect(patience(failures: .any).run(deadline: .never, interruption: nil) { attempts.next() }.reason == .ok)
        var local = Attempts([.fileNoneFound, .ok])
        #expect(patience(failures: .any).run(deadline: .never, interruption: nil) { local.next() }.reason == .fileNoneFound)
    }

    @Test func whatWasStoredIsNotStoredAgain() {
        let result = patience(failures: .any).run(deadline: .never, interruption: nil) {
            var result = ProbeResult(command: "store", reason: .dimseClosed, message: "")
            result.summary = StoreSummary()
            result.summary?.stored = 1
            return result
        }
        #expect(result.attempts?.count == 1)
    }

    /// Of a service that is to go down.
    @Test func whoWaitsForAFailureWaitsWhileThePeerSucceeds() {
        var attempts = Attempts([.ok, .ok, .tcpRefused])
        var told: [Reason] = []
        let result = patience().run(
            deadline: .never, interruption: nil, observer: { result, _, _ in told.append(result.reason) }, waitsForFailure: true,
            isGoal: { $0.reason == .tcpRefused }, { attempts.next() })
        #expect(result.reason == .tcpRefused)
        #expect(result.attempts?.count == 3)
        #expect(told == [.ok, .ok])
    }

    /// Objects that are taken where they should have been refused are not sent again until they are.
    @Test func aSuccessThatStoredIsTheLastAttempt() {
        let result = patience(failures: .any).run(
            deadline: .never, interruption: nil, waitsForFailure: true, isGoal: { $0.reason == .tcpRefused }
        ) {
            var result = ProbeResult(command: "store", reason: .ok, message: "")
            result.summary = StoreSummary()
            result.summary?.stored = 1
            return result
        }
        #expect(result.reason == .ok)
        #expect(result.attempts?.count == 1)
    }

    /// Of a certificate with too few days left, for instance.
    @Test func aSuccessThatLacksSomethingElseIsNotWaitedOut() {
        var attempts = Attempts([.tcpRefused, .ok, .ok])
        let result = patience().run(deadline: .never, interruption: nil, isGoal: { _ in false }) { attempts.next() }
        #expect(result.reason == .ok)
        #expect(result.attempts?.count == 2)
    }

    @Test func successesInARowAreCounted() {
        var attempts = Attempts([.ok, .ok, .tcpReset, .ok, .ok, .ok])
        let result = patience(consecutive: 3).run(deadline: .never, interruption: nil) { attempts.next() }
        #expect(result.reason == .ok)
        #expect(result.attempts?.count == 6)
        #expect(result.attempts?.consecutive == 3)
    }

    @Test func aRowThatBreaksWithoutTimeToWaitIsAFailure() {
        var attempts = Attempts([.ok, .tcpReset, .ok])
        var patience = Patience()
        patience.consecutive = 2
        let result = patience.run(deadline: .never, interruption: nil) { attempts.next() }
        #expect(result.reason == .tcpReset)
        #expect(result.attempts?.count == 2)
    }

    @Test func noAttemptBeginsWhenTheTimeIsOver() {
        var patience = Patience()
        patience.wait = .milliseconds(1)
        var attempts = Attempts([.tcpRefused, .ok])
        #expect(patience.run(deadline: .never, interruption: nil) { attempts.next() }.reason == .tcpRefused)
        patience.consecutive = 2
        var succeeding = Attempts([.ok, .ok])
        #expect(patience.run(deadline: .never, interruption: nil) { succeeding.next() }.reason == .expectConsecutive)
    }

    @Test func aSignalEndsThePause() throws {
        let interruption = try Interruption()
        let result = patience().run(deadline: .never, interruption: interruption) {
            interruption.interrupt(signal: 2)
            return ProbeResult(command: "echo", reason: .tcpRefused, message: "")
        }
        #expect(result.reason == .interrupted)
        #expect(result.exit == 130)
        #expect(result.outcome == .failed)
    }

    private func patience(failures: Patience.Failures = .passing, consecutive: Int = 1) -> Patience {
        var patience = Patience()
        patience.wait = .seconds(3600)
        patience.failures = failures
        patience.consecutive = consecutive
        return patience
    }

    private struct Attempts {
        private var reasons: ArraySlice<Reason>

        init(_ reasons: [Reason]) {
            self.reasons = reasons[...]
        }

        mutating func next() -> ProbeResult {
            ProbeResult(command: "echo", reason: reasons.popFirst() ?? .internalDefect, message: "")
        }
    }
}
