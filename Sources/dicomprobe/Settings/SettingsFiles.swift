import Diagnosis
import ProbeSettings

/// Where `dicomprobe.yaml` is looked for.
enum SettingsFiles {
    private static let name = "dicomprobe.yaml"

    /// The working directory's and the user's own, where they are there.
    ///
    /// - Throws: `Finding` for a file that is there and can't be read.
    static func read() throws(Finding) -> [Settings.File] {
        let ofUser = try UserFolders.settings.map { "\($0)/\(name)" }.flatMap { path throws(Finding) in try contents(of: path) }
        let ofDirectory = try contents(of: "./\(name)")
        var files: [Settings.File] = []
        // The user's own stays their own where it is also the working directory's.
        if let ofDirectory, ofDirectory.identity != ofUser?.identity {
            files.append(Settings.File(path: ofDirectory.path, text: ofDirectory.text, owner: .workingDirectory))
        }
        if let ofUser { files.append(Settings.File(path: ofUser.path, text: ofUser.text, owner: .user)) }
        return files
    }

    private static func contents(of path: String) throws(Finding) -> TextFile? {
        do throws(TextFile.Unreadable) {
            return try TextFile(path)
        } catch {
            throw Finding(unreadableSettings: path, why: error.why)
        }
    }
}

extension Finding {
    fileprivate init(unreadableSettings path: String, why: String) {
        self.init(reason: .usageSettings, message: "the settings file \(path) can't be read: \(why)", hint: "mend or remove it")
    }

    /// What settings below the command line are wrong in.
    init(_ error: SettingsError) {
        switch error {
        case .notYAML(let file, let line, let what):
            let place = line.map { "\(file):\($0)" } ?? file
            self.init(reason: .usageSettings, message: "\(place): no YAML: \(what)", hint: "mend the settings file")
        case .notAMapping(let place):
            self.init(
                reason: .usageSettings, message: "\(place.words): settings are keys with values", hint: "write KEY: VALUE, one on a line")
        case .unknownKey(let key, let place):
            self.init(
                reason: .usageSettings, message: "\(place.words): \"\(key)\" is no setting",
                hint:
                    "keys are the names of options without dashes, serve, pki, exporter and make with options of their own, and profiles; see dicomprobe settings"
            )
        case .forbiddenKey(let key, let place):
            self.init(
                reason: .usageSettings, message: "\(place.words): \(key) can't be set in a working directory's file",
                hint:
                    "it may set target, called, calling, timeout and deadline; give \(key) as an option, a variable or in your own file, "
                    + "\(UserFolders.settings ?? "$XDG_CONFIG_HOME/dicomprobe")/dicomprobe.yaml")
        case .credentialForForeignTarget(let key, let place):
            self.init(
                reason: .usageSettings,
                message: "\(place.words) names the target, and \(key) is not sent to whom a working directory names",
                hint: "type the target, or set it in a variable or in your own file")
        case .badValue(let key, let place, let expected):
            self.init(
                reason: .usageSettings, message: "\(place.words): \(key) has a value that it can't have", hint: "write \(expected.words)")
        case .unknownProfile(let name, let known):
            self.init(
                reason: .usageSettings, message: "there is no profile \"\(name)\"",
                hint: known.isEmpty
                    ? "no settings file that was found has profiles" : "the settings files have \(known.joined(separator: ", "))")
        }
    }
}

extension SettingsError.Expectation {
    fileprivate var words: String {
        switch self {
        case .flag: "true or false"
        case .text: "one value"
        case .list: "one value, or a list of them in brackets"
        case .mapping: "keys with values"
        }
    }
}
