/// How TLS failed: what was seen, and what was known until then.
package struct TLSFailure: Error, Equatable, Sendable {
    package var stage: TLSStage
    /// The alert with which the peer ended the connection.
    package var alertReceived: UInt8?
    /// The alert with which we did.
    package var alertSent: UInt8?
    /// The peer ended the stream without an alert.
    package var endOfStream = false
    /// The peer reset the connection without an alert.
    package var wasReset = false
    /// See ``ConnectionInformation/firstBytes``: what a peer speaks that does not speak TLS.
    package var firstBytes: [UInt8] = []
    package var information = TLSInformation()

    package init(stage: TLSStage) {
        self.stage = stage
    }
}
