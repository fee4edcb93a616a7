import ProbeResults
import Testing

/// The server name that a client sends.
enum NameSent: String, CaseIterable {
    case right, unknown, none

    var value: String {
        switch self {
        case .right: "beta.dicom.localhost"
        case .unknown: "gamma.dicom.localhost"
        case .none: "none"
        }
    }
}

extension Interop {
    /// What each gateway makes of the server name and of ALPN.
    @Suite(.needs(.ingress)) struct GatewayNameTests {
        @Test(arguments: Gateway.allCases, NameSent.allCases)
        func theNameSentDecides(_ gateway: Gateway, _ name: NameSent) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await expectEachTime(
                Self.verdict(gateway, name), ["echo", "beta.dicom.localhost", "--sni", name.value] + laboratory.route(gateway))
            #expect(report.result.tls?.sni == (name == .none ? nil : name.value), "\(report)")
        }

        private static func verdict(_ gateway: Gateway, _ name: NameSent) -> Verdict {
            switch (gateway, name) {
            case (_, .right): .works
            case (.envoy, .unknown):
                Verdict(4, .tlsClosedInHandshake, "sent no alert", "no route for the server name gamma.dicom.localhost")
            case (.envoy, .none): Verdict(4, .tlsClosedInHandshake, "sent no alert", "none was sent", "--sni")
            case (.traefik, _): Verdict(4, .certSelfSigned, "TRAEFIK DEFAULT CERT")
            case (.haproxy, .unknown): Verdict(4, .tlsSNIRefused, "gamma.dicom.localhost", "alert 112 unrecognized_name", "--sni")
            case (.haproxy, .none): Verdict(4, .tlsSNIRefused, "sends no server name", "alert 112 unrecognized_name", "--sni")
            // These two have a default: tenant alpha.
            case (.nginx, .unknown), (.stunnel, .unknown):
                Verdict(
                    4, .certWrongName, "DNS:alpha.dicom.localhost", "not for beta.dicom.localhost", "SNI gamma.dicom.localhost was sent")
            case (.nginx, .none), (.stunnel, .none):
                Verdict(4, .certWrongName, "DNS:alpha.dicom.localhost", "not for beta.dicom.localhost", "no SNI was sent")
            }
        }

        /// Only Traefik insists on the names that it lists; the others choose none.
        @Test(arguments: Gateway.allCases)
        func anApplicationProtocolIsOffered(_ gateway: Gateway) async throws {
            let laboratory = try await Laboratory.running()
            let refused = Verdict(4, .tlsALPNRefused, "alert 120 no_application_protocol", "alpnProtocols")
            let report = try await expectEachTime(
                gateway == .traefik ? refused : .works, ["echo", "beta.dicom.localhost", "--alpn", "dicom"] + laboratory.route(gateway))
            #expect(report.result.tls?.alpn == nil, "\(report)")
        }

        /// A route for `*`, whose certificate is for `*.any.localhost`.
        @Test(arguments: Gateway.allCases, ["one.any.localhost", "two.one.any.localhost", "none"])
        func everyNameIsRouted(_ gateway: Gateway, _ name: String) async throws {
            let laboratory = try await Laboratory.running()
            let target = name == "none" ? ["one.any.localhost", "--sni", "none"] : [name]
            let route = ["--connect-to", "127.0.0.1:\(laboratory.anyPort(gateway))", "--ca", laboratory.rootCa]
            let verdict: Verdict =
                switch (gateway, name) {
                case (_, "one.any.localhost"): .works
                // It picks certificates by the name, and has none for these.
                case (.traefik, _): Verdict(4, .certSelfSigned, "TRAEFIK DEFAULT CERT")
                case (_, "none"): .works
                default: Verdict(4, .certWrongName, "DNS:*.any.localhost", "not for two.one.any.localhost")
                }
            expect(try await probe(["echo"] + target + route), verdict)
        }
    }
}
