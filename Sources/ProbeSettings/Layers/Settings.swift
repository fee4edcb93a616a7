import Configuration

/// Everything that is set below the command line: variables, and `dicomprobe.yaml` with its profiles.
///
/// A variable beats a profile, which beats what a file says outside of profiles. Of the two files the working directory's beats the user's own, but for
/// profiles: who asks for a profile by a name that is in the user's own file gets that one.
package struct Settings: Sendable {
    /// A settings file as it was found.
    package struct File: Sendable {
        package let path: String
        package let text: String
        package let owner: Owner

        package init(path: String, text: String, owner: Owner) {
            self.path = path
            self.text = text
            self.owner = owner
        }

        package enum Owner: Sendable {
            case user
            /// Whoever wrote the folder that the command happens to run in: a clone, a download, a shared folder.
            case workingDirectory
        }
    }

    /// A profile that is asked for and that both files have.
    package struct ShadowedProfile: Equatable, Sendable {
        package let name: String
        /// The working directory's, whose profile of that name does nothing.
        package let file: String
        /// The user's own, whose profile of that name is in force.
        package let fileInForce: String

        package init(name: String, file: String, fileInForce: String) {
            self.name = name
            self.file = file
            self.fileInForce = fileInForce
        }
    }

    /// First the one that beats all others.
    let layers: [SettingsLayer]
    /// Nil where no profile is passed over.
    package private(set) var shadowedProfile: ShadowedProfile?

    /// - Parameters:
    ///   - environment: all variables of the process.
    ///   - files: at most one of each owner.
    ///   - profile: as given on the command line; nil leaves it to the variable.
    package init(
        environment: [String: String], files: [File], profile: String?, description: CommandLineDescription
    ) throws(SettingsError) {
        let variables = SettingsLayer.variables(environment)
        var readFiles: [SettingsFile] = []
        for file in files { readFiles.append(try SettingsFile(file, description: description)) }
        let ofUser = zip(files, readFiles).filter { $0.0.owner == .user }.map(\.1)
        let ofDirectory = zip(files, readFiles).filter { $0.0.owner == .workingDirectory }.map(\.1)
        var profileLayers: [SettingsLayer] = []
        if let name = profile ?? environment[Self.profileVariable].flatMap({ $0.isEmpty ? nil : $0 }) {
            // One alone: what the user's own leaves out is not for the working directory's to say.
            let found = (ofUser + ofDirectory).compactMap { $0.profiles[name] }
            guard let layer = found.first else {
                throw .unknownProfile(name, known: Set(readFiles.flatMap(\.profiles.keys)).sorted())
            }
            profileLayers = [layer]
            if let fileInForce = layer.file, let file = found.dropFirst().first?.file {
                shadowedProfile = ShadowedProfile(name: name, file: file, fileInForce: fileInForce)
            }
        }
        layers = [variables] + profileLayers + (ofDirectory + ofUser).map(\.base)
    }

    /// Whether a variable is, or looks like, a setting.
    package static func isVariable(_ name: String) -> Bool { name.hasPrefix(SettingsLayer.variablePrefix) }

    /// The variable for an option of the verbs that connect.
    package static func variable(for option: String) -> String { SettingsLayer.variableName(SettingsLayer.key(option, section: nil)) }

    static let profileVariable = SettingsLayer.variablePrefix + "PROFILE"

    /// Variables that look like settings and are none: a setting misspelt is a setting that is not in force.
    package static func unknownVariables(in environment: [String: String], _ description: CommandLineDescription) -> [String] {
        var known: Set<String> = Set(secretVariables).union([profileVariable])
        for verb in description.verbs {
            for option in verb.options where option.canBeSet {
                known.insert(SettingsLayer.variableName(SettingsLayer.key(option.key, section: verb.section)))
            }
        }
        return environment.keys.filter { $0.hasPrefix(SettingsLayer.variablePrefix) && !known.contains($0) && !isOfKubernetes($0) }.sorted()
    }

    /// What has a variable and no option, because arguments are seen by everyone on the machine.
    package static let secretVariables = Secret.allCases.compactMap(\.variable)

    /// What Kubernetes sets in every pod beside a service of this name.
    private static func isOfKubernetes(_ variable: String) -> Bool {
        let rest = variable.dropFirst(SettingsLayer.variablePrefix.count)
        return rest == "PORT" || rest.hasPrefix("PORT_") || rest == "SERVICE_HOST" || rest.hasPrefix("SERVICE_PORT")
    }
}

/// A setting in force, and what made it so.
package struct AppliedSetting: Equatable, Sendable {
    /// The option's name, without dashes.
    package let option: String
    /// `true` or `false` for a flag; empty where an option has no value.
    package let values: [String]
    package let source: Source

    package init(option: String, values: [String], source: Source) {
        self.option = option
        self.values = values
        self.source = source
    }

    package enum Source: Equatable, Sendable {
        case commandLine
        case place(SettingPlace)
        case byDefault
    }
}
