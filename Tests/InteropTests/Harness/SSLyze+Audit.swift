import Foundation
import Testing

extension SSLyze {
    /// What sslyze makes of a server that it attacks in every way it knows.
    struct Audit {
        /// Of what no server is to be open to, whatever its profile.
        var findings: [String] = []
        /// By the standard's names, of all versions.
        var cipherSuites: Set<String> = []
        /// The versions in which a handshake succeeded: `TLS_1_3`.
        var versions: Set<String> = []
        /// Whether the CA that was given vouches for the certificate.
        var isTrusted = false
        /// Whether all is as Mozilla's intermediate configuration wants it.
        var isCompliant = false
    }

    private static let attacks = [
        "certinfo", "sslv2", "sslv3", "tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3", "heartbleed", "openssl_ccs", "robot", "compression",
        "reneg",
        "fallback", "early_data", "resum", "elliptic_curves", "ems",
    ]

    /// Attacks servers on loopback, all at the same time.
    ///
    /// - Parameters:
    ///   - identity: what it shows to servers that ask.
    ///   - ca: a file.
    static func audit(ports: [UInt16], serverName: String, identity: IdentityFiles, ca: String) async throws -> [UInt16: Audit] {
        try await withTemporaryFolder { folder in
            let (json, log) = (folder.appending(path: "scan.json"), folder.appending(path: "log"))
            let command = [
                Installation.peers.appending(path: "venv/bin/sslyze").path, "--sni", serverName, "--json_out", json.path,
                "--certinfo_ca_file", ca,
                "--cert", identity.certificate, "--key", identity.key, "--mozilla_config", "intermediate",
            ]
            let process = try ChildProcess(
                command + attacks.map { "--\($0)" } + ports.map { "127.0.0.1:\($0)" }, output: log, errors: folder.appending(path: "errors")
            )
            _ = try await process.waitForExit(within: .seconds(600))
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let text = try String(contentsOf: log, encoding: .utf8)
            let servers = try decoder.decode(AuditDocument.self, from: Data(contentsOf: json)).serverScanResults
            return try Dictionary(
                uniqueKeysWithValues: servers.map { server in
                    let port = server.serverLocation.port
                    var audit = try #require(server.scanResult, "\(port): \(text)").audit
                    audit.isCompliant = text.contains("127.0.0.1:\(port): OK - Compliant")
                    return (port, audit)
                })
        }
    }
}

// As sslyze names them.
private struct AuditDocument: Decodable {
    struct Server: Decodable {
        let serverLocation: Location
        let scanResult: AuditScan?
    }
    struct Location: Decodable {
        let port: UInt16
    }

    let serverScanResults: [Server]
}

private struct AuditScan: Decodable {
    let certificateInfo: Attempt<Certificates>
    let ssl20CipherSuites, ssl30CipherSuites, tls10CipherSuites, tls11CipherSuites, tls12CipherSuites, tls13CipherSuites: Attempt<Suites>
    let tlsCompression: Attempt<Compression>
    let tls13EarlyData: Attempt<EarlyData>
    let opensslCcsInjection: Attempt<Injection>
    let tlsFallbackScsv: Attempt<Fallback>
    let heartbleed: Attempt<Heartbleed>
    let robot: Attempt<Robot>
    let sessionRenegotiation: Attempt<Renegotiation>
    let sessionResumption: Attempt<Resumption>
    let ellipticCurves: Attempt<Curves>
    let tlsExtendedMasterSecret: Attempt<ExtendedMasterSecret>

    struct Attempt<Content: Decodable>: Decodable {
        let errorReason: String?
        let result: Content?
    }

    // The coding strategy makes one word of what was one: acronyms are no exception.
    struct Certificates: Decodable {
        struct Deployment: Decodable {
            let pathValidationResults: [Validation]
            let verifiedChainHasSha1Signature: Bool?
        }
        struct Validation: Decodable {
            let trustStore: Store
            let wasValidationSuccessful: Bool
        }
        struct Store: Decodable {
            let name: String
        }
        let certificateDeployments: [Deployment]
    }
    struct Suites: Decodable {
        struct Accepted: Decodable {
            let cipherSuite: Suite
        }
        struct Suite: Decodable {
            let name: String
        }
        let tlsVersionUsed: String
        let acceptedCipherSuites: [Accepted]
    }
    struct Compression: Decodable { let supportsCompression: Bool }
    struct EarlyData: Decodable { let supportsEarlyData: Bool }
    struct Injection: Decodable { let isVulnerableToCcsInjection: Bool }
    struct Fallback: Decodable { let supportsFallbackScsv: Bool }
    struct Heartbleed: Decodable { let isVulnerableToHeartbleed: Bool }
    struct Robot: Decodable { let robotResult: String }
    struct Renegotiation: Decodable {
        let supportsSecureRenegotiation: Bool
        let isVulnerableToClientRenegotiationDos: Bool
    }
    struct Resumption: Decodable {
        let sessionIdResumptionResult, tlsTicketResumptionResult: String
    }
    struct Curves: Decodable {
        struct Curve: Decodable {
            let name: String
        }
        let supportedCurves: [Curve]?
    }
    struct ExtendedMasterSecret: Decodable { let supportsEmsExtension: Bool }

    var audit: SSLyze.Audit {
        var audit = SSLyze.Audit()
        /// - Parameter isGood: told what was found out.
        func judge<Content>(_ name: String, _ attempt: Attempt<Content>, _ isGood: (Content) -> Bool) {
            guard let result = attempt.result else { return audit.findings.append("\(name): not found out, \(attempt.errorReason ?? "?")") }
            if !isGood(result) { audit.findings.append("\(name): \(result)") }
        }
        for (name, attempt) in [("SSL 2.0", ssl20CipherSuites), ("SSL 3.0", ssl30CipherSuites)] {
            judge(name, attempt) { $0.acceptedCipherSuites.isEmpty }
        }
        for attempt in [tls10CipherSuites, tls11CipherSuites, tls12CipherSuites, tls13CipherSuites] {
            judge("suites", attempt) { suites in
                audit.cipherSuites.formUnion(suites.acceptedCipherSuites.map(\.cipherSuite.name))
                if !suites.acceptedCipherSuites.isEmpty { audit.versions.insert(suites.tlsVersionUsed) }
                return true
            }
        }
        judge("compression", tlsCompression) { !$0.supportsCompression }
        judge("early data", tls13EarlyData) { !$0.supportsEarlyData }
        judge("CCS injection", opensslCcsInjection) { !$0.isVulnerableToCcsInjection }
        judge("downgrade", tlsFallbackScsv) { $0.supportsFallbackScsv }
        judge("Heartbleed", heartbleed) { !$0.isVulnerableToHeartbleed }
        judge("ROBOT", robot) { $0.robotResult.hasPrefix("NOT_VULNERABLE_") }
        judge("renegotiation", sessionRenegotiation) { $0.supportsSecureRenegotiation && !$0.isVulnerableToClientRenegotiationDos }
        judge("resumption", sessionResumption) { result in
            [result.sessionIdResumptionResult, result.tlsTicketResumptionResult]
                .allSatisfy { ["NOT_SUPPORTED", "SERVER_IS_TLS_1_3_ONLY"].contains($0) }
        }
        judge("curves", ellipticCurves) { Set($0.supportedCurves?.map(\.name) ?? []).isSubset(of: ["X25519", "secp256r1", "secp384r1"]) }
        judge("extended master secret", tlsExtendedMasterSecret) { $0.supportsEmsExtension }
        judge("certificate", certificateInfo) { result in
            let validations = result.certificateDeployments.flatMap(\.pathValidationResults)
            audit.isTrusted = validations.contains { $0.trustStore.name.hasPrefix("Supplied CA") && $0.wasValidationSuccessful }
            return result.certificateDeployments.allSatisfy { $0.verifiedChainHasSha1Signature != true }
        }
        return audit
    }
}
