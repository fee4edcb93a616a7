import ArgumentParser
import ProbeSettings
import Probes

/// How the two sides are called, what the request holds beside contexts, and how long each step may take.
struct AssociationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The called AE title (default: the target's, else ANY-SCP).", valueName: "ae-title"))
    var called: String?

    @Option(help: ArgumentHelp("The calling AE title.", valueName: "ae-title"))
    var calling = Target.defaultCallingAETitle

    @OptionGroup var user: UserIdentityOptions

    @Option(
        name: .customLong("max-pdu"),
        help: ArgumentHelp("The longest PDU that we announce to accept, and accept, in bytes behind its header.", valueName: "bytes"))
    var maximumPDU = Negotiation.defaultMaximumLength

    @Option(
        help: ArgumentHelp("Bounds each phase in total: resolve, connect, TLS, association, each response, release.", valueName: "duration")
    )
    var timeout = "10s"

    @Option(help: ArgumentHelp("Bounds the whole command.", valueName: "duration"))
    var deadline: String?

    func validate() throws {
        let bounds = Negotiation.maximumLengths
        guard bounds.contains(maximumPDU) else {
            throw ValidationError("--max-pdu must be from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
    }
}
