import ArgumentParser
import ProbeSettings

/// How the two sides are called, and how long each step may take.
struct AssociationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The called AE title (default: the target's, else ANY-SCP).", valueName: "ae-title"))
    var called: String?

    @Option(help: ArgumentHelp("The calling AE title.", valueName: "ae-title"))
    var calling = Target.defaultCallingAETitle

    @Option(
        help: ArgumentHelp("Bounds each phase in total: resolve, connect, TLS, association, each response, release.", valueName: "duration")
    )
    var timeout = "10s"

    @Option(help: ArgumentHelp("Bounds the whole command.", valueName: "duration"))
    var deadline: String?
}
