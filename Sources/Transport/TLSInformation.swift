import PKI

/// What is known of a TLS connection, in the handshake as far as it got.
package struct TLSInformation: Equatable, Sendable {
    /// `TLSv1.3`, once negotiated.
    package var version: String?
    /// The standard's name: `TLS_AES_128_GCM_SHA256`.
    package var cipherSuite: String?
    /// `X25519`, `P-256` and the like.
    package var group: String?
    /// The name that the client sent.
    package var sni: String?
    /// The application protocol that the server chose.
    package var alpn: String?
    package var clientCertificateRequested = false
    /// The names of the CAs that the server announced with its request, as a client sees them.
    package var acceptableCAs: [String] = []
    package var clientCertificateSent = false
    /// The request was answered with no certificate: there is none, or none for a signature algorithm that the server takes.
    package var emptyClientCertificateSent = false
    /// The alerts in both directions, close_notify included: all of them, unless a peer sends warnings without end (``TLSAlertList``).
    package var alerts: [TLSAlert] = []
    /// The peer ended the stream in order; without, its end may be a cut.
    package var closeNotifyReceived = false
    /// What is wrong with the peer's certificate, at every depth.
    package var verificationErrors: [VerificationError] = []
    /// What the peer presented, leaf first.
    package var chain: [CertificateFacts] = []
    /// The connection goes on from an earlier one: there was no certificate, and nothing was verified.
    package var isResumed = false
    /// The OCSP response that the server stapled (RFC 6960, DER), unread; nil where none was sent.
    package var stapledStatus: [UInt8]?

    package init() {}

    /// The number of the alert with which the peer ended the connection.
    package var fatalAlertReceived: UInt8? { alerts.last { $0.isReceived && $0.isFatal }?.number }

    /// The number of the alert with which this side did.
    package var fatalAlertSent: UInt8? { alerts.last { !$0.isReceived && $0.isFatal }?.number }
}

/// An alert of either side (RFC 8446 section 6).
package struct TLSAlert: Hashable, Sendable {
    static let closeNotify: UInt8 = 0
    static let userCanceled: UInt8 = 90

    package let number: UInt8
    /// It ended the connection, whatever its level said.
    package let isFatal: Bool
    package let isReceived: Bool
    package let stage: TLSStage

    package init(number: UInt8, isFatal: Bool, isReceived: Bool, stage: TLSStage) {
        self.number = number
        self.isFatal = isFatal
        self.isReceived = isReceived
        self.stage = stage
    }
}

/// Whether the handshake was complete on this side.
///
/// In TLS 1.3 a server judges the client's certificate when the client's handshake is already complete.
package enum TLSStage: Sendable {
    case handshake, established
}
