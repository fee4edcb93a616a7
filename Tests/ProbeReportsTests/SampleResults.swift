import ProbeResults

/// Results as runs leave them, fixed to the last digit.
enum SampleResults {
    static let target = ProbeResult.Target(
        host: "pacs.example.org", port: 11112, address: "192.0.2.7:11112", calledAETitle: "ORTHANC", callingAETitle: "DICOMPROBE",
        isTLS: true)

    /// What no peer should send and any may.
    static let hostile =
        "\u{1B}[31m</td><script>alert(\"x\")</script> ]]> & 'q' \\ \"\n::error::forged\r\n\u{0}\u{FFFF}\u{202E}é😀 | `a` %0A\t# not ok"

    static func certificate(_ subject: String, issuer: String, until: String?, daysLeft: Int?) -> ProbeResult.TLS.Certificate {
        ProbeResult.TLS.Certificate(
            subject: subject, issuer: issuer, subjectAlternativeNames: ["pacs.example.org"], notBefore: "2026-01-01T00:00:00Z",
            notAfter: until, daysLeft: daysLeft, key: "EC P-256", signature: "ecdsa-with-SHA256", sha256: "ab", pin: nil)
    }

    static func tls(_ errors: [ProbeResult.TLS.VerificationError] = []) -> ProbeResult.TLS {
        ProbeResult.TLS(
            version: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", group: "x25519", sni: "pacs.example.org",
            verifiedName: "pacs.example.org", alpn: nil, isVerified: errors.isEmpty, clientCertificateRequested: true,
            clientCertificateSent: false, acceptableCAs: ["CN=Clients"], verificationErrors: errors,
            chain: [
                certificate("CN=pacs", issuer: "CN=Intermediate", until: "2027-01-01T00:00:00Z", daysLeft: 40),
                certificate("CN=Intermediate", issuer: "CN=Root", until: "2026-12-01T00:00:00Z", daysLeft: 9),
            ])
    }

    static var echo: ProbeResult {
        var result = ProbeResult(command: "echo", reason: .ok, message: "ORTHANC answered C-ECHO with success")
        result.started = "2026-11-22T21:30:00Z"
        result.milliseconds = 12.5
        result.target = target
        result.phases = [
            .init(name: .resolve, milliseconds: 0.25), .init(name: .connect, milliseconds: 0.3), .init(name: .tls, milliseconds: 8.1),
            .init(name: .associate, milliseconds: 2), .init(name: .echo, milliseconds: 1.1), .init(name: .release, milliseconds: 0.75),
        ]
        result.tls = tls()
        result.association = .init(
            peerImplementationClassUID: "1.2.3", peerImplementationVersionName: "ORTHANC", peerMaximumLength: 16_384,
            presentationContexts: [
                .init(id: 1, abstractSyntax: "1.2.840.10008.1.1", transferSyntax: "1.2.840.10008.1.2", result: "acceptance")
            ])
        var echoes = ProbeResult.Echoes(requested: 1, succeeded: 1, milliseconds: [1.05])
        echoes.status = "0000"
        result.echoes = echoes
        return result
    }

    static var wrongName: ProbeResult {
        var result = ProbeResult(
            command: "echo", reason: .certWrongName, message: "the certificate is for other.example.org", hint: "ask for that name")
        result.started = "2026-11-22T21:30:00Z"
        result.milliseconds = 9
        result.target = target
        result.phases = [.init(name: .connect, milliseconds: 1), .init(name: .tls, milliseconds: 8)]
        result.tls = tls([
            .init(reason: .certWrongName, depth: 0, subject: "CN=pacs", text: "hostname mismatch", code: 62)
        ])
        return result
    }

    static var store: ProbeResult {
        var result = ProbeResult(command: "store", reason: .dimseStatus, message: "C-STORE was answered with status A700, out of resources")
        result.started = "2026-11-22T21:30:00Z"
        result.milliseconds = 100
        result.target = target
        result.phases = [.init(name: .connect, milliseconds: 1), .init(name: .store, milliseconds: 90)]
        var summary = StoreSummary()
        let objects = ObjectResult.Fate.allCases.filter { $0 != .planned }.enumerated().map { index, fate in
            var object = ObjectResult(path: "study/\(index).dcm", fate: fate)
            object.bytes = 1000
            object.sopInstanceUID = "1.2.3.\(index)"
            switch fate {
            case .stored: object.status = "0000"
            case .storedWithWarning: object.status = "B000"
            case .failed:
                object.status = "A700"
                object.reason = .dimseStatus
                object.message = "out of resources"
                object.comment = "disk full"
            case .notAttempted: object.reason = .dimseStatus
            default: break
            }
            summary.count(object)
            return object
        }
        summary.milliseconds = 91
        summary.associations = 1
        result.summary = summary
        result.objects = objects
        result.warnings = [.init(reason: .dimseWarningStatus, message: "study/1.dcm was stored with status B000")]
        return result
    }

    static func step(
        _ name: String, line: Int, _ reason: Reason = .ok, _ message: String = "as expected", result: ProbeResult? = nil
    ) -> ProbeResult.Step {
        var step = ProbeResult.Step(name: name, place: "plan.yaml:\(line)", command: "echo", reason: reason, message: message)
        step.started = "2026-11-22T21:30:00Z"
        step.milliseconds = result?.milliseconds ?? 0
        step.runs = result == nil ? 0 : 1
        step.result = result
        return step
    }

    /// One step of each outcome, two of them of the same name.
    static var plan: ProbeResult {
        var expected = step("wrong name", line: 7, result: wrongName)
        expected.expectation = "fails with cert.wrong-name"
        var rejected = step("alive", line: 12, .certWrongName, "the certificate is for other.example.org", result: wrongName)
        rejected.hint = "ask for that name"
        var late = step("archive", line: 20, .interrupted, "interrupted by signal 2")
        late.outcome = .notAttempted
        late.started = nil
        return plan([step("alive", line: 3, result: echo), expected, rejected, late])
    }

    static func plan(_ steps: [ProbeResult.Step]) -> ProbeResult {
        let worst = steps.first { $0.outcome == .failed }
        var result = ProbeResult(command: "run", reason: worst?.reason ?? .ok, message: worst?.message ?? "all as expected")
        result.files = ["plan.yaml"]
        result.started = "2026-11-22T21:30:00Z"
        result.milliseconds = 40
        result.steps = steps
        return result
    }

    /// A plan in which every text that a peer, a file or an author supplies is ``hostile``.
    static var hostilePlan: ProbeResult {
        var result = store
        result.message = hostile
        result.hint = hostile
        result.warnings = [.init(reason: .dimseDeviation, message: hostile)]
        result.target?.calledAETitle = hostile
        result.target?.host = hostile
        result.objects = result.objects?.map { object in
            var object = object
            object.path = hostile
            object.message = hostile
            object.comment = hostile
            object.hint = hostile
            object.sopInstanceUID = hostile
            return object
        }
        var tls = tls([.init(reason: .certOther, depth: 0, subject: hostile, text: hostile, code: 1)])
        tls.chain = [certificate(hostile, issuer: hostile, until: hostile, daysLeft: 1)]
        tls.acceptableCAs = [hostile]
        tls.sni = hostile
        result.tls = tls
        result.association = .init(
            peerImplementationClassUID: hostile, peerImplementationVersionName: hostile, peerMaximumLength: 1,
            presentationContexts: [.init(id: 1, abstractSyntax: hostile, transferSyntax: nil, result: hostile)])
        var step = step(hostile, line: 3, .dimseStatus, hostile, result: result)
        step.hint = hostile
        step.expectation = hostile
        step.place = "\(hostile):3"
        var late = self.step(hostile, line: 4, .interrupted, hostile)
        late.outcome = .notAttempted
        var whole = plan([step, late])
        whole.files = [hostile]
        return whole
    }

    static var all: [ProbeResult] { [echo, wrongName, store, plan, plan([]), hostilePlan, usageError] }

    static var usageError: ProbeResult {
        ProbeResult(command: "echo", reason: .usageAETitle, message: "--called: \"\" is no AE title", hint: "1 to 16 characters")
    }
}
