import PKI
import Transport

/// What of TLS was offered to the server, in words.
extension ConnectionContext.TLS? {
    /// `SNI pacs.example.org, no ALPN`
    var offerWords: String { "\(serverNameWords), \(protocolWords)" }

    /// `SNI pacs.example.org`
    var serverNameWords: String { self?.serverName.map { "SNI \($0)" } ?? "no SNI" }

    /// `ALPN dicom`
    var protocolWords: String {
        let names = self?.applicationProtocols ?? []
        return names.isEmpty ? "no ALPN" : "ALPN \(names.joined(separator: ", "))"
    }

    /// `TLS 1.2 to 1.3 of the profile bcp195`
    var profileWords: String {
        guard let profile = self?.profile else { return "no TLS" }
        let (lowest, highest) = (profile.minimumVersion.rawValue, profile.maximumVersion.rawValue)
        return "TLS \(lowest == highest ? lowest : "\(lowest) to \(highest)") of the profile \(profile.name)"
    }

    /// Subject, issuer and end, behind a space; empty where there is no client certificate.
    var clientCertificateWords: String {
        guard let certificate = self?.clientCertificate else { return "" }
        let name = certificate.subject.isEmpty ? "without a subject" : certificate.subject
        let end = certificate.notAfter.map { ", valid until \(UTCTime.text($0))" } ?? ""
        return " \(name) (issued by \(certificate.issuer)\(end))"
    }

    /// Why a server that asked for a client certificate got none although there is one; nil where there is none, or where it was not asked for.
    func unfitCertificateWords(_ information: TLSInformation) -> String? {
        guard information.emptyClientCertificateSent, let certificate = self?.clientCertificate else { return nil }
        return "for none of the signature algorithms that it takes fits the one given,\(clientCertificateWords), whose key is "
            + certificate.keyAlgorithm
    }
}
