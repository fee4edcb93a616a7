import ArgumentParser
import ProbeSettings
import Probes

/// How the two sides are called, who the user is, what the request holds beside contexts, and how long each step may take.
///
/// One group, and no type of value that other groups don't have: for each of either the parser searches all conformances of the program four times.
struct AssociationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The called AE title (default: the target's, else ANY-SCP).", valueName: "ae-title"))
    var called: String?

    @Option(help: ArgumentHelp("The calling AE title.", valueName: "ae-title"))
    var calling = Target.defaultCallingAETitle

    @Option(help: ArgumentHelp("Name the user to the peer. The result tells whether it confirmed the identity.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "The file with the user's password; a newline at its end does not count. Default: $DICOMPROBE_USER_PASSWORD.", valueName: "file"
        ))
    var userPasswordFile: String?

    @Option(help: ArgumentHelp("Name the user by the Kerberos service ticket in this file, sent as it is.", valueName: "file"))
    var kerberosTicketFile: String?

    @Option(help: ArgumentHelp("Name the user by the SAML assertion in this file, sent as it is.", valueName: "file"))
    var samlAssertionFile: String?

    @Option(help: ArgumentHelp("Name the user by the JSON Web Token in this file; a newline at its end does not count.", valueName: "file"))
    var jwtFile: String?

    @Option(
        name: .customLong("max-pdu"),
        help: ArgumentHelp("The longest PDU that we announce to accept, and accept, in bytes behind its header.", valueName: "bytes"))
    var maximumPDU = Int(Negotiation.defaultMaximumLength)

    @Option(
        help: ArgumentHelp("Bounds each phase in total: resolve, connect, TLS, association, each response, release.", valueName: "duration")
    )
    var timeout = "10s"

    @Option(help: ArgumentHelp("Bounds the whole command.", valueName: "duration"))
    var deadline: String?

    func validate() throws {
        let bounds = Negotiation.maximumLengths
        guard UInt32(exactly: maximumPDU).map(bounds.contains) ?? false else {
            throw ValidationError("--max-pdu must be from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
    }
}
