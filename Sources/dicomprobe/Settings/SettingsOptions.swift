import ArgumentParser

/// What every verb takes of the settings below its command line.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Settings of this name in dicomprobe.yaml beat those outside of profiles. Every option can be set there, and as DICOMPROBE_<OPTION>.",
            valueName: "name"))
    var profile: String?
}
