import ArgumentParser
import Diagnosis
import ProbeResults

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "What is in force for a verb, and where each value comes from.",
        discussion: """
            Example: dicomprobe settings store --jobs 4

            What is typed beats a variable DICOMPROBE_<OPTION>, which beats a profile of dicomprobe.yaml, which beats the rest of that file. The file is \
            looked for in the working directory, where it may set target, called, calling, timeout and deadline, and in \
            $XDG_CONFIG_HOME/dicomprobe (~/.config/dicomprobe), where it may set everything.
            """)

    @Flag(inversion: .prefixedNo, help: "Print one JSON document on standard output, also on failure.")
    var json = false

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The verb, with options of its own (default: echo).", valueName: "verb"))
    var verb: [String] = []

    func run() throws {
        let isJSON = json || verb.first == "--json"
        let arguments = verb.filter { $0 != "--json" }
        let command = arguments.isEmpty ? ["echo"] : arguments
        let settings = try SettingsInForce(command, isComplete: true) { Dicomprobe._dumpHelp() }
        guard !settings.all.isEmpty else {
            throw Finding(reason: .usageOptions, message: "\"\(command[0])\" is no verb", hint: "dicomprobe --help lists them")
        }
        let read = settings.files.isEmpty ? "no settings file was found" : "read \(settings.files.joined(separator: " and "))"
        var result = ProbeResult(command: Self.configuration.commandName ?? "", reason: .ok, message: "settings of \(command[0]); \(read)")
        result.settings = settings.all
        result.files = settings.files.isEmpty ? nil : settings.files
        var output = DocumentOptions()
        output.json = isJSON
        // What is warned of is what the verb's settings came to, not this one's.
        try SettingsInForce.$current.withValue(settings) { try output.report(result) }
    }
}
