import DICOMData
import ProbeResults
import Transport

// The steps of a run, in words.
extension LogEntry {
    package static func library(_ library: OpenSSLLibrary) -> LogEntry {
        let source = library.isConfigurationFromEnvironment ? "OPENSSL_CONF" : "its default"
        return LogEntry(.steps, "\(library.version), configured by \(library.configurationPath) (\(source))")
    }

    package static func offer(_ offer: TLSOffer, profile: TLSProfile) -> LogEntry {
        let versions = offer.versions.map { "TLS \($0.rawValue)" }.joined(separator: ", ")
        return LogEntry(
            .steps, "TLS profile \(profile.name): \(versions), OpenSSL's security level \(offer.securityLevel)",
            items: [Item("cipher suites", offer.cipherSuites.joined(separator: ", "))])
    }

    package static func resolved(_ host: String, _ addresses: [SocketAddress]) -> LogEntry {
        LogEntry(.steps, "resolved \(host): \(addresses.map(\.host).joined(separator: ", "))")
    }

    package static func connected(_ information: ConnectionInformation) -> LogEntry {
        LogEntry(
            .steps, "connected to \(information.remoteAddress) from \(information.localAddress)",
            items: information.attempts.count < 2 ? [] : information.attempts.map { Item("tried \($0.address)", $0.outcome.words) })
    }

    package static func secured(_ tls: ProbeResult.TLS) -> LogEntry {
        LogEntry(.steps, "TLS handshake: \(session(tls))", items: details(tls))
    }

    /// A handshake that came to nothing, with what was learnt until then.
    package static func notSecured(_ tls: ProbeResult.TLS, _ finding: Finding) -> LogEntry {
        let session = session(tls)
        let errors = tls.verificationErrors.map { Item("not verified, depth \($0.depth)", "\($0.subject): \($0.text)") }
        return LogEntry(
            .steps, "TLS handshake failed: \(finding.reason.rawValue)",
            items: [Item("cause", finding.message)] + (session.isEmpty ? [] : [Item("agreed on", session)]) + details(tls) + errors)
    }

    private static func session(_ tls: ProbeResult.TLS) -> String {
        [tls.version, tls.cipherSuite, tls.group].compactMap(\.self).joined(separator: ", ")
    }

    private static func details(_ tls: ProbeResult.TLS) -> [Item] {
        let certificates = tls.chain.enumerated().map { index, certificate in
            Item(
                "certificate \(index + 1)", "\(certificate.subject), issued by \(certificate.issuer), until \(certificate.notAfter ?? "?")")
        }
        let isAsked = tls.clientCertificateRequested
        let client = isAsked ? tls.clientCertificateSent ? "asked for and sent" : "asked for, none sent" : "not asked for"
        return [
            Item("SNI", tls.sni ?? "none"), Item("verified name", tls.verifiedName ?? "none"), Item("ALPN", tls.alpn ?? "none"),
            Item("client certificate", client),
        ] + certificates
    }

    /// The handshake with a client of the test SCP.
    package static func served(_ tls: TLSInformation) -> LogEntry {
        let session = [tls.version, tls.cipherSuite, tls.group].compactMap(\.self).joined(separator: ", ")
        return LogEntry(
            .steps, "TLS handshake: \(session)",
            items: [
                Item("SNI", tls.sni ?? "none"), Item("ALPN", tls.alpn ?? "none"),
                Item("client certificate", tls.chain.first?.subject ?? "none"),
            ])
    }

    package static func associated(_ association: ProbeResult.Association) -> LogEntry {
        let peer = [association.peerImplementationVersionName, association.peerImplementationClassUID].compactMap(\.self)
        let contexts = association.presentationContexts.map { context in
            let syntax = context.transferSyntax.map { ", \(UID($0).named)" } ?? ""
            return Item("context \(context.id)", "\(UID(context.abstractSyntax).named): \(context.result)\(syntax)")
        }
        return LogEntry(
            .steps, "associated with \(peer.isEmpty ? "a peer that does not name itself" : peer.joined(separator: ", "))",
            items: [Item("peer's maximum length", association.peerMaximumLength.map(String.init) ?? "not told")] + contexts)
    }

    package static let released = LogEntry(.steps, "released")

    package static func sending(file path: String) -> LogEntry {
        LogEntry(.steps, "sends \(path)")
    }
}

extension UID {
    /// The standard's name with the UID behind it, or the UID alone.
    var named: String { registeredName.map { "\($0) (\(value))" } ?? value }
}
