/// What is wrong with settings below the command line.
package enum SettingsError: Error, Equatable, Sendable {
    /// - Parameter file: a path.
    case notYAML(file: String, line: Int?, what: String)
    case notAMapping(SettingPlace)
    case unknownKey(String, SettingPlace)
    /// A file that anyone may have left in the working directory sets what is the user's alone to say.
    case forbiddenKey(String, SettingPlace)
    /// A target that the working directory's file names, in this place, would be sent what proves who the user is.
    case credentialForForeignTarget(String, SettingPlace)
    case badValue(key: String, SettingPlace, expected: Expectation)
    case unknownProfile(String, known: [String])

    package enum Expectation: Equatable, Sendable {
        case flag, text, list, mapping
    }
}

/// Where a setting was made.
package enum SettingPlace: Equatable, Sendable {
    /// - Parameter name: the variable's.
    case variable(String)
    /// - Parameter line: counts from 1.
    case file(String, line: Int)

    package var words: String {
        switch self {
        case .variable(let name): name
        case .file(let path, let line): "\(path):\(line)"
        }
    }
}
