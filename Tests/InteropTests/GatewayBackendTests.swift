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

        /// The gateway is up before what is behind it, as in most clusters; that it asks for a client certificate changes nothing.
        @Test(arguments: ClientAuthentication.allCases)
        func aBackendThatStartsLateIsWaitedFor(_ authentication: ClientAuthentication) async throws {
            try await Laboratory.withOne { laboratory in
                let command = try await laboratory.kill(.orthanc)
                try await withTemporaryFolder { folder in
                    let host = Tenant.alpha.host(.root)
                    let waiting = try RunningProbe(
                        ["echo", host, "--wait", "1h"] + laboratory.route(.envoy, authentication), within: folder)
                    let reason = authentication == .none ? "[assoc.closed]" : "[tls.client-cert-unconfirmed]"
                    try await eventually("it waits: \(waiting.errors)") { waiting.errors.contains(reason) }
                    let orthanc = try await laboratory.start(.orthanc, command)
                    let run: Run
                    do {
                        run = try await waiting.finish()
                    } catch {
                        await orthanc.end()
                        throw error
                    }
                    await orthanc.end()
                    #expect(run.exit == .code(0), "\(run)")
                }
            }
        }

        @Test(arguments: Gateway.allCases)
        func somebodyBehindItNeverAnswers(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", "mute.dicom.localhost", "--timeout", "3s"] + laboratory.route(gateway))
            expect(report, Verdict(5, .assocTimeout, "in time", "the service behind it does not"))
        }
    }
}
