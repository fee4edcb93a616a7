import ProbeSettings
import Testing

/// A small command line of every kind of option.
enum SampleCommandLine {
    typealias Option = CommandLineDescription.Option

    static let description = CommandLineDescription(verbs: [echo, store, serve, issue])

    static let echo = CommandLineDescription.Verb(
        path: ["echo"],
        options: [Option(names: ["target"], kind: .value, isPositional: true, valueName: "target", defaultValue: "localhost:11112")]
            + shared)

    static let store = CommandLineDescription.Verb(
        path: ["store"],
        options: [
            Option(names: ["path"], kind: .list, isPositional: true, isRequired: true, valueName: "path"),
            Option(names: ["to"], kind: .value, valueName: "target", defaultValue: "localhost:11112"),
            Option(names: ["jobs"], kind: .value, valueName: "count", defaultValue: "1"),
        ] + shared)

    static let tls = CommandLineDescription.Verb(
        path: ["tls"],
        options: [
            Option(names: ["target"], kind: .value, isPositional: true, valueName: "target", defaultValue: "localhost:11112"),
            Option(names: ["min-days"], kind: .value, valueName: "days"),
            Option(names: ["require-profile"], kind: .value, valueName: "profile"),
        ] + shared)

    static let serve = CommandLineDescription.Verb(
        path: ["serve"],
        options: [
            Option(names: ["port"], kind: .value, valueName: "port"), Option(names: ["cert"], kind: .value, valueName: "file"),
            Option(names: ["profile"], kind: .value, valueName: "name"),
        ])

    static let issue = CommandLineDescription.Verb(
        path: ["pki", "server"], options: [Option(names: ["days"], kind: .value, valueName: "days", defaultValue: "397")])

    private static let shared = [
        Option(names: ["called"], kind: .value, valueName: "ae-title"), Option(names: ["timeout"], kind: .value, valueName: "duration"),
        Option(names: ["ca"], kind: .list, valueName: "file"), Option(names: ["cert"], kind: .value, valueName: "file"),
        Option(names: ["key"], kind: .value, valueName: "file"), Option(names: ["tls-secret"], kind: .value, valueName: "folder"),
        Option(names: ["user"], kind: .value, valueName: "name"), Option(names: ["user-password-file"], kind: .value, valueName: "file"),
        Option(names: ["jwt-file"], kind: .value, valueName: "file"), Option(names: ["insecure", "no-insecure"], kind: .flag),
        Option(names: ["plain", "no-plain"], kind: .flag),
        Option(names: ["verbose", "v"], kind: .flag), Option(names: ["profile"], kind: .value, valueName: "name"),
    ]

    /// - Parameters:
    ///   - own: the text of the user's own file.
    ///   - directory: the text of the working directory's file.
    static func expand(
        _ arguments: [String], variables: [String: String] = [:], own: String? = nil, directory: String? = nil
    ) throws -> CommandLineExpansion {
        let verb = try #require(description.verb(of: arguments))
        let settings = try settings(of: arguments, variables: variables, own: own, directory: directory)
        return try CommandLineExpansion(arguments, verb: verb, settings: settings)
    }

    /// What is set below a command line; parameters as those of ``expand(_:variables:own:directory:)``.
    static func settings(
        of arguments: [String], variables: [String: String] = [:], own: String? = nil, directory: String? = nil
    ) throws -> Settings {
        let files =
            (directory.map { [Settings.File(path: "./dicomprobe.yaml", text: $0, owner: .workingDirectory)] } ?? [])
            + (own.map { [Settings.File(path: "/home/u/.config/dicomprobe/dicomprobe.yaml", text: $0, owner: .user)] } ?? [])
        let verb = try #require(description.verb(of: arguments))
        return try Settings(environment: variables, files: files, profile: verb.profile(in: arguments), description: description)
    }
}
