import ProbeResults
import Testing

extension Interop {
    /// The gateways, and what goes wrong on the way through them.
    @Suite(.needs(.ingress)) struct IngressFailureTests {
        private static let alpha = Tenant.alpha.host(.root)
        private static let beta = Tenant.beta.host(.root)

        @Test(arguments: ["none", "gamma.dicom.localhost"])
        func envoyClosesWhereNoNameRoutes(_ serverName: String) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", Self.alpha, "--sni", serverName] + laboratory.route(.envoy))
            #expect(report.reason == .tlsClosedInHandshake, "\(report)")
            #expect(report.exit == .code(4))
            #expect(report.result.tls?.sni == (serverName == "none" ? nil : serverName), "\(report)")
        }

        @Test(arguments: ["none", "gamma.dicom.localhost"])
        func traefikShowsItsDefaultCertificateWhereNoNameRoutes(_ serverName: String) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", Self.alpha, "--sni", serverName] + laboratory.route(.traefik))
            #expect(report.reason == .certSelfSigned, "\(report)")
            #expect(report.exit == .code(4))
            #expect(report.result.tls?.sni == (serverName == "none" ? nil : serverName), "\(report)")
            let reasons = report.result.tls?.verificationErrors.map(\.reason)
            #expect(reasons == [.certSelfSigned, .certWrongName], "\(report)")
        }

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

        /// In TLS 1.3 the refusal comes after the handshake, perhaps after the association was requested.
        @Test(arguments: ["Envoy", "Traefik", "Orthanc"], ["echo", "store"])
        func aMissingClientCertificateIsNamed(_ server: String, _ verb: String) async throws {
            let laboratory = try await Laboratory.running()
            let target = mutualTarget(server, laboratory)
            let report = try await probe(verb == "echo" ? ["echo"] + target : store(target))
            #expect(report.reason == .tlsClientCertRequired, "\(report)")
            #expect(report.exit == .code(4), "\(report)")
            #expect(report.result.tls?.version == "TLSv1.3", "\(report)")
            #expect(report.result.tls?.clientCertificateRequested == true, "\(report)")
            #expect(report.result.tls?.clientCertificateSent == false, "\(report)")
        }

        @Test(arguments: ["Envoy", "Traefik", "Orthanc"], ["echo", "store"])
        func aForeignClientCertificateIsNamed(_ server: String, _ verb: String) async throws {
            let laboratory = try await Laboratory.running()
            let target = mutualTarget(server, laboratory) + laboratory.client(.intermediate).options
            let report = try await probe(verb == "echo" ? ["echo"] + target : store(target))
            #expect(report.reason == .tlsClientCertRefused, "\(report)")
            #expect(report.exit == .code(4), "\(report)")
            #expect(report.result.tls?.clientCertificateSent == true, "\(report)")
        }

        @Test func thePeerTellsWhichCAsItAccepts() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo"] + mutualTarget("Envoy", laboratory))
            #expect(report.result.tls?.acceptableCAs.isEmpty == false, "\(report)")
        }

        private func mutualTarget(_ server: String, _ laboratory: Laboratory) -> [String] {
            let ca = ["--ca", laboratory.rootCa]
            return switch server {
            case "Envoy": [Self.alpha, "--connect-to", "127.0.0.1:\(laboratory.envoyMutualPort)"] + ca
            case "Traefik": [Self.alpha, "--connect-to", "127.0.0.1:\(laboratory.traefikMutualPort)"] + ca
            default: ["localhost:\(laboratory.orthancMutualPort)"] + ca
            }
        }
    }

    /// A tenant whose Orthanc is down, in a laboratory of its own.
    @Suite(.needs(.ingress)) struct DeadBackendTests {
        @Test func theGatewayIsReachedAndNothingBehindIt() async throws {
            try await Laboratory.withOne { laboratory in
                try await laboratory.endTenant(.alpha)
                for authentication in ClientAuthentication.allCases {
                    let envoy = try await probe(["echo", Tenant.alpha.host(.root)] + laboratory.route(.envoy, authentication))
                    // Envoy closes before it has judged a client certificate: then nothing tells which of the two is the cause.
                    #expect(envoy.reason == (authentication == .none ? .assocClosed : .tlsClientCertUnconfirmed), "\(envoy)")
                    #expect(envoy.result.hint?.contains("service behind") == true, "\(envoy)")

                    let traefik = try await probe(["echo", Tenant.alpha.host(.root)] + laboratory.route(.traefik, authentication))
                    #expect(traefik.reason == .tlsClosedInHandshake, "\(traefik)")
                    #expect(traefik.result.hint?.contains("dead backend") == true, "\(traefik)")
                }
                for gateway in Gateway.allCases {
                    try expectVerified(await probe(["echo", Tenant.beta.host(.root)] + laboratory.route(gateway)))
                }
            }
        }
    }
}
