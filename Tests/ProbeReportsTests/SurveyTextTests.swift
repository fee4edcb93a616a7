import ProbeReports
import ProbeResults
import Testing

/// What `tls` learnt, as text.
@Suite struct SurveyTextTests {
    private func link(
        _ subject: String, isSent: Bool = true, isOnPath: Bool = true, isAnchor: Bool = false, problems: [Reason] = []
    ) -> TLSSurvey.Link {
        let certificate = ProbeResult.TLS.Certificate(
            subject: subject, issuer: "CN=CA", subjectAlternativeNames: isAnchor ? [] : ["DNS:a"], notBefore: "2026-01-01T00:00:00Z",
            notAfter: "2026-12-31T00:00:00Z", daysLeft: 1, key: "EC P-256", signature: "ecdsa-with-SHA256", sha256: "ab", pin: "sha256/x=")
        return TLSSurvey.Link(
            certificate: certificate, isSent: isSent, isOnPath: isOnPath, isAnchor: isAnchor, isCertificateAuthority: isAnchor,
            usages: isAnchor ? ["keyCertSign"] : ["serverAuth"], problems: problems)
    }

    private func text(_ survey: TLSSurvey, usesColour: Bool = false) -> String {
        var result = ProbeResult(command: "tls", reason: .ok, message: "m")
        result.tlsSurvey = survey
        return TextReport(style: TextStyle(usesColour: usesColour)).render(result)
    }

    @Test func theChainIsATree() {
        var survey = TLSSurvey()
        survey.chain = [
            link("CN=a", problems: [.certWrongName]), link("CN=CA", isSent: false, isAnchor: true), link("CN=other", isOnPath: false),
        ]
        let expected = """
            chain
              CN=a
                for DNS:a
                1 day left, 2026-01-01T00:00:00Z to 2026-12-31T00:00:00Z
                EC P-256, signed with ecdsa-with-SHA256, serverAuth
                pin sha256/x=
                not in order [cert.wrong-name]
              └─ CN=CA (not sent, trusted here)
                   1 day left, 2026-01-01T00:00:00Z to 2026-12-31T00:00:00Z
                   EC P-256, signed with ecdsa-with-SHA256, CA, keyCertSign
              sent, and no part of the chain: CN=other, issued by CN=CA
            ok: m
            [ok] exit 0

            """
        #expect(text(survey) == expected)
    }

    @Test func anotherChainThatEndsEarlierIsTold() {
        var survey = TLSSurvey()
        survey.earlierEnding = link("CN=a").certificate
        let words = "shown to other connections, with CN=a, issued by CN=CA, EC P-256, until 2026-12-31T00:00:00Z (1 day left)"
        #expect(text(survey).contains("behaviour\n  another chain            \(words)\n"), "\(text(survey))")
    }

    /// A server may call itself what it likes; it does not move the cursor.
    @Test func whatTheServerSaysIsMadeSafe() {
        var survey = TLSSurvey()
        survey.chain = [link("CN=\u{1B}[2J")]
        survey.serverNames = [
            TLSSurvey.ServerName(
                kind: .none, name: nil, answer: TLSSurvey.Answer(.accepted), isSameCertificate: false, subject: "CN=\u{1B}[1A",
                subjectAlternativeNames: ["DNS:\u{7}"])
        ]
        survey.applicationProtocols = [
            TLSSurvey.ApplicationProtocol(offered: "dicom", answer: TLSSurvey.Answer(.accepted), selected: "\u{1B}c")
        ]
        survey.clientCertificate = TLSSurvey.ClientCertificate(demand: .required, acceptableCAs: ["CN=\u{1B}"], isSent: false, message: nil)
        let text = text(survey)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(text)")
        #expect(text.contains("required, from CN=\\u{1b}"), "\(text)")
    }

    @Test func versionsThatAreRefusedOrInDoubtSaySo() {
        var survey = TLSSurvey()
        survey.versions = [
            .init(version: "1.3", isAccepted: true, answer: .init(.accepted), cipherSuites: ["TLS_A", "TLS_B"], order: .client),
            .init(version: "1.2", isAccepted: true, answer: .init(.timeout), cipherSuites: ["TLS_C"], order: nil),
            .init(version: "1.1", isAccepted: false, answer: .init(.alert, alert: "70 protocol_version"), cipherSuites: [], order: nil),
        ]
        let text = text(survey)
        #expect(text.contains("TLS 1.3                  accepted, 2 cipher suites, in the client's order\n"), "\(text)")
        #expect(text.contains("TLS 1.2                  accepted, 1 cipher suite; there may be more: no answer in time\n"), "\(text)")
        #expect(text.contains("TLS 1.1                  refused with alert 70 protocol_version\n"), "\(text)")
    }

    @Test func colourIsForTerminals() {
        var survey = TLSSurvey()
        survey.trust = [.init(anchors: .given, reason: nil, message: nil, errors: [])]
        #expect(text(survey, usesColour: true).contains("\u{1B}[32mtrusted"))
        #expect(!text(survey).contains("\u{1B}"))
    }
}
