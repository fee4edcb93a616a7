import Yams

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

        package init(why: String) {
            self.why = why
        }
    }

    /// All that is wrong with a plan, as far as that shows without its verbs.
    package struct Problems: Error, Equatable {
        package let problems: [PlanProblem]
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
        let groups = gathering.groups.map { group in group.compactMap(builder.step) }
        if gathering.problems.isEmpty, groups.allSatisfy(\.isEmpty) {
            gathering.files.last?.note(PlanPlace(file: path, line: 1, column: 1), "the plan has no steps", hint: "list some below steps")
        }
        let plan = Plan(groups: PlanNaming.named(groups), files: gathering.files.map(\.file))
        guard gathering.problems.isEmpty else { throw Problems(problems: gathering.problems, plan: plan) }
        return plan
    }

    /// What the files say, in the order in which they are read.
    private final class Gathering {
        var files: [PlanNodes] = []
        var identities: Set<[UInt64]> = []
        var targets: [String: PlanTarget] = [:]
        var defaults = PlanLayer()
        var groups: [[PlanStepSource]] = []
        /// What could not be noted in a file, because there is none.
        var others: [PlanProblem] = []

        var problems: [PlanProblem] {
            others + files.flatMap { $0.problems.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) } }
        }
    }

    /// - Parameter inclusion: where another file names this one; nil for the plan itself.
    private func readFile(_ path: String, named inclusion: (nodes: PlanNodes, node: Node)?, _ gathering: Gathering) {
        let text: String
        switch source(path) {
        case .success(let file):
            guard gathering.identities.insert(file.identity).inserted else {
                inclusion?.nodes.note(inclusion?.node ?? Node(""), "\(path) is included already")
                return
            }
            text = file.text
        case .failure(let unreadable):
            if let inclusion {
                inclusion.nodes.note(inclusion.node, "\(path) can't be read: \(unreadable.why)")
            } else {
                gathering.others.append(PlanProblem(PlanPlace(file: path, line: 1, column: 1), "it can't be read: \(unreadable.why)"))
            }
            return
        }
        let nodes = PlanNodes(file: path, environment: environment)
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

    private func include(_ entry: PlanNodes.Entry, _ nodes: PlanNodes, _ gathering: Gathering) {
        for node in entry.node.sequence.map(Array.init) ?? [entry.node] {
            guard let name = nodes.text(node, of: entry.key) else { continue }
            let folder = nodes.file.lastIndex(of: "/").map { nodes.file[...$0] } ?? ""
            readFile(name.hasPrefix("/") ? name : folder + name, named: (nodes, node), gathering)
        }
    }

    private func readTargets(_ entry: PlanNodes.Entry, _ nodes: PlanNodes, _ gathering: Gathering) {
        let options = PlanOptions(of: verbs, what: "option of a target", beside: [PlanTarget.address])
        for target in nodes.entries(entry.node, of: entry.key) {
            guard gathering.targets[target.key] == nil else {
                nodes.note(target.place, "there is a target \(target.key) already")
                continue
            }
            gathering.targets[target.key] = PlanTarget(target, options, nodes)
        }
    }

    private func readDefaults(_ entry: PlanNodes.Entry, _ nodes: PlanNodes, _ gathering: Gathering) {
        let options = PlanOptions(of: verbs, what: "option of any verb")
        var layer = PlanLayer()
        for setting in nodes.entries(entry.node, of: entry.key) { layer.read(setting, options, nodes) }
        layer.complete(with: gathering.defaults)
        gathering.defaults = layer
    }

    private func readSteps(_ entry: PlanNodes.Entry, _ nodes: PlanNodes, _ gathering: Gathering) {
        for node in nodes.items(entry.node, of: entry.key) {
            let entries = nodes.entries(node, of: "a step")
            guard let parallel = entries.first(where: { $0.key == PlanStepSource.parallel }) else {
                gathering.groups.append([PlanStepSource(nodes: nodes, node: node, entries: entries)])
                continue
            }
            for other in entries where other.key != parallel.key {
                nodes.note(other.place, "\(parallel.key) stands alone, and holds a list of steps")
            }
            let steps = nodes.items(parallel.node, of: parallel.key)
            if parallel.node.sequence?.isEmpty == true { nodes.note(parallel.place, "\(parallel.key) has no steps") }
            gathering.groups.append(
                steps.map { PlanStepSource(nodes: nodes, node: $0, entries: nodes.entries($0, of: "a step")) })
        }
    }
}

/// A target that steps name.
struct PlanTarget {
    /// `[CALLED_AE@]HOST[:PORT]`; nil where it is missing or wrong, which is noted.
    let address: String?
    let place: PlanPlace
    let layer: PlanLayer

    static let address = "address"

    init(_ entry: PlanNodes.Entry, _ options: PlanOptions, _ nodes: PlanNodes) {
        place = entry.place
        // One that needs no options is written as the address alone.
        if entry.node.scalar != nil {
            address = nodes.text(entry.node, of: entry.key)
            layer = PlanLayer()
            return
        }
        var address: String?
        var layer = PlanLayer()
        var isGiven = false
        for setting in nodes.entries(entry.node, of: entry.key) {
            if setting.key == Self.address {
                isGiven = true
                address = nodes.text(setting.node, of: setting.key)
            } else {
                layer.read(setting, options, nodes)
            }
        }
        if !isGiven { nodes.note(entry.place, "the target \(entry.key) has no address", hint: "address: [CALLED_AE@]HOST[:PORT]") }
        self.address = address
        self.layer = layer
    }
}

/// A step as the file has it.
struct PlanStepSource {
    static let parallel = "parallel"

    let nodes: PlanNodes
    let node: Node
    let entries: [PlanNodes.Entry]
}
