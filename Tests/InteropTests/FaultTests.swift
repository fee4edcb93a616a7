import Foundation
import ProbeResults
import Testing

/// What a client that meets a fault of `serve` says of it.
struct FaultRow: Sendable {
    let fault: String
    let reason: Reason
    /// Where it is a matter of microseconds.
    var alternative: Reason?
    var warning: WarningReason?
    /// Beside the target and the trusted CA.
    var options: [String] = []
    /// What message or hint tell.
    var evidence: [String] = []

    /// Short where a phase is to end by it, and all before that are to succeed within it all the same.
    var timeout: [String] {
        let isTimeOut = [.tlsTimeout, .assocTimeout, .dimseTimeout].contains(reason) || warning == .releaseTimeout
        return isTimeOut ? ["--timeout", "2s"] : []
    }

    init(
        _ fault: String, _ reason: Reason, or alternative: Reason? = nil, warning: WarningReason? = nil, _ options: [String] = [],
        telling evidence: String...
    ) {
        self.fault = fault
        self.reason = reason
        self.alternative = alternative
        self.warning = warning
        self.options = options
        self.evidence = evidence
    }
}

extension Interop {
    /// Faults on request, and what `echo` makes of them: one server, one connection for each fault.
    @Suite struct FaultTests {
        @Test func plain() async throws {
            try await expectAll(Self.fromRequest + Self.plain, isPlain: true)
        }

        @Test(arguments: ["1.2", "1.3"])
        func overTLS(_ version: String) async throws {
            try await expectAll(Self.fromRequest + Self.beforeRequest + Self.serverNames, ["--tls-min", version, "--tls-max", version])
        }

        @Test(arguments: ["1.2", "1.3"])
        func certificates(_ version: String) async throws {
            try await expectAll(Self.badCertificates, ["--tls-min", version, "--tls-max", version])
        }

        /// What no client can tell from a dead backend, and what it can.
        @Test(arguments: ["1.2", "1.3"])
        func mutualTLSWithoutAnAlert(_ version: String) async throws {
            try await withCertificates { certificates in
                let options = ["--client-ca", try certificates.root(), "--fault", "silent-mutual-tls@2+"]
                try await withPeer(.serveWithOwnCA(options)) { peer in
                    let client = try certificates.client()
                    let stranger = try await withCertificates { try await copy($0.client(), to: certificates.folder) }
                    let rows: [(identity: IdentityFiles?, Reason)] = [
                        (nil, .tlsClientCertRequired), (nil, .tlsClientCertUnconfirmed), (stranger, .tlsClientCertUnconfirmed),
                        (client, .ok),
                    ]
                    for (identity, reason) in rows {
                        let report = try await probe(
                            ["echo", "localhost:\(peer.port)", "--tls-min", version, "--tls-max", version, "--timeout", "5s"]
                                + peer.trustOptions + (identity?.options ?? []))
                        #expect(report.reason == reason, "\(report)\(peer.log)")
                    }
                }
            }
        }

        private func copy(_ files: IdentityFiles, to folder: URL) async throws -> IdentityFiles {
            let copies = IdentityFiles(
                certificate: folder.appending(path: "stranger.pem").path, key: folder.appending(path: "stranger.key").path)
            try FileManager.default.copyItem(atPath: files.certificate, toPath: copies.certificate)
            try FileManager.default.copyItem(atPath: files.key, toPath: copies.key)
            return copies
        }

        private func expectAll(_ rows: [FaultRow], isPlain: Bool = false, _ options: [String] = []) async throws {
            let faults = rows.enumerated().flatMap { ["--fault", "\($1.fault)@\($0 + 1)"] }
            try await withPeer(isPlain ? .serve(options: ["--discard"] + faults) : .serveWithOwnCA(faults)) { peer in
                for row in rows {
                    let start = ContinuousClock.now
                    let trust = isPlain ? ["--plain"] : peer.trustOptions
                    let given = row.options.map { $0 == Peer.revocationListPlaceholder ? peer.revocationList : $0 }
                    let report = try await probe(["echo", "localhost:\(peer.port)"] + trust + options + row.timeout + given)
                    #expect([row.reason, row.alternative].contains(report.reason), "\(row.fault)\n\(report)")
                    #expect(report.result.warnings.map(\.reason) == [row.warning].compactMap(\.self), "\(row.fault)\n\(report)")
                    let text = report.result.message + (report.result.hint ?? "")
                    for evidence in row.evidence { #expect(text.contains(evidence), "\(row.fault)\n\(report)") }
                    // Every phase is bounded; this is what a machine with much to do takes besides.
                    #expect(ContinuousClock.now - start < .seconds(15), "\(row.fault)")
                }
                let told = try peer.events().compactMap { event -> String? in
                    if case .fault(let fault) = event.content { fault.fault } else { nil }
                }
                #expect(Set(told) == Set(rows.map(\.fault)), "\(peer.log)")
            }
        }
    }
}

extension Interop.FaultTests {
    // MARK: Rows

    /// From the association request on: the same with and without TLS.
    static let fromRequest: [FaultRow] = [
        FaultRow("abort=request/2/6", .assocAborted, telling: "invalid-PDU-parameter-value"),
        FaultRow("abort=accept", .dimseAborted, telling: "service-user"),
        FaultRow("abort=response/2/2", .dimseAborted, telling: "unexpected-PDU"),
        FaultRow("abort=release", .ok, warning: .releaseClosed),
        FaultRow("close=request", .assocClosed), FaultRow("close=accept", .dimseClosed), FaultRow("close=response", .dimseClosed),
        FaultRow("close=release", .ok, warning: .releaseClosed),
        FaultRow("cut=request", .assocClosed), FaultRow("cut=response", .dimseClosed),
        FaultRow("reset=request", .assocClosed), FaultRow("reset=accept", .dimseClosed), FaultRow("reset=response", .dimseClosed),
        FaultRow("reset=release", .ok, warning: .releaseClosed),
        FaultRow("mute=request", .assocTimeout), FaultRow("mute=accept", .dimseTimeout), FaultRow("mute=response", .dimseTimeout),
        FaultRow("mute=release", .ok, warning: .releaseTimeout),
        FaultRow("delay=request/50ms", .ok), FaultRow("delay=request/1h", .assocTimeout), FaultRow("delay=accept/1h", .dimseTimeout),
        FaultRow("delay=response/1h", .dimseTimeout), FaultRow("delay=release/1h", .ok, warning: .releaseTimeout),
        FaultRow("trickle=request/50ms", .assocTimeout), FaultRow("trickle=response/50ms", .dimseTimeout),
        FaultRow("truncated-pdu", .assocClosed, telling: "10 bytes of a PDU"),
        FaultRow("truncated-pdu=response", .dimseClosed, telling: "10 bytes of a PDU"),
        FaultRow("oversize-pdu", .assocBadPDU, telling: "4294967280"),
        FaultRow("oversize-pdu=response", .dimseBadPDU, telling: "4294967280"),
        FaultRow("unknown-pdu", .assocNotDICOM, telling: "42 00 00"), FaultRow("unknown-pdu=response", .dimseBadPDU, telling: "42"),
        FaultRow("garbage", .assocNotDICOM, telling: "B0 95 FA"), FaultRow("garbage=response", .dimseBadPDU),
        FaultRow("http", .assocNotDICOM, telling: "HTTP"),
        FaultRow("reject=called-ae", .assocRejectedCalledAE, telling: "ANY-SCP", "--called"),
        FaultRow("reject=calling-ae", .assocRejectedCallingAE, telling: "DICOMPROBE", "--calling"),
        FaultRow("reject=application-context", .assocRejectedApplicationContext),
        FaultRow("reject=no-reason-given", .assocRejectedNoReasonGiven),
        FaultRow("reject=2/2/1", .assocRejectedNoReasonGiven, telling: "rejected-transient", "ACSE"),
        FaultRow("reject=protocol-version", .assocRejectedProtocolVersion),
        FaultRow("reject=congestion", .assocRejectedCongestion, telling: "rejected-transient"),
        FaultRow("reject=permanent/limit", .assocRejectedLimit, telling: "rejected-permanent"),
        FaultRow("reject=1/3/9", .assocRejectedOther, telling: "reason 9"),
        FaultRow("contexts=abstract-syntax", .assocContextAbstractSyntax),
        FaultRow("contexts=transfer-syntax", .assocContextTransferSyntax),
        FaultRow("contexts=user-rejection/1.2.840.10008.1.1", .assocContextUserRejection),
        FaultRow("contexts=no-reason", .assocContextNoReason), FaultRow("contexts=no-reason/1.2.3", .ok),
        FaultRow("contexts=none/1.2.840.10008.1.2", .assocContextNone, telling: "no result"),
        FaultRow("status=0110/no disk", .dimseStatus, telling: "0110", "no disk"),
        FaultRow("wrong-message-id", .dimseWrongMessageID, telling: "message 2", "message 1"),
        FaultRow("wrong-command", .dimseBadPDU, telling: "C-STORE-RSP", "C-ECHO-RSP"),
        FaultRow("no-status", .dimseBadPDU, telling: "Status"),
    ]

    private static let plain: [FaultRow] = [
        FaultRow("abort=connect", .assocAborted), FaultRow("abort=tls/0/0", .assocAborted),
        FaultRow("close=connect", .assocClosed), FaultRow("reset=connect", .assocClosed, or: .tcpReset),
        FaultRow("mute=connect", .assocTimeout),
        FaultRow("delay=connect/10ms", .ok), FaultRow("delay=tls/1h", .assocTimeout), FaultRow("trickle=connect/50ms", .assocTimeout),
        FaultRow("http=connect", .assocNotDICOM, telling: "HTTP"),
    ]

    private static let beforeRequest: [FaultRow] = [
        FaultRow("abort=connect", .tlsNotTLS, telling: "DICOM", "--plain"), FaultRow("abort=tls", .assocAborted),
        FaultRow("close=connect", .tlsClosedInHandshake), FaultRow("close=tls", .assocClosed, telling: "behind"),
        FaultRow("cut=tls", .assocClosed, telling: "behind"),
        FaultRow("reset=connect", .tlsClosedInHandshake, or: .tcpReset), FaultRow("reset=tls", .assocClosed),
        FaultRow("mute=connect", .tlsTimeout), FaultRow("mute=tls", .assocTimeout),
        FaultRow("delay=connect/1h", .tlsTimeout), FaultRow("delay=tls/1h", .assocTimeout),
        FaultRow("trickle=connect/20ms", .tlsTimeout), FaultRow("http=connect", .tlsNotTLS, telling: "HTTP"),
        FaultRow("garbage=connect", .tlsNotTLS, telling: "B0 95"), FaultRow("http=tls", .assocNotDICOM, telling: "HTTP"),
        FaultRow("alert=80", .tlsOther, telling: "80 internal_error"),
        FaultRow("refuse-alpn", .tlsALPNRefused, ["--alpn", "dicom"], telling: "120"),
    ]

    private static let serverNames: [FaultRow] = [
        FaultRow("sni-alert=pacs.localhost", .tlsSNIRefused, telling: "localhost", "112"),
        FaultRow("sni-alert=pacs1.localhost", .tlsSNIRefused, ["--sni", "none"], telling: "no server name"),
        FaultRow("sni-alert=pacs2.localhost", .ok, ["--sni", "pacs2.localhost", "--verify-name", "pacs2.localhost"]),
        FaultRow("sni-close=pacs.localhost", .tlsClosedInHandshake, telling: "localhost"),
        FaultRow("sni-close=pacs1.localhost", .tlsClosedInHandshake, ["--sni", "none"], telling: "--sni"),
        FaultRow("sni-close=pacs2.localhost", .ok, ["--sni", "pacs2.localhost", "--verify-name", "pacs2.localhost"]),
        FaultRow("sni-default=pacs.localhost", .certSelfSigned, telling: "DEFAULT CERTIFICATE"),
        FaultRow("sni-default=pacs1.localhost", .certSelfSigned, ["--sni", "none"]),
        FaultRow("sni-default=pacs2.localhost", .ok, ["--sni", "PACS2.localhost", "--verify-name", "pacs2.localhost"]),
    ]

    static let badCertificates: [FaultRow] = [
        FaultRow("certificate=expired", .certExpired, telling: "CN=localhost", "expired on"),
        FaultRow("certificate=not-yet-valid", .certNotYetValid, telling: "not valid before"),
        FaultRow("certificate=wrong-name", .certWrongName, telling: "another-host.invalid"),
        FaultRow("certificate=no-san", .certWrongName, telling: "subjectAltName"),
        FaultRow(
            "certificate=wildcard", .certWrongName, ["--verify-name", "a.b.pacs.localhost"], telling: "*.pacs.localhost",
            "exactly one label"
        ),
        FaultRow("certificate=missing-intermediate", .certUnknownIssuer, telling: "intermediate"),
        FaultRow("certificate=expired-intermediate", .certExpired, telling: "expired intermediate"),
        FaultRow("certificate=expired-ca", .certExpired, telling: "CA certificate"),
        FaultRow("certificate=unknown-ca", .certUnknownIssuer, telling: "a CA that nobody has"),
        FaultRow("certificate=untrusted-root", .certUntrustedRoot, telling: "a CA that nobody has"),
        FaultRow("certificate=self-signed", .certSelfSigned),
        FaultRow("certificate=weak-key", .certWeakKey, telling: "RSA 1024"),
        FaultRow("certificate=weak-signature", .certWeakSignature, telling: "SHA1"),
        FaultRow("certificate=no-server-auth", .certWrongPurpose, telling: "serverAuth"),
        FaultRow("certificate=revoked", .certRevoked, ["--crl", Peer.revocationListPlaceholder]),
    ]
}
