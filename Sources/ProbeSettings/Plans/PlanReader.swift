import YAML

/// Reads a plan with the files that it includes. Every mistake is noted with its place; one pass finds them all.
package struct PlanReader {
    /// What a file holds.
    ///
    /// - Parameter path: as the plan names it, relative ones completed by the folder of the file that names it.
    /// - Returns: the file, or why it can't be read.
    package typealias Source = (_ path: String) -> Result<File, Unreadable>

    package struct File: Sendable {
        package let text: String
        /// The same for all paths to one file, so that one that includes itself comes to an end.
        package let identity: [UInt64]

        package init(text: String, identity: [UInt64]) {
            self.text = text
            self.identity = identity
        }
    }

    package struct Unreadable: Error {
        package let why: String
        /// Where in the file; both count from 1.
        package let line: Int
        package let column: Int

        package init(why: String, line: Int = 1, column: Int = 1) {
            self.why = why
            self.line = line
            self.column = column
        }
    }

    /// All that is wrong with a plan, as far as that shows without its verbs.
    package struct Problems: Error, Equatable {
        package let problems: [DocumentProblem]
        /// The steps that nothing is wrong with so far, for who goes on to judge them.
        package let plan: Plan
    }

    private let verbs: [CommandLineDescription.Verb]
    private let environment: [String: String]
    private let source: Source

    /// - Parameters:
    ///   - verbs: what a step can be.
    ///   - environment: for the variables.
    package init(verbs: [CommandLineDescription.Verb], environment: [String: String], source: @escaping Source) {
        self.verbs = verbs
        self.environment = environment
        self.source = source
    }

    /// - Throws: ``Problems`` in the order of the files and their lines.
    package func read(_ path: String) throws(Problems) -> Plan {
        let gathering = Gathering()
        readFile(path, named: nil, gathering)
        let builder = PlanStepBuilder(verbs: verbs, targets: gathering.targets, defaults: gathering.defaults)
        let drafts = gathering.groups.map { group in group.compactMap(builder.step) }
        let groups = drafts.map { group in group.filter(\.isWhole).map(\.step) }
        if gathering.problems.isEmpty, groups.allSatisfy(\.isEmpty) {
            gathering.files.last?.note(
                DocumentPlace(file: path, line: 1, column: 1), "the plan has no steps", hint: "list some below steps")
        }
        let plan = Plan(
            groups: PlanNaming.named(groups), flawed: drafts.flatMap { group in group.filter { !$0.isWhole }.map(\.step) },
            files: gathering.files.map(\.file))
        guard gathering.problems.isEmpty else { throw Problems(problems: gathering.problems, plan: plan) }
        return plan
    }

    /// What the files say, in the order in which they are read.
    private final class Gathering {
        var files: [DocumentNodes] = []
        /// Those that were read, or are being read.
        var identities: Set<[UInt64]> = []
        /// Those that are being read, one including the next.
        var open: [(identity: [UInt64], path: String)] = []
        var targets: [String: PlanTarget] = [:]
        var defaults = OptionLayer()
        var groups: [[PlanStepSource]] = []
        /// What could not be noted in a file, because there is none.
        var others: [DocumentProblem] = []

        var problems: [DocumentProblem] {
            (others + files.flatMap(\.problems)).inOrder(of: files.map(\.file))
        }
    }

    /// - Parameter inclusion: where another file names this one; nil for the plan itself.
    private func readFile(_ path: String, named inclusion: (nodes: DocumentNodes, node: YAMLNode)?, _ gathering: Gathering) {
        let file: File
        switch source(path) {
        case .success(let found): file = found
        case .failure(let unreadable):
            if let inclusion {
                inclusion.nodes.note(
                    inclusion.node, "\(path) can't be read: \(unreadable.why)",
                    hint: "a path counts from the folder of the file that names it")
            } else {
                let place = DocumentPlace(file: path, line: unreadable.line, column: unreadable.column)
                gathering.others.append(DocumentProblem(place, "it can't be read: \(unreadable.why)"))
            }
            return
        }
        guard gathering.identities.insert(file.identity).inserted else {
            // A base that several files include counts once.
            guard let first = gathering.open.firstIndex(where: { $0.identity == file.identity }) else { return }
            let circle = (gathering.open[first...].map(\.path) + [path]).joined(separator: " includes ")
            inclusion?.nodes.note(inclusion?.node.place ?? .start, "this goes round in a circle: \(circle)")
            return
        }
        guard gathering.open.count < Self.maximumInclusion, gathering.files.count < Self.maximumFiles else {
            inclusion?.nodes.note(
                inclusion?.node.place ?? .start,
                "more than \(Self.maximumFiles) files, or more than \(Self.maximumInclusion), each included by the one before")
            return
        }
        gathering.open.append((file.identity, path))
        read(file.text, of: path, gathering)
        gathering.open.removeLast()
    }

    /// Files of a plan, and such that include each other, one in the other.
    private static let maximumFiles = 256
    private static let maximumInclusion = 32

    private func read(_ text: String, of path: String, _ gathering: Gathering) {
        let nodes = DocumentNodes(file: path, environment: environment)
        gathering.files.append(nodes)
        guard let root = nodes.root(of: text) else { return }
        let entries = nodes.entries(root, of: "a plan")
        // What is included comes first, wherever the plan says so: its steps, and what its defaults say is beaten by the plan's own.
        for entry in entries where entry.key == Key.include.rawValue { include(entry, nodes, gathering) }
        for entry in entries {
            switch Key(rawValue: entry.key) {
            case .include: break
            case .targets: readTargets(entry, nodes, gathering)
            case .defaults: readDefaults(entry, nodes, gathering)
            case .steps: readSteps(entry, nodes, gathering)
            case nil: nodes.noteUnknown(entry, "part of a plan", known: Key.allCases.map(\.rawValue))
            }
        }
    }

    private enum Key: String, CaseIterable {
        case include, defaults, targets, steps
    }

    private func include(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes, _ gathering: Gathering) {
        for node in entry.node.sequence ?? [entry.node] {
            guard let name = nodes.text(node, of: entry.key) else { continue }
            let folder = nodes.file.lastIndex(of: "/").map { nodes.file[...$0] } ?? ""
            readFile(name.hasPrefix("/") ? name : folder + name, named: (nodes, node), gathering)
        }
    }

    private func readTargets(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes, _ gathering: Gathering) {
        let options = OptionKeys(of: verbs, what: "option of a target", beside: [PlanTarget.address])
        for target in nodes.entries(entry.node, of: entry.key) {
            guard gathering.targets[target.key] == nil else {
                nodes.note(target.place, "there is a target \(target.key) already")
                continue
            }
            gathering.targets[target.key] = PlanTarget(target, options, nodes)
        }
    }

    private func readDefaults(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes, _ gathering: Gathering) {
        let options = OptionKeys(of: verbs, what: "option of any verb")
        var layer = OptionLayer()
        for setting in nodes.entries(entry.node, of: entry.key) { layer.read(setting, options, nodes) }
        layer.complete(with: gathering.defaults)
        gathering.defaults = layer
    }

    private func readSteps(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes, _ gathering: Gathering) {
        for node in nodes.items(entry.node, of: entry.key) {
            let entries = nodes.entries(node, of: Self.step)
            guard let parallel = entries.first(where: { $0.key == PlanStepSource.parallel }) else {
                gathering.groups.append([PlanStepSource(nodes: nodes, node: node, entries: entries)])
                continue
            }
            for other in entries where other.key != parallel.key {
                nodes.note(other.place, "\(parallel.key) stands alone, and holds a list of steps")
            }
            let steps = nodes.items(parallel.node, of: parallel.key)
            if parallel.node.sequence?.isEmpty == true { nodes.note(parallel.place, "\(parallel.key) has no steps") }
            gathering.groups.append(steps.compactMap { self.step($0, of: parallel, nodes) })
        }
    }

    private static let step = "a step"

    /// One that runs beside others; nil for what is no step, which is noted.
    private func step(_ node: YAMLNode, of group: DocumentNodes.Entry, _ nodes: DocumentNodes) -> PlanStepSource? {
        let entries = nodes.entries(node, of: Self.step)
        guard let inner = entries.first(where: { $0.key == PlanStepSource.parallel }) else {
            return PlanStepSource(nodes: nodes, node: node, entries: entries)
        }
        nodes.note(
            inner.place, "a group of steps in a group, and that of line \(group.place.line) has all of its steps run at the same time",
            hint: "list these steps there, or begin a group of their own behind it")
        return nil
    }
}
