import DICOMData
import DICOMUpperLayer
import Diagnosis
import ProbeResults
import Transport

/// How the test SCP listens, what it accepts, and where objects go.
package struct TestSCPConfiguration: Sendable {
    package enum Security: Sendable {
        case plain
        case tls(ServerTLS, requiresClientCertificate: Bool)

        var isTLS: Bool {
            if case .tls = self { true } else { false }
        }
    }

    /// What becomes of received objects.
    package enum Storage: Equatable, Sendable {
        /// Each is a file in this folder.
        case folder(String)
        case discard
    }

    /// A numeric address.
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port: UInt16 = 0
    package var security: Security
    /// What clients are to trust, for them to be told; nil where somebody else issued the certificate.
    package var caPath: String?
    /// What tells which of those certificates are revoked, where one is, for them to be told too.
    package var crlPath: String?
    package var storage: Storage
    package var naming = ObjectNaming()
    /// Objects beyond are answered with A700; nil where the disk alone is the limit.
    package var storageBudget: StorageBudget?
    /// What its user is to be told when it listens.
    package var warnings: [ServerEvent.Warning] = []
    package var policy = AcceptorPolicy.testSCP
    /// Is told of handshakes, messages and PDUs; nil where nobody wants to know.
    package var log: RunLog?
    /// Bounds each of these in total: the TLS handshake, the wait for the association request, for the next fragment of a data set, for the peer to
    /// take what is sent.
    package var timeout = Duration.seconds(30)
    /// How long parting from a peer may take in all: our last PDU, and its closing (see `Timing`).
    package var farewell = Duration.milliseconds(500)
    /// How long a peer of an association may be silent between messages; within one, where this is less than ``timeout``.
    package var idleTimeout = Duration.seconds(600)
    /// Requests beyond are rejected (transient, local-limit-exceeded).
    package var maximumAssociations = 64
    /// How long associations may go on when the server is to stop.
    package var grace = Duration.zero
    /// What goes wrong on purpose.
    package var faults = FaultPlan()

    package init(security: Security, storage: Storage) {
        self.security = security
        self.storage = storage
        // Who drops objects keeps nothing of them, for which there is no level.
        if case .folder = storage { policy.storageSupport = .bitPreserving }
    }
}

extension TestSCPConfiguration {
    /// Why secrets of TLS sessions are not in the key log; nil where all are, and where none was asked for.
    package var keyLogFailure: Finding? {
        guard case .tls(let tls, _) = security, let log = tls.context.keyLog, let code = log.errorNumber else { return nil }
        return Finding(keyLog: .system(errno: code, call: "write"), path: log.path, option: "the key log")
    }
}

extension AcceptorPolicy {
    /// Accepts verification, and storage of everything in any transfer syntax: not only the SOP classes of the standard but also private ones and
    /// those of later editions, which can't be told from other services by their UIDs.
    package static let testSCP = AcceptorPolicy(
        abstractSyntaxes: .allBut(Set(SOPClass.all.filter { !$0.isStorage && $0.uid != .verification }.map(\.uid))),
        transferSyntaxes: .firstProposed, maximumLength: defaultMaximumLength, userIdentityResponse: [])

    /// Longer PDUs are hardly faster.
    package static let defaultMaximumLength: UInt32 = 128 * 1024
}
