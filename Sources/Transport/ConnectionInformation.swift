/// What is known of a connection: complete as far as it goes at any time, also after a failure.
package struct ConnectionInformation: Equatable, Sendable {
    /// The peer's address as `127.0.0.1:11112` or `[::1]:11112`.
    package var remoteAddress: String
    package var localAddress: String
    /// Bytes on the connection, with TLS those of its records.
    package var bytesReceived = 0
    package var bytesSent = 0
    /// The first bytes that the peer sent, at most ``firstBytesLimit``, before any decryption: enough to recognise what it speaks.
    package var firstBytes: [UInt8] = []
    /// The attempts that led to this connection, in order; empty for one that was accepted.
    package var attempts: [ConnectionAttempt] = []
    /// `nil` without TLS.
    package var tls: TLSInformation?

    package static let firstBytesLimit = 64

    package init(remoteAddress: String, localAddress: String) {
        self.remoteAddress = remoteAddress
        self.localAddress = localAddress
    }
}
