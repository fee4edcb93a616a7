import ArgumentParser
import DICOMUpperLayer
import Diagnosis
import ProbeSettings
import TestSCP

/// How much the test SCP does at a time, and how long it waits.
struct ServeLimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Accept so many associations at a time; further ones are rejected (transient, local limit exceeded).", valueName: "number"))
    var maxAssociations = 64

    @Option(
        help: ArgumentHelp(
            "The longest P-DATA-TF to announce, in bytes; a longer one is answered with A-ABORT. 0: no limit, in memory as long as each is.",
            valueName: "bytes"))
    var maxPdu = AcceptorPolicy.defaultMaximumLength

    @Option(
        help: ArgumentHelp(
            """
            The longest that each may take in total: the TLS handshake, the wait for the association request, the rest of a message or of a PDU that \
            has begun to arrive; and the longest that a client may take nothing of what is sent.
            """, valueName: "duration"))
    var timeout = "30s"

    @Option(help: ArgumentHelp("Abort an association in which nothing has come for so long.", valueName: "duration"))
    var idle = "10m"

    @Option(
        help: ArgumentHelp(
            "How long associations may go on after the signal to stop; what is left is aborted. 0: at once. A second signal ends it.",
            valueName: "duration"))
    var grace = "5s"

    /// Each is a thread, and the system has room for some ten thousand.
    private static let associations = 1...10_000
    /// Room for a fragment of two bytes, as each is even (PS3.8 9.3.5.1, E.1).
    private static let minimumLength: UInt32 = 8

    /// Changes the configuration as the options say.
    ///
    /// - Parameter configuration: of the server.
    /// - Throws: `Finding` for what is out of bounds.
    func apply(to configuration: inout TestSCPConfiguration) throws(Finding) {
        guard Self.associations.contains(maxAssociations) else {
            throw Finding(
                reason: .usageOptions, message: "--max-associations: \(maxAssociations) is not possible",
                hint: "write a number from \(Self.associations.lowerBound) to \(Self.associations.upperBound)")
        }
        guard maxPdu == 0 || maxPdu >= Self.minimumLength else {
            throw Finding(
                reason: .usageOptions, message: "--max-pdu: \(maxPdu) leaves no room for data",
                hint: "write at least \(Self.minimumLength), or 0 for no limit")
        }
        configuration.maximumAssociations = maxAssociations
        configuration.policy.maximumLength = maxPdu
        configuration.timeout = try DurationText.reading(timeout, option: "--timeout")
        configuration.idleTimeout = try DurationText.reading(idle, option: "--idle")
        configuration.grace = grace == "0" ? .zero : try DurationText.reading(grace, option: "--grace")
    }
}
