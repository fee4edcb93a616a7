import Diagnosis
import Foundation
import PKI
import ProbeResults
import TestSCP
import Testing
import Transport

@testable import Probes

/// A server whose secret is renewed while it runs.
struct RenewalTests {
    private let folder: ScratchFolder
    private let authority: CertificateAuthority
    private var files: IdentityFiles { IdentityFiles(TLSSecret(path: folder.path)) }

    init() throws {
        folder = try ScratchFolder()
        authority = try CertificateAuthority.createRoot(commonName: "Test CA")
        try renew()
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"), options: .atomic)
    }

    private func renew() throws {
        let identity = try authority.issueServer(names: [.dns("localhost")])
        try write(identity.key.pem, "tls.key")
        try write(identity.leaf.pem, "tls.crt")
    }

    private func server() throws -> RunningSCP {
        let files = files
        let tls = try ServerTLS(watching: files.paths) { () throws(Finding) in
            let identity = try files.read()
            do throws(PKIError) {
                let context = try TLSContext(server: TLSServerConfiguration(identity: identity))
                return ServerTLS.Loaded(context: context, certificate: identity.leaf.facts)
            } catch {
                throw Finding(error, .certificate, option: files.option, path: files.certificatePath)
            }
        }
        return try RunningSCP { $0.security = .tls(tls, requiresClientCertificate: false) }
    }

    /// The fingerprint of what the server shows.
    private func certificate(of scp: RunningSCP) throws -> String? {
        let trust = VerificationPolicy(anchors: .certificates(authority.chain), name: .dns("localhost"), purpose: .tlsServer)
        let context = try TLSContext(client: TLSClientConfiguration(trust: trust, serverName: "localhost"))
        let stream = try TLSStream(context: context, over: scp.connect())
        try stream.handshake(until: .after(.seconds(20)))
        try scp.associate(over: stream).release()
        return stream.information.tls?.chain.first?.sha256
    }

    @Test func newConnectionsGetTheNewCertificate() throws {
        let scp = try server()
        let first = try certificate(of: scp)
        #expect(try certificate(of: scp) == first)
        try renew()
        let second = try certificate(of: scp)
        #expect(second != first)
        #expect(try certificate(of: scp) == second)
        let events = scp.stop()
        let renewals = events.compactMap { event in
            if case .certificateRenewed(let renewed) = event.content { renewed.certificate.sha256 } else { nil }
        }
        #expect(renewals == [second])
        #expect(events.first { $0.content.name == .certificateRenewed }?.connection == nil)
    }

    @Test func aBadRenewalKeepsTheOldOneAndSaysSoOnce() throws {
        let scp = try server()
        let first = try certificate(of: scp)
        try write(authority.issueServer(names: [.dns("localhost")]).leaf.pem, "tls.crt")
        #expect(try certificate(of: scp) == first)
        #expect(try certificate(of: scp) == first)
        try FileManager.default.removeItem(atPath: folder.path + "/tls.key")
        #expect(try certificate(of: scp) == first)
        try renew()
        #expect(try certificate(of: scp) != first)
        let refusals = scp.stop().compactMap { event in
            if case .certificateNotRenewed(let failure) = event.content { failure.reason } else { nil }
        }
        #expect(refusals == [.localKeyMismatch, .localMissingFile])
    }
}
