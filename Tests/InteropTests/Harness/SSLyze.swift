import Foundation
import Testing

/// sslyze, which learns with a handshake for each suite what a server accepts.
enum SSLyze {
    struct Result {
        /// By version: `1.3`.
        var cipherSuites: [String: Set<String>] = [:]
        /// SHA-256 of each certificate that was sent, the server's own first.
        var fingerprints: [String] = []
    }

    private static let versions = ["1.0": "tlsv1", "1.1": "tlsv1_1", "1.2": "tlsv1_2", "1.3": "tlsv1_3"]

    static func scan(port: UInt16, serverName: String) async throws -> Result {
        try await withTemporaryFolder { folder in
            let json = folder.appending(path: "scan.json")
            let log = folder.appending(path: "log")
            let command =
                [Installation.peers.appending(path: "venv/bin/sslyze").path, "--sni", serverName, "--json_out", json.path, "--certinfo"]
                + versions.values.map { "--\($0)" }
            let process = try ChildProcess(command + ["127.0.0.1:\(port)"], output: log, errors: log)
            _ = try await process.waitForExit(within: .seconds(600))
            return try read(try Data(contentsOf: json))
        }
    }

    private static func read(_ data: Data) throws -> Result {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let scan = try #require(decoder.decode(Document.self, from: data).serverScanResults.first?.scanResult)
        let attempts = [
            "1.0": scan.tls10CipherSuites, "1.1": scan.tls11CipherSuites, "1.2": scan.tls12CipherSuites, "1.3": scan.tls13CipherSuites,
        ]
        let deployment = try #require(scan.certificateInfo.result?.certificateDeployments.first)
        return Result(
            cipherSuites: try attempts.mapValues { Set(try #require($0.result).acceptedCipherSuites.map(\.cipherSuite.name)) },
            fingerprints: try deployment.receivedCertificateChain.map { certificate in
                let bytes = try #require(Data(base64Encoded: certificate.fingerprintSha256))
                return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            })
    }

    // As sslyze names them.
    private struct Document: Decodable {
        let serverScanResults: [Server]
    }
    private struct Server: Decodable {
        let scanResult: Scan?
    }
    private struct Scan: Decodable {
        let tls10CipherSuites, tls11CipherSuites, tls12CipherSuites, tls13CipherSuites: Attempt<Suites>
        let certificateInfo: Attempt<Certificates>
    }
    private struct Attempt<Content: Decodable>: Decodable {
        let result: Content?
    }
    private struct Suites: Decodable {
        let acceptedCipherSuites: [Suite]
    }
    private struct Suite: Decodable {
        let cipherSuite: Name
    }
    private struct Name: Decodable {
        let name: String
    }
    private struct Certificates: Decodable {
        let certificateDeployments: [Deployment]
    }
    private struct Deployment: Decodable {
        let receivedCertificateChain: [Certificate]
    }
    private struct Certificate: Decodable {
        let fingerprintSha256: String
    }
}
