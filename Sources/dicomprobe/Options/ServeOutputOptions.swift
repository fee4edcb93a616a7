import ArgumentParser

/// Who is told what happens.
struct ServeOutputOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Print each event as one line of JSON.")
    var json = false

    @Option(help: ArgumentHelp("Append each event to this file as one line of JSON, whatever is printed.", valueName: "file"))
    var events: String?

    @Option(
        help: ArgumentHelp(
            "Write this file, with HOST:PORT as a client on this machine takes it, when connections are accepted; remove it when they no longer are.",
            valueName: "file"))
    var readyFile: String?
}
