import ProbeResults
import Testing

@testable import ProbeExporter

/// What a probe's wait for its turn does to its answer.
struct ProbeTurnTests {
    private let limit = Duration.milliseconds(9500)

    private func measured(_ reason: Reason) -> ProbeAnswer {
        .measured(ProbeResult(command: "echo", reason: reason, message: ""))
    }

    @Test func whoeverHasTimeLeftIsAsked() {
        let turn = ProbeTurn(limit: limit, waited: .seconds(6))
        #expect(!turn.isTooLate && turn.left == .milliseconds(3500))
        for reason in [Reason.ok, .tcpRefused, .certExpired] {
            #expect(!turn.mayHaveMade(measured(reason), elapsed: .seconds(7)))
            #expect(!turn.mayHaveMade(measured(reason), elapsed: limit))
        }
    }

    @Test func withNoTimeLeftNobodyIsBlamed() {
        for waited in [Duration.seconds(9), .milliseconds(9500), .seconds(20)] {
            #expect(ProbeTurn(limit: limit, waited: waited).isTooLate)
        }
        #expect(ProbeTurn(limit: limit, waited: .seconds(20)).left == .zero)
        #expect(!ProbeTurn(limit: .milliseconds(50), waited: .milliseconds(1)).isTooLate)
    }

    @Test func aTimeOutAfterAWaitMayBeOfTheWait() {
        let turn = ProbeTurn(limit: limit, waited: .seconds(5))
        #expect(turn.mayHaveMade(measured(.assocTimeout), elapsed: limit))
        // By a time-out of its own, which the wait did not shorten.
        #expect(!turn.mayHaveMade(measured(.assocTimeout), elapsed: .seconds(8)))
        // Each waits a little.
        #expect(!ProbeTurn(limit: limit, waited: .milliseconds(5)).mayHaveMade(measured(.assocTimeout), elapsed: limit))
        #expect(!turn.mayHaveMade(.refused(.target, ""), elapsed: limit))
    }
}
