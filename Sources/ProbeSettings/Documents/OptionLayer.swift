/// Options that one level of a document sets: a step, a target, the defaults, a module.
struct OptionLayer {
    struct Setting {
        /// Nil where the level takes back what a level below it says: `cert: ~`.
        let values: [String]?
        let place: DocumentPlace
    }

    /// By the option's key.
    private(set) var settings: [String: Setting] = [:]
    /// One of them may be a known one, misspelt.
    private(set) var hasUnknownKeys = false

    /// - Parameter options: those that can stand here.
    mutating func read(_ entry: DocumentNodes.Entry, _ options: OptionKeys, _ nodes: DocumentNodes) {
        guard let option = options.option(entry.key) else {
            nodes.noteUnknown(entry, options.what, known: options.known)
            hasUnknownKeys = true
            return
        }
        if entry.node.isNull {
            settings[entry.key] = Setting(values: nil, place: entry.place)
        } else if let values = Self.values(of: entry, option, nodes) {
            settings[entry.key] = Setting(values: values, place: nodes.place(of: entry.node))
        }
    }

    /// What another level says and this one does not.
    mutating func complete(with other: OptionLayer) {
        settings.merge(other.settings) { own, _ in own }
        hasUnknownKeys = hasUnknownKeys || other.hasUnknownKeys
    }

    private static func values(of entry: DocumentNodes.Entry, _ option: CommandLineDescription.Option, _ nodes: DocumentNodes) -> [String]?
    {
        switch option.kind {
        case .flag:
            return nodes.flag(entry.node, of: entry.key).map { $0 ? ["true"] : [] }
        case .value:
            return nodes.text(entry.node, of: entry.key).map { [path($0, option, nodes)] }
        case .list:
            // One needs no brackets.
            let items = entry.node.sequence ?? [entry.node]
            if items.isEmpty { nodes.note(entry.node, "\(entry.key): the list is empty", hint: "~ takes back what is said elsewhere") }
            let texts = items.compactMap { nodes.text($0, of: entry.key) }
            return texts.count == items.count ? texts.map { path($0, option, nodes) } : nil
        }
    }

    /// What a document names is relative to its own folder.
    private static func path(_ text: String, _ option: CommandLineDescription.Option, _ nodes: DocumentNodes) -> String {
        // A dash alone is standard input, and no file.
        guard option.isPath, !text.hasPrefix("/"), text != "-", let slash = nodes.file.lastIndex(of: "/") else { return text }
        return nodes.file[...slash] + text
    }
}

/// The options of the verbs that a document can run, by their keys there.
struct OptionKeys {
    /// What an unknown key is told not to be.
    let what: String
    /// Every key that can stand beside them, for who has misspelt one.
    var known: [String] { options.keys + others }

    private let options: [String: CommandLineDescription.Option]
    private let others: [String]

    /// - Parameters:
    ///   - verbs: whose options; where several have one of the same key, it is the same.
    ///   - others: keys that are no options and stand in the same place.
    ///   - excluded: keys of options that can't stand there.
    init(of verbs: [CommandLineDescription.Verb], what: String, beside others: [String] = [], except excluded: Set<String> = []) {
        self.what = what
        self.others = others
        let all = verbs.flatMap(\.options).filter { $0.isPlannable && !excluded.contains($0.planKey) }
        options = Dictionary(all.map { ($0.planKey, $0) }) { first, _ in first }
    }

    func option(_ key: String) -> CommandLineDescription.Option? { options[key] }
}

extension CommandLineDescription.Option {
    /// The option's name; of the arguments that a verb takes without a name, what help calls them, in the plural where there can be several.
    var planKey: String { isPositional && kind == .list ? name + "s" : key }

    /// What is said of the whole run is said to `run` itself, and the target is the verb's own value. A rehearsal connects to nobody: as a step or a probe it
    /// would be a success that proves nothing.
    var isPlannable: Bool { !Self.ofTheRun.contains(key) && key != "target" && key != "dry-run" }

    private static let ofTheRun: Set<String> = [
        "json", "junit", "tap", "html", "prometheus", "verbose", "trace", "trace-data", "profile", "help", "version",
    ]
}
