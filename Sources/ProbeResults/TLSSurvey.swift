/// What `tls` learnt of a server, beside the handshake that every verb makes (``ProbeResult/TLS``).
package struct TLSSurvey: Codable, Equatable, Sendable {
    /// The chain that was built, the server's own certificate first, then what was sent and is no part of it.
    package var chain: [Link] = []
    /// Where other connections were sent other chains for the same server name, the certificate of those that ends first; absent where none
    /// ends before all that was sent of ``chain``.
    package var earlierEnding: ProbeResult.TLS.Certificate?
    /// With the CAs in force; then, where those were given, with the system's.
    package var trust: [Trust] = []
    /// Newest first. Empty where no handshake came far enough.
    package var versions: [Version] = []
    package var outOfReach = OutOfReach()
    package var profiles: [Profile] = []
    package var serverNames: [ServerName] = []
    package var applicationProtocols: [ApplicationProtocol] = []
    package var clientCertificate: ClientCertificate?
    package var resumption: [Resumption] = []
    package var stapling: Stapling?
    package var upperLayer: UpperLayer?
    /// How many connections were made.
    package var connections = 0
    /// Whether it ended before all was asked: for want of time or of answers, or by a signal.
    package var isCutShort = false

    package init() {}
}

extension TLSSurvey {
    /// How a handshake ended.
    package struct Answer: Codable, Equatable, Sendable {
        package enum Kind: String, Codable, CaseIterable, Sendable {
            case accepted
            /// Refused with an alert.
            case alert
            /// Closed or reset without an alert.
            case closed
            case timeout
            /// Anything else, such as a connection that did not come about.
            case other
            /// The time was over, or too much of it had gone without an answer.
            case notAsked = "not-asked"
        }

        package var kind: Kind
        /// `70 protocol_version`; absent where there was none.
        package var alert: String?
        /// What else there is to say.
        package var text: String?

        package init(_ kind: Kind, alert: String? = nil, text: String? = nil) {
            self.kind = kind
            self.alert = alert
            self.text = text
        }
    }

    /// A certificate in the chain.
    package struct Link: Codable, Equatable, Sendable {
        package var certificate: ProbeResult.TLS.Certificate
        /// The server sent it; else it comes from the CAs that are trusted here.
        package var isSent: Bool
        /// It belongs to the chain that was built.
        package var isOnPath: Bool
        /// It is what the chain is trusted for.
        package var isAnchor: Bool
        package var isCertificateAuthority: Bool
        /// Key usages and extended ones; empty: any use.
        package var usages: [String]
        /// What verification found wrong with it.
        package var problems: [Reason]

        package init(
            certificate: ProbeResult.TLS.Certificate, isSent: Bool, isOnPath: Bool, isAnchor: Bool, isCertificateAuthority: Bool,
            usages: [String], problems: [Reason]
        ) {
            self.certificate = certificate
            self.isSent = isSent
            self.isOnPath = isOnPath
            self.isAnchor = isAnchor
            self.isCertificateAuthority = isCertificateAuthority
            self.usages = usages
            self.problems = problems
        }
    }

    /// Whether the certificate would be trusted for the name.
    package struct Trust: Codable, Equatable, Sendable {
        package enum Anchors: String, Codable, CaseIterable, Sendable {
            /// Those of `--ca` or of a secret.
            case given
            case system
            /// The system's, and for this machine the CA of this user's own `serve`.
            case systemAndServe = "system-and-serve"
        }

        package var anchors: Anchors
        package var isTrusted: Bool
        /// Why not, and the decisive cause in words; absent where it is trusted.
        package var reason: Reason?
        package var message: String?
        package var errors: [ProbeResult.TLS.VerificationError]

        package init(
            anchors: Anchors, reason: Reason?, message: String?, errors: [ProbeResult.TLS.VerificationError]
        ) {
            self.anchors = anchors
            isTrusted = errors.isEmpty
            self.reason = reason
            self.message = message
            self.errors = errors
        }
    }

    /// A version of TLS, and what the server accepts in it.
    package struct Version: Codable, Equatable, Sendable {
        package enum Order: String, Codable, CaseIterable, Sendable {
            case server, client
            /// The server has an order in which some suites are equal.
            case mixed
        }

        /// `1.3`
        package var version: String
        package var isAccepted: Bool
        /// To the first question; to the last where that was not answered.
        package var answer: Answer
        /// In the order in which the server chose them from all that were offered.
        package var cipherSuites: [String]
        /// Whose order counts; absent where there is no choice.
        package var order: Order?

        package init(version: String, isAccepted: Bool, answer: Answer, cipherSuites: [String], order: Order?) {
            self.version = version
            self.isAccepted = isAccepted
            self.answer = answer
            self.cipherSuites = cipherSuites
            self.order = order
        }
    }

    /// What could not be asked, for the installed OpenSSL does not know it.
    package struct OutOfReach: Codable, Equatable, Sendable {
        package var versions: [String] = []
        package var cipherSuites: [String] = []

        package init() {}
    }

    /// A profile of PS3.15.
    package struct Profile: Codable, Equatable, Sendable {
        package enum Verdict: String, Codable, CaseIterable, Sendable {
            case met
            case notMet = "not-met"
            /// What it consists of could not be asked.
            case unclear
        }

        package var name: String
        package var title: String
        package var verdict: Verdict
        /// Those of the profile that the server accepts.
        package var cipherSuites: [String]
        /// What it lacks, or does that the profile forbids.
        package var problems: [String]

        package init(name: String, title: String, verdict: Verdict, cipherSuites: [String], problems: [String]) {
            self.name = name
            self.title = title
            self.verdict = verdict
            self.cipherSuites = cipherSuites
            self.problems = problems
        }
    }
}
