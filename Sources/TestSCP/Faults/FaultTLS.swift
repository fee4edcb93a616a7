import PKI
import Synchronization
import Transport

/// A fault of TLS itself, in force from the start of the handshake.
enum TLSFault: Equatable, Sendable {
    case certificate(BadCertificate)
    /// One name is served, and what comes for others, or without one.
    case serverName(String, otherwise: Otherwise)
    /// Whatever a client offers.
    case refusedALPN
    /// Clients without a good certificate are not told so in the handshake; after it the connection is closed.
    case silentVerdict

    enum Otherwise: Equatable, Sendable {
        case alert, silence, defaultCertificate
    }

    /// Whether it takes a certificate of serve's own CA.
    var needsCertificate: Bool {
        switch self {
        case .certificate, .serverName: true
        case .refusedALPN, .silentVerdict: false
        }
    }
}

extension Fault {
    var tls: TLSFault? {
        if case .tls(let fault) = behaviour { fault } else { nil }
    }
}

extension FaultPlan {
    /// The first that is about TLS, as it was written.
    package var firstAboutTLS: String? { faults.first { $0.tls != nil }?.text }

    /// The first that needs serve's own CA.
    package var firstWithCertificate: String? { faults.first { $0.tls?.needsCertificate == true }?.text }

    /// The first that judges client certificates.
    package var firstAboutClientCertificates: String? { faults.first { $0.tls == .silentVerdict }?.text }
}

/// The TLS of connections with faults: as that of the others, with changes.
package final class FaultTLS: Sendable {
    private let base: TLSServerConfiguration
    private let certificates: FaultCertificates?
    private let contexts = Mutex<[[String]: TLSContext]>([:])

    /// - Parameters:
    ///   - base: what connections without faults use.
    ///   - certificates: nil where no fault needs one.
    /// - Throws: ``PKIError`` where one of the faults can't be had with the installed OpenSSL.
    package init(_ plan: FaultPlan, base: TLSServerConfiguration, certificates: FaultCertificates?) throws(PKIError) {
        self.base = base
        self.certificates = certificates
        for fault in plan.faults where fault.tls != nil { _ = try context(for: [fault]) }
    }

    /// - Returns: nil where none of the faults is about TLS.
    func context(for faults: [Fault]) throws(PKIError) -> TLSContext? {
        let faults = faults.filter { $0.tls != nil }
        guard !faults.isEmpty else { return nil }
        let key = faults.map(\.text)
        if let known = contexts.withLock({ $0[key] }) { return known }
        var configuration = base
        for fault in faults { apply(fault, to: &configuration) }
        let made = try TLSContext(server: configuration)
        contexts.withLock { $0[key] = made }
        return made
    }

    private func apply(_ fault: Fault, to configuration: inout TLSServerConfiguration) {
        if let identity = certificates?.identities[fault.text] { configuration.identity = identity }
        switch fault.tls {
        case .certificate(let kind): if kind.needsLowSecurity { configuration.profile.securityLevel = 0 }
        case .serverName(let name, let otherwise):
            configuration.serverNames = ServerNameRouting(name: name, otherwise: self.otherwise(otherwise))
        case .refusedALPN: configuration.alpn = [Self.unofferedProtocol]
        case .silentVerdict: configuration.forgivesClients = true
        case nil: break
        }
    }

    private func otherwise(_ otherwise: TLSFault.Otherwise) -> ServerNameRouting.Otherwise {
        switch otherwise {
        case .alert: .alert
        case .silence: .silence
        case .defaultCertificate: certificates.map { .identity($0.fallback) } ?? .alert
        }
    }

    /// Nobody's.
    private static let unofferedProtocol = "dicomprobe-refuses-all"
}
