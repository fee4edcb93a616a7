import ProbeResults
import Testing

extension Interop {
    /// C-ECHO to what people run.
    @Suite struct EchoTests {
        @Test(.needs(.dcmtk)) func storescpAnswers() async throws {
            try await withPeer(.storescp()) { peer in
                let report = try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain"])
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.target?.isTLS == false)
                #expect(report.result.echoes?.succeeded == 1)
                #expect(report.result.association?.peerImplementationVersionName?.hasPrefix("OFFIS_DCMTK") == true)
            }
        }

        @Test(.needs(.dcmtk)) func dcmqrscpAnswersToItsTitle() async throws {
            try await withPeer(.dcmqrscp()) { peer in
                let report = try await probe(["echo", "QR@127.0.0.1:\(peer.port)", "--plain", "--repeat", "20"])
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.echoes?.succeeded == 20)
            }
        }

        @Test(.needs(.dcmtk), arguments: [Issuer.root, .intermediate])
        func storescpAnswersOverTLS(_ issuer: Issuer) async throws {
            try await withCertificates(intermediate: issuer == .intermediate) { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root()])
                    try expectVerified(report)
                    #expect(report.result.tls?.chain.count == (issuer == .root ? 1 : 2))
                }
            }
        }

        @Test(.needs(.dcmtk)) func storescpAnswersOverMutualTLS() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.mutual(certificates.server(), clientCA: certificates.root()))) { peer in
                    let report = try await probe(
                        ["echo", "localhost:\(peer.port)", "--ca", certificates.root()] + certificates.client().options)
                    try expectVerified(report)
                    #expect(report.result.tls?.clientCertificateSent == true)
                }
            }
        }

        @Test(.needs(.pynetdicom)) func pynetdicomAnswers() async throws {
            try await withPeer(.pynetdicom()) { peer in
                let report = try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain"])
                #expect(report.reason == .ok, "\(report)")
            }
        }

        @Test(.needs(.pynetdicom)) func pynetdicomAnswersOverTLS() async throws {
            try await withCertificates { certificates in
                try await withPeer(.pynetdicom(.tls(certificates.server()))) { peer in
                    try expectVerified(await probe(["echo", "localhost:\(peer.port)", "--ca", certificates.root()]))
                }
            }
        }

        @Test(.needs(.pynetdicom)) func pynetdicomAnswersOverMutualTLS() async throws {
            try await withCertificates { certificates in
                try await withPeer(.pynetdicom(.mutual(certificates.server(), clientCA: certificates.root()))) { peer in
                    let report = try await probe(
                        ["echo", "localhost:\(peer.port)", "--ca", certificates.root()] + certificates.client().options)
                    try expectVerified(report)
                    #expect(report.result.tls?.clientCertificateSent == true)
                }
            }
        }

        @Test(.needs(.ingress)) func orthancAnswers() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", "ALPHA@127.0.0.1:\(laboratory.alphaPort)", "--plain"])
            #expect(report.reason == .ok, "\(report)")
        }

        @Test(.needs(.ingress)) func orthancAnswersOverTLS() async throws {
            let laboratory = try await Laboratory.running()
            try expectVerified(await probe(["echo", "localhost:\(laboratory.orthancTlsPort)", "--ca", laboratory.rootCa]))
        }

        @Test(.needs(.ingress)) func orthancAnswersOverMutualTLS() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(
                ["echo", "localhost:\(laboratory.orthancMutualPort)", "--ca", laboratory.rootCa] + laboratory.client(.root).options)
            try expectVerified(report)
            #expect(report.result.tls?.clientCertificateSent == true)
        }
    }

    /// C-ECHO to a tenant's Orthanc behind a gateway: by name, with certificates from a root and from an intermediate.
    @Suite struct IngressEchoTests {
        @Test(.needs(.ingress), arguments: Gateway.allCases, ClientAuthentication.allCases)
        func theTenantAnswers(_ gateway: Gateway, _ authentication: ClientAuthentication) async throws {
            let laboratory = try await Laboratory.running()
            for issuer in Issuer.allCases {
                for tenant in Tenant.allCases {
                    let report = try await probe(["echo", tenant.host(issuer)] + laboratory.route(gateway, authentication, issuer))
                    try expectVerified(report)
                    let tls = try #require(report.result.tls)
                    #expect(tls.sni == tenant.host(issuer), "\(report)")
                    #expect(tls.chain.first?.subjectAlternativeNames == ["DNS:\(tenant.host(issuer))"], "\(report)")
                    #expect(tls.clientCertificateRequested == (authentication == .certificate), "\(report)")
                    #expect(tls.clientCertificateSent == (authentication == .certificate), "\(report)")
                }
            }
        }
    }
}

/// A success with every check of the server's certificate passed.
func expectVerified(_ report: Report) throws {
    #expect(report.reason == .ok, "\(report)")
    #expect(report.result.warnings.isEmpty, "\(report)")
    let tls = try #require(report.result.tls)
    #expect(tls.isVerified && tls.verificationErrors.isEmpty, "\(report)")
    #expect(tls.version == "TLSv1.3", "\(report)")
}
