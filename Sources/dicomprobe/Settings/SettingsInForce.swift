import Diagnosis
import FoundationEssentials
import ProbeResults
import ProbeSettings

/// The command line as the parser is to see it, with what was set below it.
struct SettingsInForce {
    /// Of the run that is going on: what reports a result or an error adds it there.
    @TaskLocal static var current = SettingsInForce(arguments: [])

    /// What is to be parsed.
    let arguments: [String]
    /// What was added to the command line.
    private(set) var applied: [ProbeResult.Setting] = []
    /// Every option of the verb that can be set.
    private(set) var all: [ProbeResult.Setting] = []
    /// The settings files that were read.
    private(set) var files: [String] = []
    private(set) var warnings: [ProbeResult.Warning] = []

    private init(arguments: [String]) {
        self.arguments = arguments
    }

    /// - Parameters:
    ///   - arguments: as typed.
    ///   - dump: what the parser says of its verbs and options; asked for only where something is set below the command line.
    ///   - isComplete: whether ``all`` is wanted, also where nothing is set.
    /// - Throws: `Finding` for settings that can't be read or are wrong.
    init(_ arguments: [String], isComplete: Bool = false, dump: () -> String) throws(Finding) {
        self.init(arguments: arguments)
        // Help is there for those whose settings are wrong, too.
        guard !arguments.contains(where: Self.endsTheRun.contains) else { return }
        let environment = ProcessInfo.processInfo.environment
        let sourceFiles = try SettingsFiles.read()
        guard isComplete || !sourceFiles.isEmpty || environment.keys.contains(where: Settings.isVariable) || Self.namesProfile(arguments)
        else {
            return
        }
        let description = try CommandLineDescription.reading(dump())
        guard let verb = description.verb(of: arguments) else { return }
        do throws(SettingsError) {
            let settings = try Settings(
                environment: environment, files: sourceFiles, profile: verb.profile(in: arguments), description: description)
            let expansion = try CommandLineExpansion(arguments, verb: verb, settings: settings)
            self.init(arguments: expansion.arguments)
            applied = expansion.applied.map(ProbeResult.Setting.init)
            all = expansion.all.map(ProbeResult.Setting.init)
            warnings = settings.shadowedProfile.map { [ProbeResult.Warning($0)] } ?? []
        } catch {
            throw Finding(error)
        }
        files = sourceFiles.map(\.path)
        warnings += Settings.unknownVariables(in: environment, description).map { name in
            ProbeResult.Warning(reason: .settingsUnknownVariable, message: "\(name) is set, and there is no such setting")
        }
        if isComplete { all += Self.secrets(environment) }
    }

    private static let endsTheRun: Set<String> = ["--help", "-h", "--version", "--generate-completion-script", "--experimental-dump-help"]

    /// A profile that is asked for has to be there, also where no settings file is.
    private static func namesProfile(_ arguments: [String]) -> Bool {
        arguments.contains { $0 == "--profile" || $0.hasPrefix("--profile=") }
    }

    private static func secrets(_ environment: [String: String]) -> [ProbeResult.Setting] {
        Settings.secretVariables.compactMap { name in
            guard let value = environment[name], !value.isEmpty else { return nil }
            return ProbeResult.Setting(option: name, value: "set, and not shown", source: name)
        }
    }

    /// For errors that are no result: what was not typed; empty where everything was.
    var words: String {
        applied.map { $0.words + "\n" }.joined()
    }

    /// Adds what the run was told without the command line.
    func describe(_ result: inout ProbeResult) {
        if result.settings == nil, !applied.isEmpty { result.settings = applied }
        result.warnings += warnings
    }
}

extension CommandLineDescription {
    /// Of the command that runs.
    static func ofThisCommand() throws(Finding) -> CommandLineDescription { try reading(Dicomprobe._dumpHelp()) }

    fileprivate static func reading(_ dump: String) throws(Finding) -> CommandLineDescription {
        do {
            return try CommandLineDescription(decoding: dump)
        } catch {
            throw Finding(reason: .internalDefect, message: "the parser's account of its options can't be read: \(error)")
        }
    }
}

extension ProbeResult.Warning {
    fileprivate init(_ profile: Settings.ShadowedProfile) {
        self.init(
            reason: .settingsShadowedProfile,
            message: "the profile \"\(profile.name)\" of \(profile.file) is passed over: that of the same name in "
                + "\(profile.fileInForce) is in force; rename one of the two to use it")
    }
}

extension ProbeResult.Setting {
    fileprivate init(_ setting: AppliedSetting) {
        let source =
            switch setting.source {
            case .commandLine: "command line"
            case .place(let place): place.words
            case .byDefault: "default"
            }
        self.init(option: setting.option, value: setting.values.isEmpty ? nil : setting.values.joined(separator: ", "), source: source)
    }
}
