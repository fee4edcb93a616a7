import Yams

/// Options that one level of a plan sets: a step, a target, or the defaults.
struct PlanLayer {
    struct Setting {
        /// Nil where the level takes back what a level below it says: `cert: ~`.
        let values: [String]?
        let place: PlanPlace
    }

    /// By the option's key in plans.
    private(set) var settings: [String: Setting] = [:]

    /// - Parameter options: those that can stand here.
    mutating func read(_ entry: PlanNodes.Entry, _ options: PlanOptions, _ nodes: PlanNodes) {
        guard let option = options.option(entry.key) else {
            nodes.noteUnknown(entry, options.what, known: options.known)
            return
        }
        if nodes.isNull(entry.node) {
            settings[entry.key] = Setting(values: nil, place: entry.place)
        } else if let values = Self.values(of: entry, option, nodes) {
            settings[entry.key] = Setting(values: values, place: nodes.place(of: entry.node))
        }
    }

    /// What another level says and this one does not.
    mutating func complete(with other: PlanLayer) {
        settings.merge(other.settings) { own, _ in own }
    }

    private static func values(of entry: PlanNodes.Entry, _ option: CommandLineDescription.Option, _ nodes: PlanNodes) -> [String]? {
        switch option.kind {
        case .flag:
            guard let text = nodes.text(entry.node, of: entry.key) else { return nil }
            guard let flag = flags[text.lowercased()] else {
                nodes.note(entry.node, "\(entry.key): \(text) is neither true nor false")
                return nil
            }
            return flag ? ["true"] : []
        case .value:
            return nodes.text(entry.node, of: entry.key).map { [path($0, option, nodes)] }
        case .list:
            // One needs no brackets.
            let items = entry.node.sequence.map(Array.init) ?? [entry.node]
            let texts = items.compactMap { nodes.text($0, of: entry.key) }
            return texts.count == items.count ? texts.map { path($0, option, nodes) } : nil
        }
    }

    private static let flags = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false]

    /// What a plan names is relative to the file that names it.
    private static func path(_ text: String, _ option: CommandLineDescription.Option, _ nodes: PlanNodes) -> String {
        // A dash alone is standard input, and no file.
        guard option.isPath, !text.hasPrefix("/"), text != "-", let slash = nodes.file.lastIndex(of: "/") else { return text }
        return nodes.file[...slash] + text
    }
}

/// The options of the verbs that a plan can run, by their keys in plans.
struct PlanOptions {
    /// What an unknown key is told not to be.
    let what: String
    /// Every key that can stand beside them, for who has misspelt one.
    var known: [String] { options.keys + others }

    private let options: [String: CommandLineDescription.Option]
    private let others: [String]

    /// - Parameters:
    ///   - verbs: whose options; where several have one of the same key, it is the same.
    ///   - others: keys that are no options and stand in the same place.
    init(of verbs: [CommandLineDescription.Verb], what: String, beside others: [String] = []) {
        self.what = what
        self.others = others
        let all = verbs.flatMap(\.options).filter(\.isPlannable)
        options = Dictionary(all.map { ($0.planKey, $0) }) { first, _ in first }
    }

    func option(_ key: String) -> CommandLineDescription.Option? { options[key] }
}

extension CommandLineDescription.Option {
    /// The option's name; of the arguments that a verb takes without a name, what help calls them, in the plural where there can be several.
    var planKey: String { isPositional && kind == .list ? name + "s" : key }

    /// What is said of the whole run is said to `run` itself, and the target is the verb's own value.
    var isPlannable: Bool { !Self.ofTheRun.contains(key) && key != "target" }

    private static let ofTheRun: Set<String> = [
        "json", "junit", "tap", "html", "prometheus", "verbose", "trace", "trace-data", "profile", "help", "version",
    ]
}
