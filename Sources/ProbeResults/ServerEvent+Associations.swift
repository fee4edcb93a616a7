extension ServerEvent {
    package struct TLS: Codable, Equatable, Sendable {
        package var version: String?
        package var cipherSuite: String?
        /// The server name that the client sent; absent when it sent none.
        package var sni: String?
        /// The subject of the client's certificate; absent when it sent none.
        package var clientSubject: String?

        package init(version: String?, cipherSuite: String?, sni: String?, clientSubject: String?) {
            self.version = version
            self.cipherSuite = cipherSuite
            self.sni = sni
            self.clientSubject = clientSubject
        }
    }

    package struct AssociationRequested: Codable, Equatable, Sendable {
        package var calledAETitle: String
        package var callingAETitle: String
        package var peerImplementationClassUID: String?
        package var peerImplementationVersionName: String?
        /// The longest P-DATA-TF that the peer accepts, in bytes; 0 is no limit (PS3.8 D.1).
        package var peerMaximumLength: UInt32?
        /// Absent where the client proposed none.
        package var userIdentity: UserIdentity?
        /// Absent on a plain connection.
        package var tls: TLS?

        package init(
            calledAETitle: String, callingAETitle: String, peerImplementationClassUID: String?, peerImplementationVersionName: String?,
            peerMaximumLength: UInt32?, userIdentity: UserIdentity? = nil, tls: TLS?
        ) {
            self.calledAETitle = calledAETitle
            self.callingAETitle = callingAETitle
            self.peerImplementationClassUID = peerImplementationClassUID
            self.peerImplementationVersionName = peerImplementationVersionName
            self.peerMaximumLength = peerMaximumLength
            self.userIdentity = userIdentity
            self.tls = tls
        }
    }

    /// The user that a peer claims to act for (PS3.7 D.3.3.7), without its secret. Nothing of it is checked.
    package struct UserIdentity: Codable, Equatable, Sendable {
        /// The number in PS3.7 table D.3-14.
        package var type: UInt8
        /// The same in words.
        package var kind: String
        /// Absent where the identity is a ticket, an assertion or a token.
        package var userName: String?
        package var isResponseRequested: Bool

        package init(type: UInt8, kind: String, userName: String?, isResponseRequested: Bool) {
            self.type = type
            self.kind = kind
            self.userName = userName
            self.isResponseRequested = isResponseRequested
        }
    }

    package struct AssociationAccepted: Codable, Equatable, Sendable {
        package var presentationContexts: [ProbeResult.Association.PresentationContext]

        package init(presentationContexts: [ProbeResult.Association.PresentationContext]) {
            self.presentationContexts = presentationContexts
        }
    }

    package struct Aborted: Codable, Equatable, Sendable {
        package enum Side: String, Codable, Sendable {
            case client
            case server
        }

        /// Who sent the A-ABORT.
        package var by: Side
        package var reason: Reason
        package var message: String

        package init(by side: Side, reason: Reason, message: String) {
            by = side
            self.reason = reason
            self.message = message
        }
    }

    package struct ConnectionFailed: Codable, Equatable, Sendable {
        package var reason: Reason
        package var message: String
        package var hint: String?
        /// As far as the handshake got; absent on a plain connection.
        package var tls: TLS?

        package init(reason: Reason, message: String, hint: String? = nil, tls: TLS? = nil) {
            self.reason = reason
            self.message = message
            self.hint = hint
            self.tls = tls
        }
    }
}
