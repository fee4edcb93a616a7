import Foundation
import PKI
import Testing

/// OCSP responses about a server's certificate, made by openssl as a CA's responder makes them.
enum StapledResponse {
    /// When a revoked certificate was revoked: as `openssl ca` keeps it, and as it is told.
    static let revocation = (index: "260102030405Z", told: "2026-01-02T03:04:05Z")

    /// - Parameters:
    ///   - path: where the response goes (DER).
    ///   - issuer: the CA of the certificate.
    ///   - responder: the CA that signs; nil for the issuer.
    static func make(
        at path: String, isRevoked: Bool, of server: IdentityFiles, issuedBy issuer: Certificates, signedBy responder: Certificates? = nil
    ) async throws {
        let serialNumber = try #require(Certificate.read(path: server.certificate).first).facts.serialNumber.uppercased()
        // Status, end, revocation, serial number, file, subject.
        let entry = [isRevoked ? "R" : "V", "491231235959Z", isRevoked ? revocation.index : "", serialNumber, "unknown", "/CN=localhost"]
        try Data((entry.joined(separator: "\t") + "\n").utf8).write(to: URL(filePath: "\(path).index"))
        let signer = responder ?? issuer
        try Data(try signer.authority.key.pem).write(to: URL(filePath: "\(path).key"))
        let authority = try issuer.issuer()
        try await openssl(["-issuer", authority, "-cert", server.certificate, "-reqout", "\(path).request"], log: "\(path).log")
        let answer = ["-index", "\(path).index", "-CA", authority, "-rsigner", try signer.issuer(), "-rkey", "\(path).key", "-ndays", "7"]
        try await openssl(answer + ["-reqin", "\(path).request", "-respout", path], log: "\(path).log")
    }

    private static func openssl(_ options: [String], log: String) async throws {
        let log = URL(filePath: log)
        let process = try ChildProcess(["openssl", "ocsp"] + options, output: log, errors: log)
        let exit = try await process.waitForExit()
        let words = try String(contentsOf: log, encoding: .utf8)
        try #require(exit == .code(0), "\(words)")
    }
}
