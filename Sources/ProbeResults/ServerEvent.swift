/// Something that happened at the test SCP: a line of what `serve --json` prints.
///
/// Fields are absent, not empty, where nothing was learnt. The shape is API: `dicomprobe.event/1`.
package struct ServerEvent: Equatable, Sendable {
    package static let schema = "dicomprobe.event/1"

    /// When: ISO 8601, UTC, with milliseconds.
    package var time: String
    /// Nil for what concerns no single connection.
    package var connection: Connection?
    package var content: Content

    package init(time: String, connection: Connection?, content: Content) {
        self.time = time
        self.connection = connection
        self.content = content
    }
}

extension ServerEvent {
    /// What all events of one connection have in common. A connection carries at most one association.
    package struct Connection: Equatable, Sendable {
        /// Counted from 1 in the order of acceptance.
        package var number: Int
        /// Numeric, with the port.
        package var remoteAddress: String

        package init(number: Int, remoteAddress: String) {
            self.number = number
            self.remoteAddress = remoteAddress
        }
    }

    package enum Content: Equatable, Sendable {
        /// The server is ready: the first event of all.
        case listening(Listening)
        /// The certificate's files have changed, and new connections get the new one.
        case certificateRenewed(CertificateRenewed)
        /// The certificate's files have changed and can't be used: the earlier one stays.
        case certificateNotRenewed(Failure)
        /// A-ASSOCIATE-RQ came.
        case associationRequested(AssociationRequested)
        /// Answered with A-ASSOCIATE-AC.
        case associationAccepted(AssociationAccepted)
        /// Answered with A-ASSOCIATE-RJ.
        case associationRejected(Failure)
        /// A C-ECHO came and is about to be answered.
        case echo(Echo)
        /// A C-STORE came and is about to be answered: the status tells what became of the object.
        case stored(Stored)
        /// Another request came and is about to be answered with a failure status.
        case refused(Refused)
        /// Ended as it should.
        case associationReleased
        /// Ended by A-ABORT, received or sent.
        case associationAborted(Aborted)
        /// The connection ended otherwise: no association came about, or it was lost.
        case connectionFailed(Failure)
    }
}

// MARK: - What there is to tell

extension ServerEvent {
    package struct Listening: Codable, Equatable, Sendable {
        /// Numeric.
        package var address: String
        package var port: UInt16
        package var isTLS: Bool
        /// Whether clients must show a certificate.
        package var requiresClientCertificate: Bool
        /// The CA that clients are to trust, where the server's certificate is one of its own making.
        package var caPath: String?
        /// The folder for received objects; absent where they are discarded.
        package var storagePath: String?

        package init(
            address: String, port: UInt16, isTLS: Bool, requiresClientCertificate: Bool, caPath: String?, storagePath: String?
        ) {
            self.address = address
            self.port = port
            self.isTLS = isTLS
            self.requiresClientCertificate = requiresClientCertificate
            self.caPath = caPath
            self.storagePath = storagePath
        }
    }

    package struct CertificateRenewed: Codable, Equatable, Sendable {
        package var certificate: ProbeResult.TLS.Certificate

        package init(certificate: ProbeResult.TLS.Certificate) {
            self.certificate = certificate
        }
    }

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
        /// Absent where the peer sent none.
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

    package struct Echo: Codable, Equatable, Sendable {
        /// Four hexadecimal digits.
        package var status: String

        package init(status: String) {
            self.status = status
        }
    }

    package struct Stored: Codable, Equatable, Sendable {
        package var sopClassUID: String
        /// The standard's name of the SOP class; absent where it has none.
        package var sopClassName: String?
        package var sopInstanceUID: String
        package var transferSyntaxUID: String
        /// Of the data set.
        package var bytes: Int64
        /// The file; absent where there is none, because objects are discarded or this one was refused.
        package var path: String?
        /// Four hexadecimal digits: 0000 for an object that is safe on the disk, or was to be discarded.
        package var status: String
        /// The error comment that went with a failure status.
        package var comment: String?

        package init(
            sopClassUID: String, sopClassName: String?, sopInstanceUID: String, transferSyntaxUID: String, bytes: Int64, path: String?,
            status: String, comment: String?
        ) {
            self.sopClassUID = sopClassUID
            self.sopClassName = sopClassName
            self.sopInstanceUID = sopInstanceUID
            self.transferSyntaxUID = transferSyntaxUID
            self.bytes = bytes
            self.path = path
            self.status = status
            self.comment = comment
        }
    }

    package struct Refused: Codable, Equatable, Sendable {
        /// As the standard names it (`C-FIND-RQ`), or four hexadecimal digits.
        package var command: String
        /// Four hexadecimal digits.
        package var status: String

        package init(command: String, status: String) {
            self.command = command
            self.status = status
        }
    }

    package struct Failure: Codable, Equatable, Sendable {
        package var reason: Reason
        package var message: String
        package var hint: String?

        package init(reason: Reason, message: String, hint: String? = nil) {
            self.reason = reason
            self.message = message
            self.hint = hint
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
}
