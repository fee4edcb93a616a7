import ProbeResults
import Testing

extension Interop {
    /// The gateways, and what goes wrong on the way through them.
    @Suite(.needs(.ingress)) struct IngressFailureTests {
        private static let alpha = Tenant.alpha.host(.root)
        private static let beta = Tenant.beta.host(.root)

        /// SNI routes, and the name to verify stays the target's.
        @Test(arguments: Gateway.allCases)
        func anotherTenantsNameAsSNIIsNoticed(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", Self.alpha, "--sni", Self.beta] + laboratory.route(gateway))
            #expect(report.reason == .certWrongName, "\(report)")
            #expect(report.result.tls?.chain.first?.subjectAlternativeNames == ["DNS:\(Self.beta)"], "\(report)")
        }

        @Test(arguments: Gateway.allCases)
        func theNameToVerifyMayBeGiven(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let route = laboratory.route(gateway)
            try expectVerified(await probe(["echo", Self.alpha, "--sni", Self.beta, "--verify-name", Self.beta] + route))
            let wrong = try await probe(["echo", Self.alpha, "--verify-name", Self.beta] + route)
            #expect(wrong.reason == .certWrongName, "\(wrong)")
        }

        /// A host that is an address: SNI and name to verify are given, so that no `--connect-to` is needed.
        @Test(arguments: Gateway.allCases)
        func anAddressWithSNIAndNameDoes(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe([
                "echo", "127.0.0.1:\(laboratory.port(gateway, .none))", "--ca", laboratory.rootCa, "--sni", Self.alpha, "--verify-name",
                Self.alpha,
            ])
            try expectVerified(report)
            #expect(report.result.target?.address == "127.0.0.1:\(laboratory.port(gateway, .none))", "\(report)")
        }

        @Test(arguments: Gateway.allCases)
        func aForeignCAIsNotTrusted(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let target = ["--connect-to", "127.0.0.1:\(laboratory.port(gateway, .none))", "--ca", laboratory.intermediateCa]
            let report = try await probe(["echo", Self.alpha] + target)
            #expect(report.reason == .certUnknownIssuer && report.exit == .code(4), "\(report)")
        }

        @Test(arguments: Gateway.allCases)
        func aMissingIntermediateIsNoticed(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", "leaf-only.intermediate.localhost"] + laboratory.route(gateway, .none, .intermediate))
            #expect(report.reason == .certUnknownIssuer && report.exit == .code(4), "\(report)")
            #expect(report.result.tls?.chain.count == 1, "\(report)")
            #expect(report.result.hint?.contains("intermediate") == true, "\(report)")
        }

        /// Orthanc's own TLS. In TLS 1.3 the refusal comes after the handshake, perhaps after the association was requested.
        @Test(arguments: ["echo", "store"])
        func orthancDemandsAClientCertificateOfItsCA(_ verb: String) async throws {
            let laboratory = try await Laboratory.running()
            let target = ["localhost:\(laboratory.orthancMutualPort)", "--ca", laboratory.rootCa]
            let missing = try await probe(verb == "echo" ? ["echo"] + target : store(target))
            #expect(missing.reason == .tlsClientCertRequired && missing.exit == .code(4), "\(missing)")
            let foreign = target + laboratory.client(.intermediate).options
            let refused = try await probe(verb == "echo" ? ["echo"] + foreign : store(foreign))
            #expect(refused.reason == .tlsClientCertRefused && refused.exit == .code(4), "\(refused)")
        }

        @Test func thePeerTellsWhichCAsItAccepts() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe([
                "echo", Self.alpha, "--connect-to", "127.0.0.1:\(laboratory.envoyMutualPort)", "--ca", laboratory.rootCa,
            ])
            #expect(report.result.tls?.acceptableCAs == ["CN=Laboratory CA"], "\(report)")
        }
    }
}
