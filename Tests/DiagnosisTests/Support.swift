import Diagnosis
import PKI
import Transport

extension ConnectionContext {
    /// A client of `pacs.example.org`, with TLS unless told otherwise.
    static func example(tls: TLS? = .example()) -> ConnectionContext {
        ConnectionContext(host: "pacs.example.org", port: 11112, calledAETitle: "PACS", callingAETitle: "PROBE", tls: tls)
    }
}

extension ConnectionContext.TLS {
    static func example(
        serverName: String? = "pacs.example.org", clientCertificate: CertificateFacts? = nil, isInsecure: Bool = false
    ) -> ConnectionContext.TLS {
        ConnectionContext.TLS(
            serverName: serverName, verifiedName: "pacs.example.org", clientCertificate: clientCertificate, hasOwnAnchors: true,
            isInsecure: isInsecure)
    }
}

extension TLSInformation {
    /// - Parameters:
    ///   - isNegotiated: whether the server had chosen version and suite.
    ///   - requested: whether it asked for a client certificate, and had an answer.
    static func example(isNegotiated: Bool = true, requested: Bool = false, sent: Bool = false) -> TLSInformation {
        var information = TLSInformation()
        if isNegotiated {
            information.version = "TLSv1.3"
            information.cipherSuite = "TLS_AES_128_GCM_SHA256"
        }
        information.clientCertificateRequested = requested
        information.clientCertificateSent = sent
        information.emptyClientCertificateSent = requested && !sent
        return information
    }
}
