import COpenSSL
import PKI

/// How TLS failed: what was seen, and what was known until then.
package struct TLSFailure: Error, Equatable, Sendable {
    package var stage: TLSStage
    /// The alert with which the peer ended the connection.
    package var alertReceived: UInt8?
    /// The alert with which we did.
    package var alertSent: UInt8?
    /// Why we did, where it was for the peer's certificate: every error at every depth.
    package var verificationErrors: [VerificationError]
    /// OpenSSL's words, oldest first; empty when the connection just ended.
    package var openSSLErrors: [OpenSSLError]
    /// The peer ended the stream without an alert.
    package var endOfStream: Bool
    /// The peer reset the connection without an alert.
    package var wasReset: Bool
    /// The handshake would be complete, but without the certificate that the server has to prove itself with.
    package var lacksCertificate: Bool
    /// See ``ConnectionInformation/firstBytes``: what a peer speaks that does not speak TLS.
    package var firstBytes: [UInt8]
    package var information: TLSInformation

    package init(
        stage: TLSStage, openSSLErrors: [OpenSSLError] = [], endOfStream: Bool = false, wasReset: Bool = false,
        lacksCertificate: Bool = false, firstBytes: [UInt8] = [], information: TLSInformation = TLSInformation()
    ) {
        self.stage = stage
        alertReceived = information.fatalAlertReceived
        alertSent = information.fatalAlertSent
        verificationErrors = information.verificationErrors
        self.openSSLErrors = openSSLErrors
        self.endOfStream = endOfStream
        self.wasReset = wasReset
        self.lacksCertificate = lacksCertificate
        self.firstBytes = firstBytes
        self.information = information
    }
}

extension OpenSSLError {
    /// A server demanded a certificate and its client sent none.
    package var isMissingPeerCertificate: Bool {
        COpenSSL_ERR_GET_LIB(code) == ERR_LIB_SSL && COpenSSL_ERR_GET_REASON(code) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE
    }
}
