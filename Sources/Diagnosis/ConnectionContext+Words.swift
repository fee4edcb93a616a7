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
}
