extension TLSSurvey {
    /// What the server does with a server name (SNI).
    package struct ServerName: Codable, Equatable, Sendable {
        package enum Kind: String, Codable, CaseIterable, Sendable {
            /// The one that every verb sends.
            case usual
            case none
            /// One that no server can know.
            case unknown
        }

        package var kind: Kind
        /// Absent where none was sent.
        package var name: String?
        package var answer: Answer
        /// Whether the certificate is that of the usual name; absent where either is not known.
        package var isSameCertificate: Bool?
        /// Of the certificate that was shown.
        package var subject: String?
        package var subjectAlternativeNames: [String]?

        package init(
            kind: Kind, name: String?, answer: Answer, isSameCertificate: Bool?, subject: String?, subjectAlternativeNames: [String]?
        ) {
            self.kind = kind
            self.name = name
            self.answer = answer
            self.isSameCertificate = isSameCertificate
            self.subject = subject
            self.subjectAlternativeNames = subjectAlternativeNames
        }
    }

    /// What the server does with an application protocol (ALPN, RFC 7301).
    package struct ApplicationProtocol: Codable, Equatable, Sendable {
        /// Absent where none was.
        package var offered: String?
        package var answer: Answer
        /// What the server chose; absent where it passed the offer over.
        package var selected: String?

        package init(offered: String?, answer: Answer, selected: String?) {
            self.offered = offered
            self.answer = answer
            self.selected = selected
        }
    }

    package struct ClientCertificate: Codable, Equatable, Sendable {
        package enum Demand: String, Codable, CaseIterable, Sendable {
            case none, optional, required
            /// It is asked for, and what happens without one could not be told.
            case unclear
        }

        package var demand: Demand
        package var acceptableCAs: [String]
        /// Whether ours went to the server in the association.
        package var isSent: Bool
        /// What the demand is known by.
        package var message: String?

        package init(demand: Demand, acceptableCAs: [String], isSent: Bool, message: String?) {
            self.demand = demand
            self.acceptableCAs = acceptableCAs
            self.isSent = isSent
            self.message = message
        }
    }

    /// Whether a later connection may go on from an earlier one, in one version of TLS.
    package struct Resumption: Codable, Equatable, Sendable {
        package enum Means: String, Codable, CaseIterable, Sendable {
            case ticket
            case sessionID = "session-id"
            /// Nothing was offered to the client.
            case none
        }

        package var version: String
        package var means: Means
        /// Whether the server then did go on; absent where there was nothing to go on from.
        package var isResumed: Bool?

        package init(version: String, means: Means, isResumed: Bool?) {
            self.version = version
            self.means = means
            self.isResumed = isResumed
        }
    }

    /// The OCSP response that came with the certificate (RFC 6066 8).
    package struct Stapling: Codable, Equatable, Sendable {
        package enum Status: String, Codable, CaseIterable, Sendable {
            case good, revoked, unknown
            /// A newer response is due.
            case expired
            /// Signed by somebody else, about another certificate, or not to be read.
            case invalid
        }

        package var isStapled: Bool
        package var status: Status?
        package var message: String?
        package var thisUpdate: String?
        package var nextUpdate: String?

        package init(isStapled: Bool, status: Status? = nil, message: String? = nil, thisUpdate: String? = nil, nextUpdate: String? = nil) {
            self.isStapled = isStapled
            self.status = status
            self.message = message
            self.thisUpdate = thisUpdate
            self.nextUpdate = nextUpdate
        }
    }

    /// Whether DICOM answers inside TLS.
    package struct UpperLayer: Codable, Equatable, Sendable {
        package enum Answer: String, Codable, CaseIterable, Sendable {
            /// A-ASSOCIATE-AC
            case accepted
            /// A-ASSOCIATE-RJ
            case rejected
            /// A-ABORT
            case aborted
            /// Nothing that is DICOM.
            case none
        }

        package var answer: Answer
        package var reason: Reason
        package var message: String

        package init(answer: Answer, reason: Reason, message: String) {
            self.answer = answer
            self.reason = reason
            self.message = message
        }
    }
}
