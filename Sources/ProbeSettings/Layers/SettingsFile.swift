import Configuration
import YAML

/// A `dicomprobe.yaml`, read: keys are options' names, `serve` and `pki` hold their own, `profiles` holds named sets of both.
struct SettingsFile: Sendable {
    let base: SettingsLayer
    let profiles: [String: SettingsLayer]

    /// What a file in the working directory may set: whom to reach, how the two are called, and how long to wait. Trust, identity, routing and output
    /// are the user's to say.
    static let allowedInWorkingDirectory: Set<String> = ["target", "called", "calling", "timeout", "deadline"]

    private static let profilesKey = "profiles"

    init(_ file: Settings.File, description: CommandLineDescription) throws(SettingsError) {
        let root = try Self.root(of: file.text, path: file.path)
        var reader = SettingsFileReader(path: file.path, owner: file.owner, description: description)
        var profiles: [String: SettingsLayer] = [:]
        for (key, value) in try root.map({ (node) throws(SettingsError) in try reader.pairs(of: node) }) ?? [] {
            guard key.text == Self.profilesKey else {
                try reader.read(key, value)
                continue
            }
            for (name, profile) in try reader.pairs(of: value) {
                var profileReader = SettingsFileReader(path: file.path, owner: file.owner, description: description)
                for (key, value) in try profileReader.pairs(of: profile) { try profileReader.read(key, value) }
                profiles[name.text] = profileReader.layer(named: "\(file.path), profile \(name.text)")
            }
        }
        base = reader.layer(named: file.path)
        self.profiles = profiles
    }

    /// Nil for a file that says nothing.
    private static func root(of text: String, path: String) throws(SettingsError) -> YAMLNode? {
        let reading = YAMLText.read(text)
        if let flaw = reading.flaws.first {
            throw .notYAML(file: path, line: flaw.place.line, what: flaw.message + (flaw.hint.map { " (\($0))" } ?? ""))
        }
        return reading.root
    }
}

/// Turns the nodes of one layer into typed settings.
private struct SettingsFileReader {
    let path: String
    let owner: Settings.File.Owner
    let description: CommandLineDescription
    private var values: [AbsoluteConfigKey: ConfigValue] = [:]
    private var lines: [AbsoluteConfigKey: Int] = [:]

    struct Key {
        let text: String
        let place: SettingPlace
    }

    init(path: String, owner: Settings.File.Owner, description: CommandLineDescription) {
        self.path = path
        self.owner = owner
        self.description = description
    }

    func layer(named name: String) -> SettingsLayer {
        SettingsLayer(provider: InMemoryProvider(name: name, values: values), file: path, owner: owner, lines: lines)
    }

    func pairs(of node: YAMLNode) throws(SettingsError) -> [(Key, YAMLNode)] {
        guard let mapping = node.mapping else {
            if node.isNull { return [] }
            throw .notAMapping(place(of: node))
        }
        var pairs: [(Key, YAMLNode)] = []
        for pair in mapping {
            guard let text = pair.key.text else { throw .unknownKey("a key that is no text", place(of: pair.key)) }
            pairs.append((Key(text: text, place: place(of: pair.key)), pair.value))
        }
        return pairs
    }

    /// A setting, or a section of them.
    mutating func read(_ key: Key, _ node: YAMLNode) throws(SettingsError) {
        guard CommandLineDescription.Verb.sections.contains(key.text) else { return try read(key, node, section: nil) }
        guard owner == .user else { throw .forbiddenKey(key.text, key.place) }
        for (option, value) in try pairs(of: node) { try read(option, value, section: key.text) }
    }

    private mutating func read(_ key: Key, _ node: YAMLNode, section: String?) throws(SettingsError) {
        guard let option = description.option(key: key.text, section: section) else { throw .unknownKey(key.text, key.place) }
        guard owner == .user || SettingsFile.allowedInWorkingDirectory.contains(key.text) else { throw .forbiddenKey(key.text, key.place) }
        let configKey = SettingsLayer.key(key.text, section: section)
        values[configKey] = ConfigValue(try content(of: node, for: option, key), isSecret: false)
        lines[configKey] = line(of: node)
    }

    private func content(of node: YAMLNode, for option: CommandLineDescription.Option, _ key: Key) throws(SettingsError) -> ConfigContent {
        switch option.kind {
        case .flag:
            guard let flag = node.text.flatMap(YAMLNode.flag) else { throw .badValue(key: key.text, place(of: node), expected: .flag) }
            return .bool(flag)
        case .value:
            guard let text = text(of: node) else { throw .badValue(key: key.text, place(of: node), expected: .text) }
            return .string(absolute(text, option))
        case .list:
            // One needs no brackets.
            let nodes = node.sequence ?? [node]
            let texts = nodes.compactMap(text(of:))
            guard texts.count == nodes.count else { throw .badValue(key: key.text, place(of: node), expected: .list) }
            return .stringArray(texts.map { absolute($0, option) })
        }
    }

    /// As written: `1.20` stays what it is.
    private func text(of node: YAMLNode) -> String? {
        guard let text = node.text, !node.isNull, !text.isEmpty else { return nil }
        return text
    }

    /// What a file names is relative to the file: it would else mean something else in each folder.
    private func absolute(_ text: String, _ option: CommandLineDescription.Option) -> String {
        guard option.isPath, !text.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return text }
        return path[...slash] + text
    }

    private func place(of node: YAMLNode) -> SettingPlace { .file(path, line: line(of: node)) }

    private func line(of node: YAMLNode) -> Int { node.place.line }
}

extension CommandLineDescription {
    /// - Parameter section: see ``Verb/section``.
    func option(key: String, section: String?) -> Option? {
        verbs.lazy.filter { $0.section == section }.compactMap { verb in verb.options.first { $0.canBeSet && $0.key == key } }.first
    }
}
