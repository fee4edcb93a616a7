/// Why a run ended as it did: a stable slug. Reasons are API; prose about them is made elsewhere.
package enum Reason: String, Codable, CaseIterable, Sendable {
    /// Everything that was asked for happened.
    case ok

    /// A certificate of the peer's chain has fewer days left than `--min-days` asks for.
    case expectMinDays = "expect.min-days"
    /// The peer does not meet the TLS profile that `--require-profile` names, or it can't be told.
    case expectTLSProfile = "expect.tls-profile"

    /// There were fewer successes in a row than `--consecutive` asks for when the time was over.
    case expectConsecutive = "expect.consecutive"
    /// Of the results to be merged, those of some shares are missing or there twice.
    case expectShares = "expect.shares"
    /// A step of a plan ended otherwise than the plan expects.
    case expectReason = "expect.reason"
    /// A step, or a phase of it, took longer than the plan expects.
    case expectDuration = "expect.duration"
    /// Requests that `--rate` asks for became due and were not begun, or none became due in the time that is counted.
    case expectRate = "expect.rate"
    /// A step used another transfer syntax than the plan expects.
    case expectTransferSyntax = "expect.transfer-syntax"

    /// An option or argument is unknown, missing, or contradicts another.
    case usageOptions = "usage.options"
    /// An AE title is not 1 to 16 characters of the default repertoire.
    case usageAETitle = "usage.ae-title"
    /// The target is not `[CALLED_AE@]HOST[:PORT]`.
    case usageTarget = "usage.target"
    /// A duration is not a number of seconds, or a number with `ms`, `s`, `m` or `h`.
    case usageDuration = "usage.duration"
    /// A host name or address is not one.
    case usageName = "usage.name"
    /// A pin is not `sha256/` and 44 characters of base64.
    case usagePin = "usage.pin"
    /// A TLS profile, version, cipher suite or application protocol is none, or a suite has no certificates.
    case usageTLS = "usage.tls"
    /// A user identity that was typed is empty or too long for an association request, or one leaves no room there for what else it has.
    case usageUserIdentity = "usage.user-identity"
    /// A variable or a settings file says what can't be.
    case usageSettings = "usage.settings"
    /// A plan says what can't be.
    case usagePlan = "usage.plan"
    /// The file of the exporter's modules says what can't be.
    case usageModules = "usage.modules"
    /// A transfer syntax is neither a UID nor a keyword of the standard.
    case usageTransferSyntax = "usage.transfer-syntax"
    /// A synthetic object that is asked for can't be made.
    case usageObject = "usage.object"
    /// A pattern for file names is none, or gives several objects one name.
    case usagePattern = "usage.pattern"
    /// A fault that `serve` is to show is none, or its value or scope is not one.
    case usageFault = "usage.fault"
    /// A file named by an option is not there, can't be read, or holds a user identity that is empty or too long.
    case localMissingFile = "local.missing-file"
    /// A file given as `--ca` or `--client-ca` holds no certificate that can be read.
    case localBadCA = "local.bad-ca"
    /// A certificate given by `--cert`, or to `pki`, can't be read.
    case localBadCertificate = "local.bad-certificate"
    /// A file given as `--crl` holds no revocation list that can be read, or a delta list.
    case localBadCRL = "local.bad-crl"
    /// The private key given by `--key` can't be read.
    case localBadKey = "local.bad-key"
    /// The private key is not that of the certificate.
    case localKeyMismatch = "local.key-mismatch"
    /// A file is no result of dicomprobe.
    case localBadResult = "local.bad-result"
    /// The installed OpenSSL offers nothing of what the options about TLS ask for.
    case localTLSParameters = "local.tls-parameters"
    /// A file that would be written is there already.
    case localExists = "local.exists"
    /// The address or port to listen on can't be had.
    case localBindFailed = "local.bind-failed"
    /// Output could not be written.
    case localOutputFailed = "local.output-failed"
    /// This machine has too few descriptors or threads left, or too little memory: it says nothing of the peer.
    case localShortage = "local.shortage"
    /// A file or folder to send can't be read, or was written to during the run.
    case fileUnreadable = "file.unreadable"
    /// A file named on the command line is not a DICOM file.
    case fileNotDICOM = "file.not-dicom"
    /// A file ends before what it announces.
    case fileTruncated = "file.truncated"
    /// A data set is not coded as it should be, and so can't be re-encoded.
    case fileMalformed = "file.malformed"
    /// Standard input brought nothing more in the time that there was.
    case fileStalled = "file.stalled"
    /// There is nothing to send.
    case fileNoneFound = "file.none-found"

    /// The host name does not exist.
    case dnsNoSuchName = "dns.no-such-name"
    /// Name resolution did not end in time.
    case dnsTimeout = "dns.timeout"
    /// Name resolution failed otherwise.
    case dnsOther = "dns.other"
    /// The host refuses connections on that port.
    case tcpRefused = "tcp.refused"
    /// There is no route to the host.
    case tcpUnreachable = "tcp.unreachable"
    /// The host did not answer the connection attempt in time.
    case tcpTimeout = "tcp.timeout"
    /// The connection was reset.
    case tcpReset = "tcp.reset"
    /// The connection failed otherwise.
    case tcpOther = "tcp.other"

    /// The peer answered, but not with TLS.
    case tlsNotTLS = "tls.not-tls"
    /// The peer closed the connection during the handshake without saying why.
    case tlsClosedInHandshake = "tls.closed-in-handshake"
    /// The handshake did not end in time.
    case tlsTimeout = "tls.timeout"
    /// The peer serves no such host name (alert 112).
    case tlsSNIRefused = "tls.sni-refused"
    /// The peer refuses the application protocol (alert 120).
    case tlsALPNRefused = "tls.alpn-refused"
    /// The two sides have no TLS version, cipher suite or group in common.
    case tlsNoCommonParameters = "tls.no-common-parameters"
    /// The peer demands a client certificate and got none.
    case tlsClientCertRequired = "tls.client-cert-required"
    /// The peer refuses the client certificate.
    case tlsClientCertRefused = "tls.client-cert-refused"
    /// The peer asked for a client certificate and then closed without saying why.
    case tlsClientCertUnconfirmed = "tls.client-cert-unconfirmed"
    /// TLS failed otherwise.
    case tlsOther = "tls.other"
    /// A certificate of the peer's chain is past its dates.
    case certExpired = "cert.expired"
    /// A certificate of the peer's chain is not valid yet.
    case certNotYetValid = "cert.not-yet-valid"
    /// The peer's certificate is for other names.
    case certWrongName = "cert.wrong-name"
    /// The peer's certificate is its own issuer and not trusted.
    case certSelfSigned = "cert.self-signed"
    /// The peer's chain ends in a root that is not trusted.
    case certUntrustedRoot = "cert.untrusted-root"
    /// An issuer of the peer's chain is neither sent nor trusted.
    case certUnknownIssuer = "cert.unknown-issuer"
    /// A certificate of the peer's chain is not meant for this use.
    case certWrongPurpose = "cert.wrong-purpose"
    /// A key in the peer's chain is too short.
    case certWeakKey = "cert.weak-key"
    /// A signature in the peer's chain uses a broken digest.
    case certWeakSignature = "cert.weak-signature"
    /// A certificate of the peer's chain is revoked.
    case certRevoked = "cert.revoked"
    /// The peer's chain is malformed or breaks a constraint.
    case certBadChain = "cert.bad-chain"
    /// The peer's public key is not the pinned one.
    case certPinMismatch = "cert.pin-mismatch"
    /// The peer's certificate fails otherwise.
    case certOther = "cert.other"
    /// A revocation list is past its dates.
    case crlExpired = "crl.expired"
    /// There is no revocation list for an issuer, or none that applies.
    case crlMissing = "crl.missing"

    /// The peer does not know the called AE title.
    case assocRejectedCalledAE = "assoc.rejected.called-ae"
    /// The peer does not know the calling AE title.
    case assocRejectedCallingAE = "assoc.rejected.calling-ae"
    /// The peer does not support the application context.
    case assocRejectedApplicationContext = "assoc.rejected.application-context"
    /// The peer rejects the association and gives no reason.
    case assocRejectedNoReasonGiven = "assoc.rejected.no-reason-given"
    /// The peer does not support the protocol version.
    case assocRejectedProtocolVersion = "assoc.rejected.protocol-version"
    /// The peer is overloaded for now.
    case assocRejectedCongestion = "assoc.rejected.congestion"
    /// The peer has as many associations as it permits.
    case assocRejectedLimit = "assoc.rejected.limit"
    /// The peer rejects the association with a reason the standard does not name.
    case assocRejectedOther = "assoc.rejected.other"
    /// The peer aborted before the association was established.
    case assocAborted = "assoc.aborted"
    /// The peer closed the connection before the association was established.
    case assocClosed = "assoc.closed"
    /// The peer did not answer the association request in time.
    case assocTimeout = "assoc.timeout"
    /// The peer answered, but not with DICOM.
    case assocNotDICOM = "assoc.not-dicom"
    /// The peer sent a malformed PDU before the association was established.
    case assocBadPDU = "assoc.bad-pdu"
    /// The peer does not support the SOP class.
    case assocContextAbstractSyntax = "assoc.context.abstract-syntax"
    /// The peer does not support the transfer syntax.
    case assocContextTransferSyntax = "assoc.context.transfer-syntax"
    /// The peer's user rejected the presentation context.
    case assocContextUserRejection = "assoc.context.user-rejection"
    /// The peer rejected the presentation context without a reason.
    case assocContextNoReason = "assoc.context.no-reason"
    /// The peer accepted none of the presentation contexts, and for no one reason: its answers differ, or there are none.
    case assocContextNone = "assoc.context.none"

    /// The peer answered with a failure status.
    case dimseStatus = "dimse.status"
    /// The peer aborted the association.
    case dimseAborted = "dimse.aborted"
    /// The peer closed the connection in the middle of the association.
    case dimseClosed = "dimse.closed"
    /// The peer did not answer in time.
    case dimseTimeout = "dimse.timeout"
    /// The peer sent a malformed PDU or message, or reported success before it had been sent the whole request.
    case dimseBadPDU = "dimse.bad-pdu"
    /// The peer answered another message than the one that was sent.
    case dimseWrongMessageID = "dimse.wrong-message-id"

    /// A defect of dicomprobe.
    case internalDefect = "internal"

    /// A signal ended the run.
    case interrupted
}

extension Reason {
    /// Whether nothing came in the time that there was: the peer's fault, or that of the time.
    package var isTimeOut: Bool { rawValue.hasSuffix(".timeout") }

    /// Whether it is of this run alone, and says nothing of the peer, good or bad.
    package var provesNothing: Bool { [.localShortage, .internalDefect, .interrupted].contains(self) }

    /// The layer that a reason belongs to.
    package var layer: Layer {
        if let layer = Self.wholeNames[self] { return layer }
        return switch rawValue.prefix(while: { $0 != "." }) {
        case "expect": .expectation
        case "usage", "local", "file": .local
        case "dns", "tcp": .network
        case "tls", "cert", "crl": .tls
        case "assoc": .association
        case "dimse": .dimse
        default: .tool
        }
    }

    private static let wholeNames: [Reason: Layer] = [.ok: .none, .internalDefect: .tool, .interrupted: .signal]
}

/// Something that did not go as it should and yet did not decide the outcome. Slugs are API.
package enum WarningReason: String, Codable, CaseIterable, Sendable {
    /// The peer did not answer the release request in time.
    case releaseTimeout = "release.timeout"
    /// The peer closed or aborted instead of answering the release request.
    case releaseClosed = "release.closed"
    /// An object was stored with a warning status (PS3.4 B.2.3).
    case dimseWarningStatus = "dimse.warning-status"
    /// A response says success and names another object than the one that was sent, or the peer sent more than its answers.
    case dimseDeviation = "dimse.deviation"
    /// A variable begins with `DICOMPROBE_` and names no setting.
    case settingsUnknownVariable = "settings.unknown-variable"
    /// The working directory's settings file has a profile of the name that is asked for, and the user's own file has one, too, which is in force.
    case settingsShadowedProfile = "settings.shadowed-profile"
    /// Group 0002 of a file names another SOP class or instance than its data set.
    case fileContradictoryMeta = "file.contradictory-meta"
    /// A DICOMDIR lists a file as another SOP class or instance than it holds.
    case fileContradictoryDirectory = "file.contradictory-directory"
    /// An object that was stored describes pixels and has none: it may have broken off between two elements.
    case filePixelDataMissing = "file.pixel-data-missing"
    /// Some of the parallel associations did not come about, and the others did the work.
    case storeFewerJobs = "store.fewer-jobs"
    /// The peer did not answer the user identity, and may not have looked at it.
    case assocUserIdentityUnconfirmed = "assoc.user-identity-unconfirmed"
    /// A password, ticket, assertion or token went over a connection without encryption.
    case assocIdentityInClear = "assoc.identity-in-clear"
    /// Verification failed and `--insecure` went on.
    case tlsInsecure = "tls.insecure"
    /// The installed OpenSSL lacks a part of what the TLS profile has, or does not use it at its security level.
    case tlsParametersMissing = "tls.parameters-missing"
    /// A name of the certificate that a host presents can't be taken over into that of its stand-in.
    case pkiNameLeftOut = "pki.name-left-out"
}
