import ProbeReports
import ProbeResults
import Testing

@Suite struct InspectionTextTests {
    private func certificate(_ subject: String, issuerFoundIn place: String?, isAuthority: Bool = false) -> InspectedFile.Certificate {
        InspectedFile.Certificate(
            subject: subject, issuer: "CN=CA", issuerFoundIn: place, serialNumber: "0a",
            subjectAlternativeNames: isAuthority ? [] : ["DNS:a"],
            notBefore: "2026-01-01T00:00:00Z", notAfter: "2026-12-31T00:00:00Z", daysLeft: 1, key: "EC P-256",
            signature: "ecdsa-with-SHA256", isCertificateAuthority: isAuthority, pathLength: isAuthority ? 0 : nil,
            keyUsages: [], extendedKeyUsages: isAuthority ? [] : ["serverAuth"], sha256: "ab", pin: "sha256/x=")
    }

    private func text(_ file: InspectedFile) -> String {
        var result = ProbeResult(command: "pki", reason: .ok, message: "m")
        result.inspected = [file]
        return TextReport(style: TextStyle(usesColour: false)).render(result)
    }

    @Test func chainsAreShownInTheirOrderAndProblemsWithTheirRemedy() {
        let file = InspectedFile(
            path: "tls.crt", form: "PEM",
            certificates: [certificate("CN=a", issuerFoundIn: "next"), certificate("CN=CA", issuerFoundIn: "itself", isAuthority: true)],
            revocationLists: [], keys: [],
            problems: [.init(kind: .noNames, message: "CN=a has none", hint: "have it issued anew", certificate: 0)])
        let expected = """
            tls.crt: a chain of 2 certificates (PEM)
              1 CN=a
                issued by   CN=CA, the next
                names       DNS:a
                valid       2026-01-01T00:00:00Z to 2026-12-31T00:00:00Z (1 day left)
                key         EC P-256
                signature   ecdsa-with-SHA256
                CA          no
                use         serverAuth
                serial      0a
                SHA-256     ab
                pin         sha256/x=
              2 CN=CA
                issued by   itself
                valid       2026-01-01T00:00:00Z to 2026-12-31T00:00:00Z (1 day left)
                key         EC P-256
                signature   ecdsa-with-SHA256
                CA          yes, with none below it
                use         any
                serial      0a
                SHA-256     ab
                pin         sha256/x=
              problem: CN=a has none [no-names]
                hint: have it issued anew
            ok: m
            [ok] exit 0

            """
        #expect(text(file) == expected)
    }

    @Test func listsAndKeysAreShown() {
        let file = InspectedFile(
            path: "x", form: "DER", certificates: [],
            revocationLists: [
                .init(
                    issuer: "CN=CA", number: "7", thisUpdate: "2026-01-01T00:00:00Z", nextUpdate: nil, daysLeft: nil, signature: "s",
                    serialNumbers: ["0a", "0b"])
            ],
            keys: [
                .init(kind: .private, algorithm: "RSA 2048", pin: "sha256/x=", belongsTo: "CN=a"),
                .init(kind: .encrypted, algorithm: nil, pin: nil, belongsTo: nil),
            ], problems: [])
        let expected = """
            x: 1 revocation list, 2 keys (DER)
              revocation list of CN=CA
                number      7
                valid       2026-01-01T00:00:00Z to no valid date
                signature   s
                revoked     0a, 0b
              private key
                key         RSA 2048
                pin         sha256/x=
                belongs to  CN=a
              encrypted private key
                key         closed: --key-password-file opens it
            ok: m
            [ok] exit 0

            """
        #expect(text(file) == expected)
    }

    @Test func namesInCertificatesCanNotForgeLines() {
        let file = InspectedFile(
            path: "x\n", form: "PEM", certificates: [certificate("CN=a\u{1B}[2J", issuerFoundIn: nil)], revocationLists: [], keys: [],
            problems: [])
        #expect(!text(file).contains("\u{1B}"))
        #expect(text(file).hasPrefix("x\\u{a}: 1 certificate"))
    }
}
