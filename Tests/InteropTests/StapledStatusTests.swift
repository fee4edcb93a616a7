import Foundation
import ProbeResults
import Testing

extension Interop {
    /// haproxy in front of a DICOM service, with and without an OCSP response to staple: what the CA says of the certificate there counts.
    @Suite(.needs(.ingress)) struct StapledStatusTests {
        private enum Stapled {
            case nothing, good, revoked, revokedByAnother
        }

        /// Gives `body` the options that lead to the server, and the CA's file.
        private func withServer(_ stapled: Stapled, _ version: String, _ body: ([String]) async throws -> Void) async throws {
            try await withCertificates { certificates in
                try await withCertificates { stranger in
                    let server = try certificates.server()
                    // haproxy takes chain and key from one file, and looks for the response beside it.
                    let file = certificates.folder.appending(path: "haproxy.pem")
                    let authority = try Data(contentsOf: URL(filePath: certificates.issuer()))
                    let parts = try [server.certificate, server.key].map { try Data(contentsOf: URL(filePath: $0)) }
                    try (parts[0] + authority + parts[1]).write(to: file)
                    if stapled != .nothing {
                        try await StapledResponse.make(
                            at: file.path + ".ocsp", isRevoked: stapled != .good, of: server, issuedBy: certificates,
                            signedBy: stapled == .revokedByAnother ? stranger : nil)
                    }
                    try await withPeer(.serve(options: ["--discard"])) { service in
                        try await withPeer(.haproxy(certificate: file.path, service: service.port)) { peer in
                            try await body([
                                "localhost:\(peer.port)", "--ca", try certificates.root(), "--tls-min", version, "--tls-max", version,
                            ])
                        }
                    }
                }
            }
        }

        private func stapling(_ report: Report) throws -> TLSSurvey.Stapling {
            try #require(report.result.tlsSurvey?.stapling, "\(report)")
        }

        private func expectVerifiedEcho(_ options: [String]) async throws {
            let report = try await probe(["echo"] + options)
            #expect(report.reason == .ok && report.result.warnings.isEmpty, "\(report)")
            #expect(report.result.tls?.isVerified == true, "\(report)")
        }

        @Test(arguments: ["1.2", "1.3"])
        func aGoodOneIsTold(_ version: String) async throws {
            try await withServer(.good, version) { options in
                try await expectVerifiedEcho(options)
                let report = try await probe(["tls"] + options)
                #expect(report.reason == .ok, "\(report)")
                let stapling = try stapling(report)
                #expect(stapling.isStapled && stapling.status == .good && stapling.message == nil, "\(report)")
                let dates = try [stapling.thisUpdate, stapling.nextUpdate].map { try Date(#require($0), strategy: .iso8601) }
                #expect(abs(dates[0].timeIntervalSinceNow) < 600 && dates[1].timeIntervalSince(dates[0]) == 7 * 86_400, "\(report)")
            }
        }

        @Test(arguments: ["1.2", "1.3"])
        func withoutOneNothingIsTold(_ version: String) async throws {
            try await withServer(.nothing, version) { options in
                let report = try await probe(["tls"] + options)
                #expect(report.reason == .ok, "\(report)")
                #expect(try stapling(report) == TLSSurvey.Stapling(isStapled: false), "\(report)")
            }
        }

        @Test(arguments: ["1.2", "1.3"])
        func aRevokedCertificateIsNotTrusted(_ version: String) async throws {
            try await withServer(.revoked, version) { options in
                let verdict = Verdict(
                    4, .certRevoked, "CN=localhost", "since \(StapledResponse.revocation.told)", "OCSP response that the server stapled",
                    "X509_V_ERR_CERT_REVOKED, depth 0", "have a new one issued")
                let echo = try await probe(["echo"] + options)
                expect(echo, verdict)
                #expect(echo.result.tls?.isVerified == false, "\(echo)")
                #expect(echo.result.phases.last?.name == .tls, "\(echo)")
                let survey = try await probe(["tls"] + options)
                expect(survey, verdict)
                let stapling = try stapling(survey)
                #expect(stapling.status == .revoked, "\(survey)")
                #expect(stapling.message == "revoked on \(StapledResponse.revocation.told)", "\(survey)")
                #expect(survey.result.tlsSurvey?.trust.first?.reason == .certRevoked, "\(survey)")
                #expect(survey.result.tlsSurvey?.upperLayer?.answer == .accepted, "\(survey)")
                let insecure = try await probe(["echo", "--insecure"] + options)
                #expect(insecure.reason == .ok && insecure.result.warnings.map(\.reason) == [.tlsInsecure], "\(insecure)")
                #expect(insecure.result.tls?.verificationErrors.map(\.reason) == [.certRevoked], "\(insecure)")
            }
        }

        /// Nobody can revoke the certificates of others.
        @Test(arguments: ["1.2", "1.3"])
        func whatAnotherSaysDoesNotCount(_ version: String) async throws {
            try await withServer(.revokedByAnother, version) { options in
                try await expectVerifiedEcho(options)
                let report = try await probe(["tls"] + options)
                #expect(report.reason == .ok, "\(report)")
                #expect(try stapling(report).status == .invalid, "\(report)")
            }
        }
    }
}
