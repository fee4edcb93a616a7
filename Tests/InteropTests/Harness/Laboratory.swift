import Foundation
import Glibc

/// The laboratory of `scripts/ingress`: tenants behind five gateways, and Orthancs with TLS of their own. It is started when the first
/// test asks for it, and lasts until the end of the test run.
struct Laboratory: Decodable, Sendable {
    let envoyTlsPort, envoyMutualPort, envoyAnyPort, traefikTlsPort, traefikMutualPort, traefikAnyPort: UInt16
    let haproxyTlsPort, haproxyMutualPort, haproxyAnyPort, nginxTlsPort, nginxMutualPort, nginxAnyPort: UInt16
    let stunnelTlsPort, stunnelMutualPort, stunnelAnyPort: UInt16
    let haproxyZooPort, traefikHttpPort, nginxHttpsPort, mutePort: UInt16
    let orthancTlsPort, orthancMutualPort, alphaPort, betaPort: UInt16
    let alphaHttpPort, betaHttpPort, orthancTlsHttpPort, orthancMutualHttpPort: UInt16
    let rootCa, intermediateCa: String
    let rootClientCertificate, rootClientKey, intermediateClientCertificate, intermediateClientKey: String
    let rootRevokedClientCertificate, rootRevokedClientKey, rootExpiredClientCertificate, rootExpiredClientKey: String
    let rootServerCertificate, rootServerKey: String
    /// The folder with the certificates that have one fault each.
    let zoo: String
    let directory: String
    let alphaPid, betaPid, envoyPid, traefikPid: pid_t

    private static let starting = Starting()

    static func running() async throws -> Laboratory { try await starting.laboratory() }

    /// The one start, for all who ask.
    private actor Starting {
        private var task: Task<Laboratory, any Error>?

        func laboratory() async throws -> Laboratory {
            let task = task ?? Task { try await Laboratory.start(in: makeFolder()) }
            self.task = task
            return try await task.value
        }
    }

    /// Gives `body` a laboratory of its own, where it may break things.
    static func withOne(_ body: (Laboratory) async throws -> Void) async throws {
        let folder = try makeFolder()
        let laboratory = try await start(in: folder)
        do {
            try await body(laboratory)
        } catch {
            try await laboratory.stop(folder)
            throw error
        }
        try await laboratory.stop(folder)
    }

    private static func makeFolder() throws -> URL {
        let folder = try makeTemporaryFolder()
        Keeper.shared.remove(folder)
        Keeper.shared.watchIngress(in: folder.appending(path: "ingress"))
        return folder
    }

    private func stop(_ folder: URL) async throws {
        let log = folder.appending(path: "stop")
        let script = try ChildProcess([Installation.ingressScript.path, "stop", "--directory", directory], output: log, errors: log)
        _ = try await script.waitForExit()
    }

    private static func start(in folder: URL) async throws -> Laboratory {
        let directory = folder.appending(path: "ingress")
        let output = folder.appending(path: "output")
        let script = try ChildProcess(
            [
                Installation.ingressScript.path, "start", "--free-ports", "--directory", directory.path, "--binary",
                Installation.binary.path,
            ], output: output, errors: output)
        // Longer than the script waits for each of them; if not, what it said so far tells most.
        guard (try? await script.waitForExit(within: .seconds(600))) == .code(0) else {
            throw Failure(log: try String(contentsOf: output, encoding: .utf8))
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Laboratory.self, from: Data(contentsOf: directory.appending(path: "ingress.json")))
    }

    struct Failure: Error, CustomStringConvertible {
        let log: String

        var description: String { "scripts/ingress start failed:\n\(log)" }
    }
}

// MARK: - Choices of which tests are made

enum Gateway: String, CaseIterable, Sendable {
    case envoy, traefik, haproxy, nginx, stunnel

    /// Whether clients of every host need a certificate of the root, and not of the CA that issued the host's.
    var takesRootClientsOnly: Bool { self == .nginx || self == .stunnel }
}

/// Who issued the certificates of a host name.
enum Issuer: String, CaseIterable, Sendable {
    case root, intermediate
}

enum Tenant: String, CaseIterable, Sendable {
    case alpha, beta

    /// The host name whose certificate is from the issuer.
    func host(_ issuer: Issuer) -> String {
        switch issuer {
        case .root: "\(self).dicom.localhost"
        case .intermediate: "\(self).intermediate.localhost"
        }
    }

    var other: Tenant { self == .alpha ? .beta : .alpha }
}

enum ClientAuthentication: String, CaseIterable, Sendable {
    case none, certificate
}

extension Laboratory {
    func port(_ gateway: Gateway, _ authentication: ClientAuthentication) -> UInt16 {
        switch (gateway, authentication) {
        case (.envoy, .none): envoyTlsPort
        case (.envoy, .certificate): envoyMutualPort
        case (.traefik, .none): traefikTlsPort
        case (.traefik, .certificate): traefikMutualPort
        case (.haproxy, .none): haproxyTlsPort
        case (.haproxy, .certificate): haproxyMutualPort
        case (.nginx, .none): nginxTlsPort
        case (.nginx, .certificate): nginxMutualPort
        case (.stunnel, .none): stunnelTlsPort
        case (.stunnel, .certificate): stunnelMutualPort
        }
    }

    /// Where every host name is routed.
    func anyPort(_ gateway: Gateway) -> UInt16 {
        switch gateway {
        case .envoy: envoyAnyPort
        case .traefik: traefikAnyPort
        case .haproxy: haproxyAnyPort
        case .nginx: nginxAnyPort
        case .stunnel: stunnelAnyPort
        }
    }

    func ca(_ issuer: Issuer) -> String { issuer == .root ? rootCa : intermediateCa }

    func client(_ issuer: Issuer) -> IdentityFiles {
        switch issuer {
        case .root: IdentityFiles(certificate: rootClientCertificate, key: rootClientKey)
        case .intermediate: IdentityFiles(certificate: intermediateClientCertificate, key: intermediateClientKey)
        }
    }

    /// Issued by the root, and not to be accepted.
    var revokedClient: IdentityFiles { IdentityFiles(certificate: rootRevokedClientCertificate, key: rootRevokedClientKey) }
    var expiredClient: IdentityFiles { IdentityFiles(certificate: rootExpiredClientCertificate, key: rootExpiredClientKey) }

    /// What may fail on the way to tenant alpha.
    enum Part: CaseIterable {
        case orthanc, envoy, traefik
    }

    func port(to part: Part) -> UInt16 {
        switch part {
        case .orthanc: alphaPort
        case .envoy: envoyTlsPort
        case .traefik: traefikTlsPort
        }
    }

    /// Kills it, and starts it anew with its own command line. To be ended by the caller.
    func restart(_ part: Part) async throws -> ChildProcess { try await start(part, kill(part)) }

    /// Kills it.
    ///
    /// - Returns: its command line, for ``start(_:_:)``.
    func kill(_ part: Part) async throws -> [String] {
        let id =
            switch part {
            case .orthanc: alphaPid
            case .envoy: envoyPid
            case .traefik: traefikPid
            }
        let commandLine = try String(contentsOf: URL(filePath: "/proc/\(id)/cmdline"), encoding: .utf8)
        Glibc.kill(id, SIGKILL)
        try await eventually("\(part) is gone") { !Port.listens(port(to: part)) }
        return commandLine.split(separator: "\0").map(String.init)
    }

    /// Starts again what was killed. To be ended by the caller.
    func start(_ part: Part, _ command: [String]) async throws -> ChildProcess {
        let log = URL(filePath: directory).appending(path: "log/\(part)-again.log")
        let process = try ChildProcess(
            command, output: log, errors: log,
            environment: part == .orthanc ? ["LD_PRELOAD": Installation.loopbackLibrary.path] : [:])
        try await eventually("\(part) listens") { Port.listens(port(to: part)) }
        return process
    }

    /// For a server of a test's own: localhost, 127.0.0.1 and ::1.
    var server: IdentityFiles { IdentityFiles(certificate: rootServerCertificate, key: rootServerKey) }

    func orthanc(_ tenant: Tenant) -> Orthanc { Orthanc(port: tenant == .alpha ? alphaHttpPort : betaHttpPort) }

    /// Options that lead to a tenant through a gateway: target not included.
    func route(_ gateway: Gateway, _ authentication: ClientAuthentication = .none, _ issuer: Issuer = .root) -> [String] {
        let route = ["--connect-to", "127.0.0.1:\(port(gateway, authentication))", "--ca", ca(issuer)]
        return authentication == .none ? route : route + client(gateway.takesRootClientsOnly ? .root : issuer).options
    }
}

extension IdentityFiles {
    /// As a client certificate of dicomprobe.
    var options: [String] { ["--cert", certificate, "--key", key] }
}
