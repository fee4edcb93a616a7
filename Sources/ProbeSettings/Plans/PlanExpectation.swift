import ProbeResults
import YAML

/// What a step says below `expect`.
struct PlanExpectation {
    private enum Key: String, CaseIterable {
        case reason, layer, exit, within, profile
        case minimumDays = "min-days"
        case transferSyntax = "transfer-syntax"
    }

    private(set) var expectation = StepExpectation()
    /// What the verb itself is to judge, by the option's name.
    private(set) var options: [String: (values: [String], place: DocumentPlace)] = [:]

    /// Where it is written what the step is to come to.
    private var outcomePlace: DocumentPlace?
    /// Where something is expected of TLS, and in which words.
    private var ofTLS: [(what: String, place: DocumentPlace)] = []

    init() {}

    init(_ entry: DocumentNodes.Entry, _ verb: CommandLineDescription.Verb, _ nodes: DocumentNodes) {
        if entry.node.text != nil {
            guard let text = nodes.text(entry.node, of: entry.key) else { return }
            if text == "ok" || text == "success" { return }
            readReason(text, entry.node, verb, nodes)
            return
        }
        var outcomes = 0
        let settings = nodes.entries(entry.node, of: entry.key)
        if entry.node.mapping?.isEmpty == true { nodes.note(entry.place, "\(entry.key) expects nothing") }
        for setting in settings {
            switch Key(rawValue: setting.key) {
            case .reason:
                outcomes += 1
                if let text = nodes.text(setting.node, of: setting.key) { readReason(text, setting.node, verb, nodes) }
            case .layer:
                outcomes += 1
                readLayer(setting, verb, nodes)
            case .exit:
                outcomes += 1
                readExit(setting, verb, nodes)
            case .within: readBounds(setting, nodes)
            case .profile: expectation.profile = pass(setting, to: "require-profile", verb, nodes)
            case .minimumDays:
                guard let days = nodes.number(setting.node, of: setting.key, 1...100_000) else { break }
                expectation.minimumDays = days
                ofTLS.append((setting.key, setting.place))
            case .transferSyntax: readTransferSyntax(setting, nodes)
            case nil: nodes.noteUnknown(setting, "expectation", known: Key.allCases.map(\.rawValue))
            }
        }
        if outcomes > 1 { nodes.note(entry.place, "reason, layer and exit say the same thing", hint: "leave one of them") }
    }

    /// An option of the step's verb, from wherever it comes.
    mutating func note(_ option: String, _ values: [String]) {
        switch option {
        case Self.judgedByOption[.expectMinDays]: expectation.askedByOptions.minimumDays = values.last.flatMap { Int($0) }
        case Self.judgedByOption[.expectTLSProfile]: expectation.askedByOptions.profile = values.last
        default: break
        }
    }

    /// Notes what could never be met: an outcome that the verb comes to only by an option which the step does not have, and what is expected of TLS where
    /// there is none.
    ///
    /// - Parameter given: the names of the options that it has, from wherever they come.
    func noteUnreachable(given: Set<String>, _ nodes: DocumentNodes) {
        if given.contains("plain") {
            for (what, place) in ofTLS {
                nodes.note(
                    place, "\(what) is of TLS, and the step is plain",
                    hint: "leave it out, or plain, which may stand at the target or in defaults")
            }
        }
        guard let outcomePlace else { return }
        let (outcome, reasons): (String, [Reason])
        switch expectation.outcome {
        case .reason(let reason) where reason.layer == .expectation: (outcome, reasons) = (reason.rawValue, [reason])
        case .layer(.expectation): (outcome, reasons) = ("exit 1", [.expectMinDays, .expectTLSProfile])
        default: return
        }
        let options = reasons.compactMap { Self.judgedByOption[$0] }
        guard given.isDisjoint(with: options) else { return }
        nodes.note(
            outcomePlace, "nothing is asked of the step that could end in \(outcome)",
            hint: "give the step \(options.joined(separator: " or ")), beside expect and not below it")
    }

    private mutating func readReason(
        _ text: String, _ node: YAMLNode, _ verb: CommandLineDescription.Verb, _ nodes: DocumentNodes
    ) {
        guard let reason = Reason(rawValue: text) else {
            let meant = DocumentText.nearest(to: text, among: Reason.allCases.map(\.rawValue))
            nodes.note(node, "\(text) is no reason", hint: meant.map { "did you mean \($0)?" } ?? "ok, or a reason such as cert.expired")
            return
        }
        outcomePlace = nodes.place(of: node)
        switch reason.layer {
        case .none: expectation.outcome = .success
        case .expectation where !verb.options.contains(where: { $0.name == Self.judgedByOption[reason] }):
            nodes.note(node, "\(text) is no result of \(verb.path.joined(separator: " "))", hint: Self.onlyTLS)
        case .tls:
            ofTLS.append((text, nodes.place(of: node)))
            expectation.outcome = .reason(reason)
        case .expectation, .network, .association, .dimse: expectation.outcome = .reason(reason)
        // Files are opened on the way, options are judged before.
        case .local where text.hasPrefix("file."): expectation.outcome = .reason(reason)
        case .local: nodes.note(node, "\(text) is a mistake in the plan, which ends the run before anything is sent")
        case .tool, .signal: nodes.note(node, "\(text) can't be expected of a peer")
        }
    }

    /// What a verb itself makes of an option. The other reasons of the layer are made of steps, of rows of runs, or by verbs that no plan has.
    private static let judgedByOption: [Reason: String] = [.expectMinDays: "min-days", .expectTLSProfile: "require-profile"]

    private static let onlyTLS = "only tls comes to \(judgedByOption.keys.map(\.rawValue).sorted().joined(separator: " and ")) by itself"

    private static let peers: [Layer] = [.network, .tls, .association, .dimse]
    private static let layers: [Layer] = [.expectation, .local] + peers

    private mutating func readLayer(
        _ entry: DocumentNodes.Entry, _ verb: CommandLineDescription.Verb, _ nodes: DocumentNodes
    ) {
        guard let text = nodes.text(entry.node, of: entry.key) else { return }
        guard let layer = Self.layers.first(where: { $0.rawValue == text }) else {
            nodes.note(entry.node, "\(text) is no layer", hint: "one of \(Self.layers.map(\.rawValue).joined(separator: ", "))")
            return
        }
        expect(layer, entry, verb, nodes)
    }

    private mutating func readExit(
        _ entry: DocumentNodes.Entry, _ verb: CommandLineDescription.Verb, _ nodes: DocumentNodes
    ) {
        guard let code = nodes.number(entry.node, of: entry.key, 0...6) else { return }
        guard let layer = Self.layers.first(where: { $0.exitCode == Int32(code) }) else {
            expectation.outcome = .success
            return
        }
        expect(layer, entry, verb, nodes)
    }

    private mutating func expect(
        _ layer: Layer, _ entry: DocumentNodes.Entry, _ verb: CommandLineDescription.Verb, _ nodes: DocumentNodes
    ) {
        let judges = verb.options.contains { option in Self.judgedByOption.values.contains(option.name) }
        guard layer != .expectation || judges else {
            let failures = Self.peers.map { "\($0.rawValue) (\($0.exitCode))" }.joined(separator: ", ")
            nodes.note(
                entry.node, "\(entry.key): \(layer.rawValue) (\(layer.exitCode)) is no result of \(verb.path.joined(separator: " "))",
                hint: "a peer makes it fail with \(failures); \(Self.onlyTLS)")
            return
        }
        outcomePlace = nodes.place(of: entry.node)
        if layer == .tls { ofTLS.append(("\(entry.key): \(layer.rawValue) (\(layer.exitCode))", nodes.place(of: entry.node))) }
        expectation.outcome = .layer(layer)
    }

    private mutating func readBounds(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes) {
        guard entry.node.mapping != nil else {
            if let duration = nodes.duration(entry.node, of: entry.key) {
                expectation.bounds = [StepExpectation.Bound(phase: nil, duration: duration)]
            }
            return
        }
        if entry.node.mapping?.isEmpty == true { nodes.note(entry.place, "\(entry.key) bounds nothing") }
        for bound in nodes.entries(entry.node, of: entry.key) {
            let phase = ProbeResult.Phase.Name(rawValue: bound.key)
            guard phase != nil || bound.key == Self.whole else {
                nodes.noteUnknown(bound, "phase", known: ProbeResult.Phase.Name.allCases.map(\.rawValue) + [Self.whole])
                continue
            }
            guard let duration = nodes.duration(bound.node, of: bound.key) else { continue }
            if phase == .tls { ofTLS.append(("\(entry.key): \(bound.key)", bound.place)) }
            expectation.bounds.append(StepExpectation.Bound(phase: phase, duration: duration))
        }
    }

    private static let whole = "total"

    private mutating func readTransferSyntax(_ entry: DocumentNodes.Entry, _ nodes: DocumentNodes) {
        guard let text = nodes.text(entry.node, of: entry.key) else { return }
        do throws(TransferSyntaxName.Unknown) {
            expectation.transferSyntaxUID = try TransferSyntaxName.uid(text).value
        } catch {
            nodes.note(entry.node, "\(text) is no transfer syntax", hint: "a UID, or a keyword such as ExplicitVRLittleEndian")
        }
    }

    /// What only some verbs can tell is an option of theirs.
    private mutating func pass(
        _ entry: DocumentNodes.Entry, to option: String, _ verb: CommandLineDescription.Verb, _ nodes: DocumentNodes
    ) -> String? {
        guard let text = nodes.text(entry.node, of: entry.key) else { return nil }
        guard verb.options.contains(where: { $0.name == option }) else {
            nodes.note(entry.place, "\(verb.path.joined(separator: " ")) does not look at \(entry.key)", hint: "tls does")
            return nil
        }
        options[option] = ([text], nodes.place(of: entry.node))
        return text
    }
}
