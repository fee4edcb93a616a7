import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// The wrong host, the wrong port, the wrong protocol, and nobody who answers.
    @Suite struct ConnectionFailureTests {
        @Test func aRefusedPort() async throws {
            let report = try await probe(["echo", "127.0.0.1:\(Port.free())", "--plain"])
            #expect(report.reason == .tcpRefused, "\(report)")
            #expect(report.exit == .code(3))
        }

        /// No host has a name below `.invalid` (RFC 6761 6.4); without any DNS server the system can't know.
        @Test func aHostNameThatDoesNotExist() async throws {
            var addresses: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo("pacs.invalid", "11112", nil, &addresses)
            let report = try await probe(["echo", "pacs.invalid", "--timeout", "20s"])
            #expect(report.reason == (code == EAI_NONAME ? .dnsNoSuchName : .dnsOther), "\(report)")
            #expect(report.exit == .code(3))
            #expect(report.result.message.contains("pacs.invalid"), "\(report)")
        }

        @Test(arguments: [true, false])
        func aSilentPeerIsGivenUpInTime(_ isPlain: Bool) async throws {
            let listener = try SilentListener()
            defer { listener.end() }
            let report = try await probe(["echo", "127.0.0.1:\(listener.port)", "--timeout", "500ms"] + (isPlain ? ["--plain"] : []))
            #expect(report.reason == (isPlain ? .assocTimeout : .tlsTimeout), "\(report)")
            #expect(report.exit == .code(isPlain ? 5 : 4))
            let phase = try #require(report.result.phases.last)
            #expect(phase.name == (isPlain ? .associate : .tls))
            // Without the option it would be 10 s.
            #expect((500..<9_500).contains(phase.milliseconds), "\(report)")
        }

        @Test(arguments: [true, false])
        func theDeadlineBoundsTheWholeCommand(_ isPlain: Bool) async throws {
            let listener = try SilentListener()
            defer { listener.end() }
            let began = ContinuousClock.now
            let report = try await probe(
                store(["127.0.0.1:\(listener.port)", "--timeout", "1h", "--deadline", "3s"]) + (isPlain ? ["--plain"] : []))
            #expect(ContinuousClock.now - began < .seconds(60))
            #expect(report.reason == (isPlain ? .assocTimeout : .tlsTimeout), "\(report)")
            #expect(report.result.summary?.stored == 0)
        }

        @Test(.needs(.dcmtk)) func theWrongCalledAETitle() async throws {
            try await withPeer(.dcmqrscp()) { peer in
                let report = try await probe(["echo", "OTHER@127.0.0.1:\(peer.port)", "--plain"])
                #expect(report.reason == .assocRejectedCalledAE, "\(report)")
                #expect(report.exit == .code(5))
                #expect(report.result.hint?.contains("OTHER") == true, "\(report)")
            }
        }

        @Test(.needs(.dcmtk)) func tlsToAPlainPortOfDcmtk() async throws {
            try await withPeer(.storescp()) { peer in
                let report = try await probe(["echo", "localhost:\(peer.port)"])
                #expect(report.reason == .tlsClosedInHandshake, "\(report)")
                #expect(report.result.hint?.contains("plain") == true, "\(report)")
            }
        }

        @Test func tlsToAPlainPortOfOurOwn() async throws {
            try await withPeer(.serve()) { peer in
                let report = try await probe(["echo", "localhost:\(peer.port)"])
                #expect([Reason.tlsNotTLS, .tlsClosedInHandshake].contains(report.reason), "\(report)")
                #expect(report.exit == .code(4))
            }
        }

        @Test(.needs(.pynetdicom)) func tlsToAPlainPortOfPynetdicom() async throws {
            try await withPeer(.pynetdicom()) { peer in
                let report = try await probe(["echo", "localhost:\(peer.port)"])
                // It answers with an A-ABORT, or closes first.
                #expect([Reason.tlsNotTLS, .tlsClosedInHandshake].contains(report.reason), "\(report)")
            }
        }

        @Test func plainToATLSPortOfOurOwn() async throws {
            try await withCertificates { certificates in
                try await withPeer(.serve(.tls(certificates.server()))) { peer in
                    let report = try await probe(["echo", "localhost:\(peer.port)", "--plain"])
                    #expect(report.reason == .assocClosed, "\(report)")
                    #expect(report.result.hint?.contains("--plain") == true, "\(report)")
                    try await eventually("serve tells of DICOM without TLS: \(peer.log)") {
                        try peer.events().contains { event in
                            guard case .connectionFailed(let failure) = event.content else { return false }
                            return failure.reason == .tlsNotTLS
                        }
                    }
                }
            }
        }

        @Test(.needs(.ingress)) func plainToATLSPort() async throws {
            let laboratory = try await Laboratory.running()
            for (port, reason) in [
                (laboratory.envoyTlsPort, Reason.assocClosed), (laboratory.orthancTlsPort, .assocClosed),
                (laboratory.traefikTlsPort, .assocTimeout), (laboratory.haproxyTlsPort, .assocClosed),
                (laboratory.nginxTlsPort, .assocClosed), (laboratory.stunnelTlsPort, .assocClosed),
            ] {
                let timeout = reason == .assocTimeout ? ["--timeout", "3s"] : []
                let report = try await probe(["echo", "127.0.0.1:\(port)", "--plain"] + timeout)
                #expect(report.reason == reason, "\(report)")
                #expect(report.exit == .code(5))
                #expect(report.result.hint?.contains("--plain") == true, "\(report)")
            }
        }

        @Test(.needs(.ingress)) func aPortThatSpeaksHTTP() async throws {
            let laboratory = try await Laboratory.running()
            let target = ["echo", "127.0.0.1:\(laboratory.alphaHttpPort)"]
            let tls = try await probe(target)
            #expect(tls.reason == .tlsNotTLS, "\(tls)")
            let plain = try await probe(target + ["--plain"])
            #expect(plain.reason == .assocNotDICOM, "\(plain)")
            for report in [tls, plain] { #expect(report.result.message.contains("HTTP"), "\(report)") }
        }
    }
}
