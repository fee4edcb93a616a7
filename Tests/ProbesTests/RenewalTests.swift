import Diagnosis
import Foundation
import PKI
import ProbeResults
import Synchronization
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

    /// - Parameter shortage: while it is true, files can't be read.
    private func server(retryInterval: Duration = ServerTLS.retryInterval, shortage: Flag = Flag()) throws -> RunningSCP {
        let files = files
        let tls = try ServerTLS(watching: files.paths, retryInterval: retryInterval) { () throws(Finding) in
            if shortage.isSet { throw Finding(reason: .localMissingFile, message: "too many open files") }
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

    private final class Flag: Sendable {
        private let value = Mutex(false)

        var isSet: Bool { value.withLock { $0 } }

        func set(_ isSet: Bool) { value.withLock { $0 = isSet } }
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

    /// The files are as they were when they were refused.
    @Test(arguments: [(Duration.zero, isRenewed: true), (.seconds(3600), false)])
    func whatPassesByItselfIsTriedAgainAfterAWhile(_ retryInterval: Duration, isRenewed: Bool) throws {
        let shortage = Flag()
        let scp = try server(retryInterval: retryInterval, shortage: shortage)
        let first = try certificate(of: scp)
        try renew()
        shortage.set(true)
        #expect(try certificate(of: scp) == first)
        #expect(try certificate(of: scp) == first)
        shortage.set(false)
        #expect(try (certificate(of: scp) != first) == isRenewed)
        let changes = scp.stop().map(\.content.name).filter { [.certificateNotRenewed, .certificateRenewed].contains($0) }
        #expect(changes == [.certificateNotRenewed] + (isRenewed ? [.certificateRenewed] : []))
    }

    /// A key that becomes readable after it was put there.
    @Test func aChangeOfPermissionsAloneIsAnotherVersion() throws {
        let path = folder.path + "/tls.key"
        let before = try #require(FileVersion(path))
        #expect(FileVersion(path) == before)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        #expect(FileVersion(path) != before)
    }
}
