import DICOMUpperLayer
import PKI
import Transport

/// What a finding about a connection needs to know besides the error: who wanted what from whom, and how far it got.
package struct ConnectionContext: Equatable, Sendable {
    /// TLS as it was asked for; nil for a plain connection.
    package struct TLS: Equatable, Sendable {
        /// The server name sent; nil when none was.
        package var serverName: String?
        /// What the certificate must be for; nil when no name was asked for.
        package var verifiedName: String?
        /// Our own certificate; nil where there is none to send.
        package var clientCertificate: CertificateFacts?
        /// Whether `--ca` named the trusted CAs.
        package var hasOwnAnchors: Bool
        /// Those CAs; empty where they were not named.
        package var anchors: [Certificate]
        /// What `--crl` gives.
        package var revocationLists: [CertificateRevocationListFacts] = []
        /// The application protocols offered (ALPN).
        package var applicationProtocols: [String] = []
        /// Versions, suites and strength as they were asked for.
        package var profile = TLSProfile.bcp195
        /// Whether verification failures are listed and passed over.
        package var isInsecure: Bool

        package init(
            serverName: String?, verifiedName: String?, clientCertificate: CertificateFacts? = nil, hasOwnAnchors: Bool,
            anchors: [Certificate] = [], isInsecure: Bool
        ) {
            self.serverName = serverName
            self.verifiedName = verifiedName
            self.clientCertificate = clientCertificate
            self.hasOwnAnchors = hasOwnAnchors
            self.anchors = anchors
            self.isInsecure = isInsecure
        }
    }

    /// Where the connection goes: the target, or what `--connect-to` names.
    package var host: String
    package var port: UInt16
    package var calledAETitle: String
    package var callingAETitle: String
    package var tls: TLS?
    /// Of the user identity that is sent; nil where none is.
    package var userIdentity: UserIdentity.Kind?
    /// Nil until there is a connection.
    package var information: ConnectionInformation?
    /// Whether the time for the whole run is over. A wait that ended then was ended by that, and not by the time-out of its phase.
    package var isPastDeadline: Bool
    package var deadlineOwner: DeadlineOwner

    package init(
        host: String, port: UInt16, calledAETitle: String, callingAETitle: String, tls: TLS?, userIdentity: UserIdentity.Kind? = nil,
        information: ConnectionInformation? = nil, isPastDeadline: Bool = false, deadlineOwner: DeadlineOwner = .option
    ) {
        self.host = host
        self.port = port
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
        self.tls = tls
        self.userIdentity = userIdentity
        self.information = information
        self.isPastDeadline = isPastDeadline
        self.deadlineOwner = deadlineOwner
    }

    /// `host:port`, an IPv6 address in brackets.
    package var endpoint: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// In which time something did not happen, to end a sentence.
    var inTime: String { isPastDeadline ? "before \(deadlineOwner.time) was over" : "in time" }

    /// What to do about something that did not happen in time.
    func remedy(_ remedy: String) -> String {
        isPastDeadline ? "give more time with \(deadlineOwner.setting); if that changes nothing: \(remedy)" : remedy
    }
}
