import Diagnosis
import Glibc
import ProbeResults
import Testing
import Transport

@Suite struct ConnectionFindingTests {
    @Test(
        arguments: [
            (.noSuchName, .dnsNoSuchName), (.timedOut, .dnsTimeout), (.other(code: -3, text: "Temporary failure"), .dnsOther),
        ] as [(ResolutionFailure.Kind, Reason)])
    func resolution(kind: ResolutionFailure.Kind, reason: Reason) {
        let finding = Finding(.resolution(ResolutionFailure(host: "pacs.example.org", kind: kind)), connecting: .example())
        #expect(finding.reason == reason)
        #expect(finding.message.contains("pacs.example.org"))
    }

    @Test(
        arguments: [
            ([.failed(errno: ECONNREFUSED)], .tcpRefused), ([.failed(errno: ENETUNREACH), .failed(errno: ECONNREFUSED)], .tcpRefused),
            ([.timedOut], .tcpTimeout), ([.failed(errno: ENETUNREACH), .timedOut], .tcpTimeout),
            ([.failed(errno: EHOSTUNREACH)], .tcpUnreachable),
            ([.failed(errno: ENETUNREACH), .failed(errno: ENETUNREACH)], .tcpUnreachable), ([.failed(errno: ECONNRESET)], .tcpReset),
            ([.failed(errno: EACCES)], .tcpOther), ([], .tcpOther),
        ] as [([ConnectionAttempt.Outcome], Reason)])
    func theAttemptThatGotFurthestDecides(outcomes: [ConnectionAttempt.Outcome], reason: Reason) {
        let attempts = outcomes.map { ConnectionAttempt(address: "192.0.2.1:11112", outcome: $0) }
        #expect(Finding(.connection(ConnectionFailure(attempts: attempts)), connecting: .example()).reason == reason)
    }

    /// What could not be asked has not answered, whatever another address said.
    @Test(
        arguments: [
            .system(errno: EAGAIN, call: "pthread_create"), .system(errno: EMFILE, call: "pipe"),
            .system(errno: ENOMEM, call: "getaddrinfo"),
            .connection(
                ConnectionFailure(attempts: [
                    ConnectionAttempt(address: "[2001:db8::1]:11112", outcome: .failed(errno: ECONNREFUSED)),
                    ConnectionAttempt(address: "192.0.2.1:11112", outcome: .failed(errno: EMFILE)),
                ])),
        ] as [TransportError])
    func aShortageOfOursIsNoNetworkFailure(error: TransportError) {
        for finding in [Finding(error, connecting: .example()), Finding(error, handshakingWith: .example())] {
            #expect(finding.reason == .localShortage && finding.hint?.contains("ulimit") == true)
        }
    }

    @Test func onlyAThreadThatCanNotBeHadIsAShortageOfThreads() {
        #expect(Finding(.system(errno: EAGAIN, call: "poll"), connecting: .example()).reason == .tcpOther)
    }

    @Test func aSignalIsNoNetworkFailure() {
        let finding = Finding(.interrupted(signal: SIGTERM), connecting: .example())
        #expect(finding.reason == .interrupted)
        #expect(ProbeResult(command: "echo", finding: finding).exit == 128 + SIGTERM)
    }
}
