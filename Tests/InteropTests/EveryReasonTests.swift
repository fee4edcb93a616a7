import Foundation
import ProbeResults
import Testing

extension Interop {
    /// Every reason and every warning comes about in a run of the real command, which ends with the exit code that the page of reasons gives, and tells
    /// the evidence. The table below is exhaustive: a new reason does not compile without a scenario.
    @Suite struct EveryReasonTests {
        private static let page = Installation.packageRoot.appending(
            path: "Sources/dicomprobe/Documentation.docc/ExitCodesAndReasons.md")

        @Test(arguments: Reason.allCases.filter { scenario(for: $0) != nil })
        func comesAboutAndIsTold(_ reason: Reason) async throws {
            let outcome = try await #require(Self.scenario(for: reason)).play()
            let report = outcome.report
            #expect(report.reason == reason, "\(report)")
            #expect(report.exit == .code(try Self.documentedExitCode(of: reason)), "\(report)")
            let words = report.result.message + "\n" + (report.result.hint ?? "")
            for evidence in outcome.evidence { #expect(words.contains(evidence), "\(evidence) is missing: \(report)") }
            // Whoever gave a signal needs no advice.
            #expect((report.result.hint != nil) == (reason != .ok && reason != .interrupted), "\(report)")
            if let phases = Self.lastPhases(reason.layer) {
                #expect(report.result.phases.last.map { phases.contains($0.name) } == true, "\(report)")
            }
        }

        @Test(arguments: WarningReason.allCases)
        func isWarnedOf(_ reason: WarningReason) async throws {
            let outcome = try await Self.scenario(for: reason).play()
            let report = outcome.report
            #expect(report.reason == .ok && report.exit == .code(0), "\(report)")
            let warnings = report.result.warnings.filter { $0.reason == reason }
            #expect(!warnings.isEmpty, "\(report)")
            for evidence in outcome.evidence {
                #expect(warnings.contains { $0.message.contains(evidence) }, "\(evidence) is missing: \(report)")
            }
        }

        /// The first column of the reason's row; of `128 + n` that of SIGINT.
        private static func documentedExitCode(of reason: Reason) throws -> Int32 {
            let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter {
                $0.contains("| `\(reason.rawValue)` |")
            }
            let cell = try #require(rows.first).split(separator: "|").first.map { $0.trimmingCharacters(in: .whitespaces) }
            return cell == "128 + n" ? 128 + SIGINT : try #require(cell.flatMap { Int32($0) })
        }

        /// Where a run of the layer ends: in TLS 1.3 a server judges a client's certificate when the handshake is over.
        private static func lastPhases(_ layer: Layer) -> [ProbeResult.Phase.Name]? {
            switch layer {
            case .network: [.resolve, .connect]
            case .tls: [.tls, .associate]
            case .association: [.associate, .release]
            case .dimse: [.echo, .store, .release]
            case .none, .expectation, .local, .tool, .signal: nil
            }
        }
    }
}

// MARK: - The table

extension Interop.EveryReasonTests {
    /// Nil for a defect of the program itself, which nothing produces on purpose.
    private static func scenario(for reason: Reason) -> Scenario? {
        switch reason {
        case .internalDefect: nil
        case .ok: .success
        case .interrupted: .interruption

        case .expectMinDays: .tooFewDays
        case .expectTLSProfile: .profileNotMet
        case .expectConsecutive: .tooFewInARow
        case .expectShares: .missingShare
        case .expectReason: .otherReason
        case .expectDuration: .tooSlow
        case .expectRate: .rateNotKept
        case .expectTransferSyntax: .otherTransferSyntax
        case .usagePlan: .wrongPlan
        case .usageModules: .wrongModules

        case .usageOptions: .contradictingOptions
        case .usageAETitle: .overlongTitle
        case .usageTarget: .wrongTarget
        case .usageDuration: .wrongDuration
        case .usageName: .wrongName
        case .usagePin: .wrongPin
        case .usageTLS: .unknownProfile
        case .usageUserIdentity: .emptyUser
        case .usageSettings: .misspeltSetting
        case .usageTransferSyntax: .unknownTransferSyntax
        case .usageObject: .impossibleObject
        case .usagePattern: .wrongPattern
        case .usageFault: .unknownFault
        case .localMissingFile: .missingFile
        case .localBadCA: .noCertificateAsCA
        case .localBadCertificate: .keyAsCertificate
        case .localBadCRL: .noRevocationList
        case .localBadKey: .certificateAsKey
        case .localKeyMismatch: .keyOfAnother
        case .localBadResult: .noResult
        case .localTLSParameters: .suiteThatNobodyHas
        case .localExists: .authorityTwice
        case .localBindFailed: .portInUse
        case .localOutputFailed: .unwritableKeyLog
        case .localShortage: .tooFewDescriptors
        case .fileUnreadable: .noSuchFile
        case .fileNotDICOM: .textFile
        case .fileTruncated: .cutFile
        case .fileMalformed: .malformedDataSet
        case .fileStalled: .stalledInput
        case .fileNoneFound: .folderOfTexts

        case .dnsNoSuchName: .unknownHost
        case .dnsTimeout: .hangingResolver
        case .dnsOther: .resolverWithoutServer
        case .tcpRefused: .refusedPort
        case .tcpUnreachable: .unreachableAddress
        case .tcpTimeout: .fullBacklog
        case .tcpReset: .resetWhileConnecting
        case .tcpOther: .addressWithoutInterface

        case .tlsNotTLS: .tls("http=connect", telling: "it speaks HTTP", "48 54 54 50", "check the port")
        case .tlsClosedInHandshake: .tls("sni-close=pacs.localhost", telling: "no alert", "SNI localhost, no ALPN", "no route", "localhost")
        case .tlsTimeout:
            .tls("mute=connect", ["--alpn", "dicom"] + briefly, telling: "sent nothing", "SNI localhost, ALPN dicom", "--plain")
        case .tlsSNIRefused:
            .tls("sni-alert=pacs.localhost", telling: "name localhost", "alert 112 unrecognized_name", "--sni", "strict-sni")
        case .tlsALPNRefused:
            .tls("refuse-alpn", ["--alpn", "dicom"], telling: "ALPN dicom", "alert 120 no_application_protocol", "alpnProtocols", "--alpn")
        case .tlsNoCommonParameters: .versionsApart
        case .tlsClientCertRequired: .clientCertificateMissing
        case .tlsClientCertRefused: .clientCertificateOfAnother
        case .tlsClientCertUnconfirmed: .clientCertificateRefusedInSilence
        case .tlsOther: .tls("alert=80", telling: "alert 80 internal_error", "SNI localhost", "the server's log")
        case .certExpired:
            .tls("certificate=expired", telling: "CN=localhost", "renew it", "this machine's clock", and: { [$0.leaf?.notAfter] })
        case .certNotYetValid: .tls("certificate=not-yet-valid", telling: "CN=localhost", "clock", and: { [$0.leaf?.notBefore] })
        case .certWrongName:
            .tls("certificate=wrong-name", telling: "DNS:another-host.invalid", "not for localhost", "SNI localhost", "--verify-name")
        case .certSelfSigned: .tls("certificate=self-signed", telling: "CN=localhost", "--ca", "default certificate", "depth 0")
        case .certUntrustedRoot: .tls("certificate=untrusted-root", telling: "CN=a CA that nobody has", "ca.crt", "depth 1")
        case .certUnknownIssuer:
            .tls("certificate=missing-intermediate", telling: "CN=localhost", "tls.crt", "--partial-chain", and: { [$0.leaf?.issuer] })
        case .certWrongPurpose: .tls("certificate=no-server-auth", telling: "CN=localhost", "it is for clientAuth", "serverAuth")
        case .certWeakKey: .tls("certificate=weak-key", telling: "CN=localhost", "RSA 1024", "2048")
        case .certWeakSignature: .tls("certificate=weak-signature", telling: "CN=localhost", "SHA1", "SHA-256")
        case .certRevoked:
            .tls(
                "certificate=revoked", ["--crl", Peer.revocationListPlaceholder], telling: "CN=localhost", "serial number",
                and: { [$0.leaf?.issuer] })
        case .certBadChain: .tooLongAChain
        case .certPinMismatch: .otherPin
        case .certOther: .listFromTheFuture
        case .crlExpired: .staleList
        case .crlMissing: .listOfAnother

        case .assocRejectedCalledAE:
            .plain(
                "reject=called-ae", ["--called", "PACS"], telling: "rejected-permanent (1)", "service-user (1)", "(7)", "PACS", "--called")
        case .assocRejectedCallingAE:
            .plain(
                "reject=calling-ae", ["--calling", "ME"], telling: "rejected-permanent (1)", "service-user (1)", "(3)", "ME", "--calling")
        case .assocRejectedApplicationContext:
            .plain("reject=application-context", telling: "application-context-name-not-supported (2)", "1.2.840.10008.3.1.1.1")
        case .assocRejectedNoReasonGiven:
            .plain("reject=transient/no-reason-given", telling: "rejected-transient (2)", "no-reason-given (1)", "both titles")
        case .assocRejectedProtocolVersion:
            .plain("reject=protocol-version", telling: "(ACSE related function) (2)", "protocol-version-not-supported (2)", "version 1")
        case .assocRejectedCongestion:
            .plain(
                "reject=congestion", telling: "rejected-transient (2)", "(Presentation related function) (3)", "temporary-congestion (1)")
        case .assocRejectedLimit: .plain("reject=limit", telling: "rejected-transient (2)", "local-limit-exceeded (2)", "raise its limit")
        case .assocRejectedOther: .plain("reject=1/3/9", telling: "rejected-permanent (1)", "reason 9", "table 9-21")
        case .assocAborted:
            .plain(
                "abort=request/2/6", ["--called", "PACS"], telling: "service-provider (2)", "invalid-PDU-parameter-value (6)", "PACS",
                "DICOMPROBE")
        case .assocClosed: .plain("close=request", telling: "instead of answering the association request", "--plain")
        case .assocTimeout: .plain("mute=request", briefly, telling: "in time", "--plain")
        case .assocNotDICOM: .plain("http", telling: "it speaks HTTP", "48 54 54 50", "check the port")
        case .assocBadPDU:
            .plain("oversize-pdu", telling: "malformed A-ASSOCIATE-AC", "4294967280 exceeds the limit", "offset 2: FF FF FF F0", "--trace")
        case .assocContextAbstractSyntax: .plain("contexts=abstract-syntax", telling: "Verification SOP Class", "result 3", "enabled there")
        case .assocContextTransferSyntax: .refusedTransferSyntax
        case .assocContextUserRejection: .plain("contexts=user-rejection", telling: "Verification SOP Class", "result 1", "permits")
        case .assocContextNoReason: .plain("contexts=no-reason", telling: "Verification SOP Class", "result 2", "transfer syntax")
        case .assocContextNone:
            .plain(
                "contexts=none", telling: "Verification SOP Class",
                "context 1, Implicit VR Little Endian or Explicit VR Little Endian: no result",
                "PS3.8 9.3.3.2")

        case .dimseStatus: .plain("status=0110/no disk", telling: "status 0110", "processing failure", "no disk", "the peer's log")
        case .dimseAborted: .plain("abort=response/2/2", telling: "service-provider (2)", "unexpected-PDU (2)", "the peer's log")
        case .dimseClosed: .plain("cut=response", telling: "closed the connection in the middle of the association", "idle time-outs")
        case .dimseTimeout: .plain("mute=response", briefly, telling: "in time", "--timeout")
        case .dimseBadPDU: .plain("wrong-command", telling: "sent C-STORE-RSP where C-ECHO-RSP is due", "--trace")
        case .dimseWrongMessageID: .plain("wrong-message-id", telling: "answered message 2, not message 1", "--trace")
        }
    }

    /// For a phase that is to end by its time-out, behind others that are to succeed within it.
    private static let briefly = ["--timeout", "2s"]

    private static func scenario(for reason: WarningReason) -> Scenario {
        switch reason {
        case .releaseTimeout: .plain("mute=release", briefly, telling: "did not answer")
        case .releaseClosed: .plain("abort=release/2/2", telling: "unexpected-PDU (2)")
        case .dimseWarningStatus:
            .stored(serve: ["--fault", "status=B007/odd"], telling: "B007", "odd", "rgb.dcm") { _ in
                [try TestObject.named("sc/rgb.dcm").path]
            }
        case .dimseDeviation:
            .stored(serve: ["--fault", "wrong-instance"], telling: "SOP instance 2.25.1", "rgb.dcm") { _ in
                [try TestObject.named("sc/rgb.dcm").path]
            }
        case .settingsUnknownVariable: .misspeltVariable
        case .settingsShadowedProfile: .profileInBothFiles
        case .fileContradictoryMeta: .contradictoryFile
        case .fileContradictoryDirectory: .otherObjectThanListed
        case .filePixelDataMissing: .imageWithoutPixels
        case .storeFewerJobs: .oneAssociationOnly
        case .assocUserIdentityUnconfirmed: .unansweredTicket
        case .assocIdentityInClear: .passwordWithoutTLS
        case .tlsInsecure: .tls("certificate=expired", ["--insecure"], telling: "--insecure")
        case .tlsParametersMissing: .suiteThatIsLacking
        case .pkiNameLeftOut: .standInWithoutAName
        }
    }
}

extension ProbeResult {
    fileprivate var leaf: TLS.Certificate? { tls?.chain.first }
}
