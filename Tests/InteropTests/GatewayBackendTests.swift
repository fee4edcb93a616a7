import ProbeResults
import Testing

extension Interop {
    /// A living gateway with nothing behind it, or with somebody who never answers.
    @Suite(.needs(.ingress)) struct GatewayBackendTests {
        @Test(arguments: Gateway.allCases)
        func nothingListensBehindIt(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let verdict =
                gateway == .traefik
                ? Verdict(4, .tlsClosedInHandshake, "dead backend") : Verdict(5, .assocClosed, "TLS is fine", "service behind it")
            try await expectEachTime(verdict, ["echo", "dead.dicom.localhost"] + laboratory.route(gateway))
        }

        /// A gateway that closes before it has judged a client certificate leaves open which of the two is the cause.
        @Test(arguments: Gateway.allCases)
        func nothingListensBehindItAndAClientCertificateIsSent(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let verdict =
                gateway == .traefik
                ? Verdict(4, .tlsClosedInHandshake, "dead backend")
                : Verdict(4, .tlsClientCertUnconfirmed, "was given one", "service behind the ingress is down")
            try await expectEachTime(verdict, ["echo", "dead.dicom.localhost"] + laboratory.route(gateway, .certificate))
        }

        @Test(arguments: Gateway.allCases)
        func somebodyBehindItNeverAnswers(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", "mute.dicom.localhost", "--timeout", "3s"] + laboratory.route(gateway))
            expect(report, Verdict(5, .assocTimeout, "in time", "the service behind it does not"))
        }
    }
}
