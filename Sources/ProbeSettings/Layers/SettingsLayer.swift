import Configuration

/// One source of settings below the command line.
struct SettingsLayer: Sendable {
    let provider: any ConfigProvider
    /// The file's path; nil for the variables.
    let file: String?
    /// The file's; nil for the variables.
    let owner: Settings.File.Owner?
    /// Where in the file each setting is.
    let lines: [AbsoluteConfigKey: Int]

    init(provider: any ConfigProvider, file: String?, owner: Settings.File.Owner? = nil, lines: [AbsoluteConfigKey: Int] = [:]) {
        self.provider = provider
        self.file = file
        self.owner = owner
        self.lines = lines
    }

    /// The variables `DICOMPROBE_<OPTION>`, and `DICOMPROBE_SERVE_<OPTION>` of a section.
    static func variables(_ environment: [String: String]) -> SettingsLayer {
        // Pipelines pass on what they were not given as an empty text.
        let given = environment.filter { $0.key.hasPrefix(variablePrefix) && !$0.value.isEmpty }
        return SettingsLayer(provider: EnvironmentVariablesProvider(environmentVariables: given), file: nil)
    }

    static let variablePrefix = "DICOMPROBE_"

    static func key(_ option: String, section: String?) -> AbsoluteConfigKey {
        AbsoluteConfigKey(["dicomprobe"] + [section].compactMap(\.self) + [option])
    }

    /// - Returns: the values as texts, none for a flag that is off; nil where this layer says nothing.
    func values(
        of option: CommandLineDescription.Option, section: String?
    ) throws(SettingsError) -> (values: [String], place: SettingPlace)? {
        let key = Self.key(option.key, section: section)
        let type: ConfigType =
            switch option.kind {
            case .flag: .bool
            case .value: .string
            case .list: .stringArray
            }
        let result: LookupResult
        do {
            result = try provider.value(forKey: key, type: type)
        } catch {
            throw .badValue(key: option.key, place(of: key, option), expected: option.kind == .flag ? .flag : .text)
        }
        guard let content = result.value?.content else { return nil }
        let place = file == nil ? .variable(result.encodedKey) : place(of: key, option)
        switch content {
        case .bool(let flag): return (flag ? ["true"] : [], place)
        case .string(let text): return ([text], place)
        case .stringArray(let texts): return (texts, place)
        default: throw .badValue(key: option.key, place, expected: .text)
        }
    }

    private func place(of key: AbsoluteConfigKey, _ option: CommandLineDescription.Option) -> SettingPlace {
        guard let file else { return .variable(Self.variableName(key)) }
        return .file(file, line: lines[key] ?? 1)
    }

    /// As the provider spells it.
    static func variableName(_ key: AbsoluteConfigKey) -> String {
        key.components.joined(separator: "_").uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }.reduce(into: "") { $0.append($1) }
    }
}
