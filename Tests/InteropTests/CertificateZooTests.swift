import Foundation
import ProbeResults
import Testing

/// A certificate of the laboratory's with one fault, or a CA that is given for one that has none.
struct ZooCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// The file of the zoo that is trusted.
    let ca: String
    let verdict: Verdict
    /// A file of the zoo whose end, or start, must be in the message.
    let dated: (file: String, isEnd: Bool)?

    var testDescription: String { "\(name) with \(ca)" }

    init(_ name: String, ca: String = "root", _ verdict: Verdict, end: String? = nil, start: String? = nil) {
        self.name = name
        self.ca = ca
        self.verdict = verdict
        dated = end.map { ($0, true) } ?? start.map { ($0, false) }
    }

    static let all = [
        ZooCase("good", .works),
        ZooCase(
            "expired",
            Verdict(4, .certExpired, "the server's certificate, CN=expired.zoo.localhost", "renew it", "this machine's clock says"),
            end: "expired"),
        ZooCase(
            "expired-intermediate",
            Verdict(4, .certExpired, "a CA certificate of the server's chain, CN=Zoo expired intermediate", "renew that CA"),
            end: "expired-intermediate-ca"),
        ZooCase(
            "expired-root", ca: "expired-root-ca", Verdict(4, .certExpired, "the trusted CA certificate, CN=Zoo expired root", "--ca"),
            end: "expired-root-ca"),
        ZooCase(
            "not-yet-valid", Verdict(4, .certNotYetValid, "CN=not-yet-valid.zoo.localhost", "this machine's clock says"),
            start: "not-yet-valid"),
        ZooCase(
            "future", ca: "future-root-ca",
            Verdict(4, .certNotYetValid, "this machine's clock is wrong", "no certificate of the chain begins before"),
            start: "future"),
        ZooCase(
            "no-intermediate",
            Verdict(4, .certUnknownIssuer, "CN=Zoo intermediate", "--ca gives CN=Zoo root", "intermediate certificates", "tls.crt")),
        ZooCase("no-intermediate-aia", Verdict(4, .certUnknownIssuer, "CN=Zoo intermediate", "http://pki.zoo.localhost/intermediate.crt")),
        ZooCase(
            "common-name-only",
            Verdict(4, .certWrongName, "no subjectAltName", "only its common name says", "DNS:common-name-only.zoo.localhost", "RFC 9525")),
        ZooCase(
            "one.two.wildcard",
            Verdict(4, .certWrongName, "DNS:*.wildcard.zoo.localhost", "exactly one label", "DNS:*.two.wildcard.zoo.localhost")),
        ZooCase("client-only", Verdict(4, .certWrongPurpose, "CN=client-only.zoo.localhost", "serverAuth")),
        ZooCase(
            "ingress-nginx-default",
            Verdict(
                4, .certSelfSigned, "CN=Kubernetes Ingress Controller Fake Certificate,O=Acme Co", "ingress-nginx's default certificate",
                "no Ingress has ingress-nginx-default.zoo.localhost among the hosts of its tls section", "DICOM needs a TCP service")),
        ZooCase("namesake", Verdict(4, .certUnknownIssuer, "CN=Zoo root", "another CA with another key", "ca.crt")),
        ZooCase("namesake-sent", Verdict(4, .certUntrustedRoot, "CN=Zoo root", "another CA with another key", "ca.crt")),
        ZooCase("namesake-bare", Verdict(4, .certBadChain, "CN=Zoo root", "another CA with another key", "ca.crt")),
        ZooCase(
            "good", ca: "good",
            Verdict(4, .certUnknownIssuer, "CN=good.zoo.localhost", "the server's own certificate", "ca.crt, not tls.crt")),
        ZooCase("good", ca: "expired", Verdict(4, .certUnknownIssuer, "CN=expired.zoo.localhost", "no CA's certificate", "CN=Zoo root")),
        ZooCase("good", ca: "intermediate", Verdict(4, .certUnknownIssuer, "CN=Zoo intermediate", "CN=Zoo root", "--partial-chain")),
        ZooCase("good", ca: "namesake-ca", Verdict(4, .certUnknownIssuer, "CN=Zoo root", "another CA with another key")),
        ZooCase("good", ca: "future-root-ca", Verdict(4, .certUnknownIssuer, "CN=Zoo root", "--ca gives CN=Zoo future root")),
    ]
}

extension Interop {
    /// Certificates with one fault each, behind haproxy: what is wrong is said with the name, the date and the remedy.
    @Suite(.needs(.ingress)) struct CertificateZooTests {
        @Test(arguments: ZooCase.all)
        func theFaultIsNamed(_ zoo: ZooCase) async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(["echo", "\(zoo.name).zoo.localhost"] + Self.options(laboratory, ca: zoo.ca))
            expect(report, zoo.verdict)
            if let (file, isEnd) = zoo.dated {
                let date = try await Self.date("\(laboratory.zoo)/\(file).pem", isEnd: isEnd)
                #expect(
                    report.result.message.contains("\(isEnd ? "expired on" : "not valid before") \(date)"), "\(date) is missing: \(report)")
            }
        }

        @Test func anAddressIsInNoCertificateOfNames() async throws {
            let laboratory = try await Laboratory.running()
            let port = laboratory.haproxyZooPort
            let options = ["--sni", "good.zoo.localhost", "--ca", "\(laboratory.zoo)/root.pem"]
            expect(
                try await probe(["echo", "127.0.0.1:\(port)"] + options),
                Verdict(
                    4, .certWrongName, "DNS:good.zoo.localhost", "not for 127.0.0.1", "--verify-name good.zoo.localhost", "IP:127.0.0.1"))
            // What the hint says helps.
            try expectVerified(await probe(["echo", "127.0.0.1:\(port)", "--verify-name", "good.zoo.localhost"] + options))
            try expectVerified(await probe(["echo", "good.zoo.localhost"] + Self.options(laboratory, ca: "root")))
        }

        @Test func partialChainsHelpAsTheHintsSay() async throws {
            let laboratory = try await Laboratory.running()
            for ca in ["good", "intermediate"] {
                let options = Self.options(laboratory, ca: ca) + ["--partial-chain"]
                try expectVerified(await probe(["echo", "good.zoo.localhost"] + options))
            }
        }

        private static func options(_ laboratory: Laboratory, ca: String) -> [String] {
            ["--connect-to", "127.0.0.1:\(laboratory.haproxyZooPort)", "--ca", "\(laboratory.zoo)/\(ca).pem"]
        }

        /// A date of a certificate, asked of openssl: `2026-11-22T15:00:00Z`.
        private static func date(_ path: String, isEnd: Bool) async throws -> String {
            try await withTemporaryFolder { folder in
                let output = folder.appending(path: "date")
                let command = ["openssl", "x509", "-in", path, "-noout", isEnd ? "-enddate" : "-startdate", "-dateopt", "iso_8601"]
                let process = try ChildProcess(command, output: output, errors: output)
                #expect(try await process.waitForExit() == .code(0))
                // notAfter=2026-11-22 15:00:00Z
                let text = try String(contentsOf: output, encoding: .utf8)
                let date = try #require(text.split(separator: "=").last).trimmingCharacters(in: .whitespacesAndNewlines)
                return date.replacing(" ", with: "T")
            }
        }
    }

    /// The wrong port of a gateway.
    @Suite(.needs(.ingress)) struct WrongPortTests {
        @Test func httpsIsToldInsideTLS() async throws {
            let laboratory = try await Laboratory.running()
            let target = ["localhost:\(laboratory.nginxHttpsPort)"]
            expect(
                try await probe(["echo", "--ca", laboratory.rootCa] + target),
                Verdict(5, .assocNotDICOM, "inside TLS", "HTTP", "HTTPS port"))
            expect(try await probe(["echo", "--plain"] + target), Verdict(5, .assocNotDICOM, "it speaks HTTP", "check the port"))
        }

        /// It ends TLS for any host of its routes, and then waits for a request.
        @Test func traefiksHTTPPortWaits() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe([
                "echo", "alpha.dicom.localhost", "--connect-to", "127.0.0.1:\(laboratory.traefikHttpPort)", "--ca", laboratory.rootCa,
                "--timeout", "3s",
            ])
            expect(report, Verdict(5, .assocTimeout, "HTTPS port"))
        }

        @Test func tlsToTheBackendsOwnPorts() async throws {
            let laboratory = try await Laboratory.running()
            expect(
                try await probe(["echo", "127.0.0.1:\(laboratory.alphaPort)"]),
                Verdict(4, .tlsClosedInHandshake, "a plain port that does not know TLS"))
            expect(
                try await probe(["echo", "127.0.0.1:\(laboratory.mutePort)", "--timeout", "3s"]),
                Verdict(4, .tlsTimeout, "did not finish the TLS handshake in time", "--plain"))
        }
    }
}
