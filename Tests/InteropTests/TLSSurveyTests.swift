import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `tls` of what people run: compared with a scanner of TLS servers, with what OpenSSL's own server was told, and with what is known of gateways.
    @Suite struct TLSSurveyTests {
        private static let alpha = Tenant.alpha.host(.root)

        private func survey(_ report: Report, sourceLocation: SourceLocation = #_sourceLocation) throws -> TLSSurvey {
            try #require(report.result.tlsSurvey, "\(report)", sourceLocation: sourceLocation)
        }

        // MARK: A scanner

        @Test(.needs(.ingress), .needs(.sslyze), arguments: Gateway.allCases)
        func sslyzeSeesTheSameOfAGateway(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["tls", Self.alpha] + laboratory.route(gateway))
            #expect(report.reason == .ok, "\(report)")
            let scan = try await SSLyze.scan(port: laboratory.port(gateway, .none), serverName: Self.alpha)
            try expect(survey(report), sees: scan)
        }

        @Test(.needs(.ingress), .needs(.sslyze)) func sslyzeSeesTheSameOfOrthanc() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["tls", "localhost:\(laboratory.orthancTlsPort)", "--ca", laboratory.rootCa])
            #expect(report.reason == .ok, "\(report)")
            try expect(survey(report), sees: await SSLyze.scan(port: laboratory.orthancTlsPort, serverName: "localhost"))
        }

        @Test(.needs(.dcmtk), .needs(.sslyze)) func sslyzeSeesTheSameOfStorescp() async throws {
            try await withCertificates(algorithm: .rsa(bits: 2048), intermediate: true) { certificates in
                let security = ServerSecurity.tls(try certificates.server(algorithm: .rsa(bits: 2048)))
                try await withPeer(.storescp(security)) { peer in
                    let report = try await probe(["tls", "localhost:\(peer.port)", "--ca", certificates.root()])
                    #expect(report.reason == .ok, "\(report)")
                    let survey = try survey(report)
                    #expect(survey.chain.map(\.isSent) == [true, true, false], "\(report)")
                    try expect(survey, sees: await SSLyze.scan(port: peer.port, serverName: "localhost"))
                }
            }
        }

        private func expect(_ survey: TLSSurvey, sees scan: SSLyze.Result) throws {
            for version in survey.versions {
                #expect(Set(version.cipherSuites) == scan.cipherSuites[version.version], "TLS \(version.version)")
            }
            #expect(survey.chain.filter(\.isSent).map(\.certificate.sha256) == scan.fingerprints)
        }

        // MARK: OpenSSL's own server

        private func survey(server options: [String], _ own: [String] = []) async throws -> Report {
            try await withCertificates { certificates in
                let files = try certificates.server(algorithm: .rsa(bits: 2048))
                let command = { @Sendable (port: UInt16, _: URL) in
                    ["openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", files.certificate, "-key", files.key, "-quiet"]
                        + options
                }
                return try await withPeer(Peer.Kind(command: command, endsWithInput: true)) { peer in
                    try await probe(["tls", "localhost:\(peer.port)", "--ca", try certificates.root(), "--timeout", "2"] + own)
                }
            }
        }

        /// The server's order, and a suite that no profile has.
        @Test(.needs(.openssl), arguments: [true, false])
        func suitesAreThoseOfTheServer(isServersOrder: Bool) async throws {
            let own = ["AES256-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "DHE-RSA-AES128-SHA", "ECDHE-RSA-AES128-GCM-SHA256"]
            let options = ["-tls1_2", "-cipher", own.joined(separator: ":")] + (isServersOrder ? ["-serverpref"] : [])
            let report = try await survey(server: options)
            // There is no DICOM in it.
            #expect(report.result.exit == 5, "\(report)")
            let version = try #require(survey(report).versions.first { $0.version == "1.2" })
            let names = [
                "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            ]
            #expect(Set(version.cipherSuites) == Set(names), "\(report)")
            #expect(version.order == (isServersOrder ? .server : .client), "\(report)")
            if isServersOrder { #expect(version.cipherSuites == names, "\(report)") }
        }

        @Test(.needs(.openssl), arguments: [("-tls1", "1.0"), ("-tls1_1", "1.1")])
        func oldVersionsAreFound(option: String, version: String) async throws {
            let report = try await survey(server: [option, "-cipher", "ALL:@SECLEVEL=0"])
            #expect(report.reason == .tlsNoCommonParameters, "\(report)")
            #expect(try survey(report).versions.filter(\.isAccepted).map(\.version) == [version], "\(report)")
            #expect(try survey(report).chain.first?.certificate.subject == "CN=localhost", "\(report)")
        }

        @Test(.needs(.openssl), arguments: [("1.2", "-tls1_2"), ("1.3", "-tls1_3")])
        func resumptionIsTold(version: String, option: String) async throws {
            let with = try await survey(server: [option])
            #expect(try survey(with).resumption == [.init(version: version, means: .ticket, isResumed: true)], "\(with)")
            let without = try await survey(server: [option, "-no_ticket", "-num_tickets", "0", "-no_cache"])
            #expect(try survey(without).resumption == [.init(version: version, means: .none, isResumed: nil)], "\(without)")
        }

        // MARK: Gateways

        @Test(.needs(.ingress)) func envoyClosesWhereNoNameRoutes() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["tls", Self.alpha] + laboratory.route(.envoy))
            let names = try survey(report).serverNames
            #expect(names.map(\.answer.kind) == [.accepted, .closed, .closed], "\(report)")
            #expect(try survey(report).applicationProtocols.map(\.answer.kind) == [.accepted, .accepted], "\(report)")
        }

        @Test(.needs(.ingress)) func traefikShowsItsDefaultCertificateAndRefusesTheProtocol() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["tls", Self.alpha] + laboratory.route(.traefik))
            let names = try survey(report).serverNames
            #expect(names.map(\.isSameCertificate) == [true, false, false], "\(report)")
            #expect(names.last?.subject == "CN=TRAEFIK DEFAULT CERT", "\(report)")
            #expect(try survey(report).applicationProtocols.last?.answer.alert == "120 no_application_protocol", "\(report)")
        }

        /// nginx closes without an alert, and so may a dead service: what can't be told is not told.
        @Test(.needs(.ingress), arguments: Gateway.allCases)
        func clientCertificatesAreAskedFor(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let demand = gateway == .nginx ? TLSSurvey.ClientCertificate.Demand.unclear : .required
            let connection = ["--connect-to", "127.0.0.1:\(laboratory.port(gateway, .certificate))", "--ca", laboratory.rootCa]
            let without = try await probe(["tls", Self.alpha] + connection)
            #expect(without.reason == (demand == .required ? .tlsClientCertRequired : .tlsClientCertUnconfirmed), "\(without)")
            #expect(try survey(without).clientCertificate?.demand == demand, "\(without)")
            #expect(try survey(without).clientCertificate?.acceptableCAs.count == 1, "\(without)")
            let with = try await probe(["tls", Self.alpha] + laboratory.route(gateway, .certificate))
            #expect(with.reason == .ok, "\(with)")
            #expect(try survey(with).clientCertificate?.demand == demand, "\(with)")
            #expect(try survey(with).clientCertificate?.isSent == true, "\(with)")
        }

        @Test(.needs(.ingress), arguments: Gateway.allCases)
        func aMissingIntermediateIsShownInTheChain(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["tls", "leaf-only.intermediate.localhost"] + laboratory.route(gateway, .none, .intermediate))
            #expect(report.reason == .certUnknownIssuer && report.exit == .code(4), "\(report)")
            let chain = try survey(report).chain
            #expect(chain.count == 1 && chain.first?.problems.contains(.certUnknownIssuer) == true, "\(report)")
            #expect(try survey(report).upperLayer?.answer == .accepted, "\(report)")
        }

        // MARK: As a check

        @Test func serveMeetsTheDefaultProfileAndNotTheRetiredOne() async throws {
            try await withCertificates { certificates in
                try await withPeer(.serve(.tls(certificates.server()))) { peer in
                    let target = ["tls", "localhost:\(peer.port)", "--ca", try certificates.root()]
                    let good = try await probe(target + ["--require-profile", "bcp195", "--min-days", "30"])
                    #expect(good.reason == .ok, "\(good)")
                    let profile = try await probe(target + ["--require-profile", "legacy-unencrypted"])
                    #expect(profile.reason == .expectTLSProfile && profile.exit == .code(1), "\(profile)")
                    let days = try await probe(target + ["--min-days", "100000"])
                    #expect(days.reason == .expectMinDays && days.exit == .code(1), "\(days)")
                    let text = try await run(target)
                    for heading in [
                        "chain", "trust", "versions and cipher suites", "profiles of PS3.15", "server names (SNI)", "behaviour",
                    ] {
                        #expect(text.output.contains("\n\(heading)\n"), "\(text)")
                    }
                }
            }
        }

        @Test(arguments: [["--plain"], ["--require-profile", "none-such"], ["--min-days", "0"]])
        func whatMakesNoSenseIsRefused(_ options: [String]) async throws {
            let report = try await run(["tls", "localhost", "--json"] + options)
            #expect(report.exit == .code(2), "\(report)")
            #expect(report.output.contains("usage."), "\(report)")
        }
    }
}
