/// Reads the exporter's modules. Every mistake is noted with its place; one pass finds them all.
///
/// The file: `modules: {NAME: {verb: VERB, allow: [PATTERN], OPTION: VALUE}}`.
package struct ModuleReader {
    /// All that is wrong with a file.
    package struct Problems: Error, Equatable {
        package let problems: [DocumentProblem]
        /// Those whose options can be judged all the same.
        package let modules: [ProbeModule]

        package init(problems: [DocumentProblem], modules: [ProbeModule] = []) {
            self.problems = problems
            self.modules = modules
        }
    }

    private let verbs: [CommandLineDescription.Verb]
    private let environment: [String: String]

    /// - Parameters:
    ///   - verbs: what a module can be.
    ///   - environment: for the variables.
    package init(verbs: [CommandLineDescription.Verb], environment: [String: String]) {
        self.verbs = verbs
        self.environment = environment
    }

    /// - Parameters:
    ///   - text: what the file holds.
    ///   - path: of the file; paths in it are relative to its folder.
    /// - Throws: all that is wrong, in the order of the lines.
    package func read(_ text: String, from path: String) throws(Problems) -> [ProbeModule] {
        let nodes = DocumentNodes(file: path, environment: environment)
        var modules: [ProbeModule] = []
        if let root = nodes.root(of: text) {
            for entry in nodes.entries(root, of: "the file") {
                guard entry.key == Self.root else {
                    nodes.noteUnknown(entry, "part of the exporter's file", known: [Self.root])
                    continue
                }
                modules += nodes.entries(entry.node, of: entry.key).compactMap { module($0, nodes) }
            }
        }
        if nodes.problems.isEmpty, modules.isEmpty {
            nodes.note(DocumentPlace(file: path, line: 1, column: 1), "there are no modules", hint: "name some below \(Self.root)")
        }
        guard nodes.problems.isEmpty else {
            throw Problems(problems: nodes.problems.inOrder(of: [path]), modules: modules)
        }
        return modules
    }

    private static let root = "modules"

    private enum Key: String, CaseIterable {
        case verb, allow, synthetic
    }

    /// A share may be empty, and is then no failure: of a probe that would be a success without a connection.
    private static let outOfPlace: Set<String> = ["shard"]

    private func module(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes) -> ProbeModule? {
        let settings = nodes.entries(entry.node, of: "the module \(entry.key)")
        guard entry.node.mapping != nil, let verb = verb(settings, of: entry, nodes) else { return nil }
        let isStore = verb.options.contains { $0.isPositional && $0.kind == .list }
        let options = OptionKeys(
            of: [verb], what: "option of \(verb.path.joined(separator: " ")), nor of a module", beside: Key.allCases.map(\.rawValue),
            except: Self.outOfPlace)
        var layer = OptionLayer()
        var allowed: [TargetPattern]?
        var isSynthetic = false
        for setting in settings {
            switch Key(rawValue: setting.key) {
            case .verb: break
            case .allow: allowed = patterns(setting, nodes)
            case .synthetic where isStore: isSynthetic = nodes.flag(setting.node, of: setting.key) ?? false
            case .synthetic: nodes.note(setting.place, "only store sends objects, synthetic ones too")
            case nil: layer.read(setting, options, nodes)
            }
        }
        if allowed == nil {
            nodes.note(
                entry.place, "the module \(entry.key) does not say which targets it may be asked for",
                hint: "list them below allow: HOST:PORT, with * for any text")
        }
        let paths = verb.options.first { $0.isPositional && $0.kind == .list }.flatMap { layer.settings[$0.planKey]?.values } ?? []
        if isStore, isSynthetic != paths.isEmpty {
            nodes.note(
                entry.place, "the module \(entry.key) stores " + (isSynthetic ? "a synthetic object and also paths" : "nothing"),
                hint: "write synthetic: true, or paths")
        }
        let inForce = inForce(layer, verb)
        if !layer.hasUnknownKeys { DocumentOption.notePartners(missingAmong: inForce, nodes) }
        // What is sent decides on how the verb is called.
        guard isSynthetic == paths.isEmpty || !isStore else { return nil }
        return ProbeModule(
            name: entry.key, place: entry.place, verb: verb.path.joined(separator: " "), options: inForce, paths: paths,
            isSynthetic: isSynthetic, allowed: allowed ?? [])
    }

    private func verb(
        _ settings: [DocumentNodes.Entry], of module: DocumentNodes.Entry, _ nodes: DocumentNodes
    ) -> CommandLineDescription.Verb? {
        let known = verbs.flatMap(\.path).sorted().joined(separator: ", ")
        guard let setting = settings.first(where: { $0.key == Key.verb.rawValue }) else {
            nodes.note(module.place, "the module \(module.key) has no verb", hint: "verb: one of \(known)")
            return nil
        }
        guard let text = nodes.text(setting.node, of: setting.key) else { return nil }
        guard let verb = verbs.first(where: { $0.path == [text] }) else {
            let meant = DocumentText.nearest(to: text, among: verbs.flatMap(\.path))
            nodes.note(setting.node, "\"\(text)\" is no verb of a module", hint: meant.map { "did you mean \($0)?" } ?? "one of \(known)")
            return nil
        }
        return verb
    }

    private func patterns(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes) -> [TargetPattern] {
        // One needs no brackets.
        let items = entry.node.sequence ?? [entry.node]
        if items.isEmpty { nodes.note(entry.node, "nothing is allowed", hint: "list targets: HOST:PORT, with * for any text") }
        return items.compactMap { node in
            guard let text = nodes.text(node, of: entry.key) else { return nil }
            do throws(TargetPattern.Invalid) {
                return try TargetPattern(parsing: text)
            } catch {
                nodes.note(
                    node, "\(text) is no pattern of targets", hint: "[CALLED_AE@]HOST[:PORT], an IPv6 address in brackets, * for any text")
                return nil
            }
        }
    }

    private func inForce(_ layer: OptionLayer, _ verb: CommandLineDescription.Verb) -> [DocumentOption] {
        verb.options.compactMap { option in
            guard option.isPlannable, !option.isPositional, let setting = layer.settings[option.planKey], let values = setting.values else {
                return nil
            }
            let candidate = CommandLineExpansion.Candidate(
                option: option, rank: 1, values: values, source: .place(.file(setting.place.file, line: setting.place.line)))
            guard !candidate.arguments.isEmpty else { return nil }
            return DocumentOption(name: option.name, arguments: candidate.arguments, place: setting.place)
        }
    }
}
