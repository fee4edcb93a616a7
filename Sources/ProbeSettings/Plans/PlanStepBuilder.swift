import ProbeResults

/// Makes a step of what the file has: finds the verb, the target and the options in force.
struct PlanStepBuilder {
    private enum Key: String, CaseIterable {
        case name, expect, times, retries
    }

    let verbs: [CommandLineDescription.Verb]
    let targets: [String: PlanTarget]
    let defaults: OptionLayer

    struct Draft {
        let step: Plan.Step
        /// Whether nothing is wrong with it so far.
        let isWhole: Bool
    }

    /// - Returns: nil where nothing can be judged any further. What is wrong is noted.
    func step(_ source: PlanStepSource) -> Draft? {
        let nodes = source.nodes
        guard let (entry, verb) = verb(of: source) else { return nil }
        let count = nodes.problems.count
        var layer = OptionLayer()
        var name: String?
        var (times, retries) = (1, 0)
        var expected = PlanExpectation()
        let keys = OptionKeys(of: [verb], what: "option of \(entry.key), nor of a step", beside: Key.allCases.map(\.rawValue))
        for other in source.entries where other.key != entry.key {
            switch Key(rawValue: other.key) {
            case .name: name = nodes.text(other.node, of: other.key)
            case .expect: expected = PlanExpectation(other, verb, nodes)
            case .times: times = nodes.number(other.node, of: other.key, 1...Self.maximumRuns) ?? times
            case .retries: retries = nodes.number(other.node, of: other.key, 0...Self.maximumRuns) ?? retries
            case nil: layer.read(other, keys, nodes)
            }
        }
        let missing = verb.options.filter { $0.isPositional && $0.isRequired && layer.settings[$0.planKey]?.values == nil }
        // One that is there and can't be read was told of.
        for option in missing where !source.entries.contains(where: { $0.key == option.planKey && !$0.node.isNull }) {
            nodes.note(entry.place, "\(entry.key) needs \(option.planKey)")
        }
        guard let target = target(entry, nodes), missing.isEmpty else { return nil }
        let settled = candidates(verb, target, step: layer, expected)
        for candidate in settled { expected.note(candidate.option.name, candidate.values) }
        expected.noteUnreachable(given: Set(settled.map(\.option.name)), nodes)
        let places = places(layer, target, expected)
        let all = settled.map { candidate in
            DocumentOption(
                name: candidate.option.name, arguments: candidate.option.isPositional ? [] : candidate.arguments,
                place: places[candidate.option.planKey] ?? entry.place)
        }
        let options = all.filter { !Self.targetNames.contains($0.name) && !$0.arguments.isEmpty }
        if ![layer, target.layer, defaults].contains(where: \.hasUnknownKeys) { DocumentOption.notePartners(missingAmong: options, nodes) }
        let step = Plan.Step(
            name: name ?? "\(entry.key) \(target.written)", place: nodes.place(of: source.node), verb: entry.key,
            target: all.first { Self.targetNames.contains($0.name) } ?? DocumentOption(name: "target", arguments: [], place: target.place),
            options: options,
            positionals: settled.filter(\.option.isPositional).flatMap(\.values),
            positionalsPlace: verb.options.first { $0.isPositional && $0.isPlannable }.flatMap { places[$0.planKey] },
            expectation: expected.expectation, times: times,
            retries: retries)
        return Draft(step: step, isWhole: nodes.problems.count == count)
    }

    private static let targetNames: Set<String> = ["target", "to"]

    /// More than anybody waits for.
    private static let maximumRuns = 1_000

    private func verb(of source: PlanStepSource) -> (DocumentNodes.Entry, CommandLineDescription.Verb)? {
        let found = source.entries.compactMap { entry in verbs.first { $0.path == [entry.key] }.map { (entry, $0) } }
        if found.count == 1 { return found.first }
        let known = verbs.flatMap(\.path).sorted().joined(separator: ", ")
        if let second = found.dropFirst().first {
            source.nodes.note(second.0.place, "a second verb in one step", hint: "begin another step with a dash")
        } else if let entry = source.entries.first {
            let meant = source.entries.lazy.compactMap { entry in
                DocumentText.nearest(to: entry.key, among: verbs.flatMap(\.path)).map { "\(entry.key): did you mean \($0)?" }
            }.first
            source.nodes.note(entry.place, "the step has no verb", hint: meant ?? "one of \(known), with its target")
        } else if source.node.mapping != nil {
            source.nodes.note(source.node, "the step is empty", hint: "one of \(known), with its target")
        }
        return nil
    }

    // MARK: - The target

    private struct ChosenTarget {
        /// As the step has it.
        let written: String
        let address: String
        let place: DocumentPlace
        /// That of the target's level, or of the step where it names none.
        let rank: Int
        let layer: OptionLayer
    }

    private func target(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes) -> ChosenTarget? {
        guard let text = nodes.text(entry.node, of: entry.key) else { return nil }
        if let target = targets[text] {
            guard let address = target.address else { return nil }
            return ChosenTarget(written: text, address: address, place: target.place, rank: Rank.target, layer: target.layer)
        }
        // A name alone could be a host's; where the plan names its targets, it is rather one of those, misspelt.
        guard text.contains(where: { ":.@[".contains($0) }) || targets.isEmpty else {
            let meant = DocumentText.nearest(to: text, among: targets.keys)
            nodes.note(
                entry.node, "there is no target \(text)",
                hint: (meant.map { "did you mean \($0)? " } ?? "")
                    + "a host that is no target of the plan is written with its port: \(text):11112")
            return nil
        }
        return ChosenTarget(written: text, address: text, place: nodes.place(of: entry.node), rank: Rank.step, layer: OptionLayer())
    }

    // MARK: - Options

    /// The higher, the less it counts.
    private enum Rank {
        static let step = 1
        static let target = 2
        static let defaults = 3
    }

    private typealias Candidate = CommandLineExpansion.Candidate

    private func candidates(
        _ verb: CommandLineDescription.Verb, _ target: ChosenTarget, step: OptionLayer, _ expected: PlanExpectation
    ) -> [Candidate] {
        let layers = [(Rank.step, step), (Rank.target, target.layer), (Rank.defaults, defaults)]
        let candidates = verb.options.compactMap { option -> Candidate? in
            if option.key == "target" { return candidate(option, target.rank, [target.address], target.place) }
            guard option.isPlannable else { return nil }
            if let (values, place) = expected.options[option.name] { return candidate(option, Rank.step, values, place) }
            for (rank, layer) in layers {
                guard let setting = layer.settings[option.planKey] else { continue }
                return setting.values.map { candidate(option, rank, $0, setting.place) }
            }
            return nil
        }
        return Contradictions.settled(candidates)
    }

    private func candidate(_ option: CommandLineDescription.Option, _ rank: Int, _ values: [String], _ place: DocumentPlace) -> Candidate {
        Candidate(option: option, rank: rank, values: values, source: .place(.file(place.file, line: place.line)))
    }

    private func places(_ step: OptionLayer, _ target: ChosenTarget, _ expected: PlanExpectation) -> [String: DocumentPlace] {
        var all = step
        all.complete(with: target.layer)
        all.complete(with: defaults)
        var places = all.settings.mapValues(\.place)
        places["target"] = target.place
        for (name, passed) in expected.options { places[name] = passed.place }
        return places
    }
}

/// Names for steps that have none of their own, so that each can be told from the others in a report.
enum PlanNaming {
    static func named(_ groups: [Plan.Group]) -> [Plan.Group] {
        var uses: [String: Int] = [:]
        var taken: Set<String> = []
        return groups.map { group in
            group.map { step in
                var named = step
                while !taken.insert(named.name).inserted {
                    uses[step.name, default: 1] += 1
                    named.name = "\(step.name) (\(uses[step.name, default: 1]))"
                }
                return named
            }
        }
    }
}
