import Diagnosis
import ProbeResults
import ProbeSettings

/// What a verb has against an option of a document, where that stands.
struct OptionRefusal {
    let place: DocumentPlace
    let finding: Finding

    /// As a mistake in the document.
    var problem: DocumentProblem {
        let isMissingFile = finding.hint == Finding.missingFileHint
        let hint = isMissingFile ? "check the path: a relative one counts from the folder of \(place.file)" : finding.hint
        return DocumentProblem(place, finding.message, hint: hint)
    }
}

/// What a verb has against command lines; it is asked about each once, since its parser takes its time.
final class VerbJudge {
    private let judge: ([String]) -> Finding?
    private var verdicts: [[String]: Finding?] = [:]

    /// - Parameter judge: what the verb has against a command line; nil where it takes it.
    init(_ judge: @escaping ([String]) -> Finding?) {
        self.judge = judge
    }

    /// Takes what is known already.
    ///
    /// - Parameters:
    ///   - finding: what the verb has against them.
    ///   - arguments: beginning with the verb.
    func note(_ finding: Finding, against arguments: [String]) { verdicts[arguments] = .some(finding) }

    /// - Parameter arguments: beginning with the verb.
    /// - Returns: nil where the verb takes them.
    func refusal(_ arguments: [String]) -> Finding? {
        if let verdict = verdicts[arguments] { return verdict }
        let verdict = judge(arguments)
        verdicts[arguments] = .some(verdict)
        return verdict
    }
}

/// Finds out which of the options that a document sets are refused by its verb, all at once: those of a plan's step, of an exporter's module, or of
/// whatever else is written as a verb with options.
///
/// The verb's own parser and preparation judge, and they stop at the first mistake. So they are asked about parts of the options.
struct OptionJudge {
    let verb: VerbJudge
    /// The verb's command line with some of the options.
    let arguments: ([DocumentOption]) -> [String]

    private func refusal(_ options: [DocumentOption]) -> Finding? { verb.refusal(arguments(options)) }

    /// - Parameters:
    ///   - options: all that are in force.
    ///   - place: of what they belong to, for what is no single option's fault.
    /// - Returns: what is refused, each in its place; nothing where the verb takes the options.
    func refusals(among options: [DocumentOption], of place: DocumentPlace) -> [OptionRefusal] {
        // What wants a partner that is not there, the reader of the document has told.
        let options = Self.withPartners(options)
        guard refusal(options) != nil else { return [] }
        var refusals: [OptionRefusal] = []
        var taken: [DocumentOption] = []
        for option in options {
            if let refused = fault(of: option, among: options) {
                refusals.append(OptionRefusal(place: option.place, finding: refused))
            } else {
                taken.append(option)
            }
        }
        taken = Self.withPartners(taken)
        // Options that are right each for itself may contradict each other.
        while let refused = refusal(taken) {
            let culprits = taken.filter { option in refusal(taken.filter { $0 != option })?.message != refused.message }
            guard let last = culprits.max(by: { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }) else {
                if refusals.isEmpty { refusals.append(OptionRefusal(place: place, finding: refused)) }
                break
            }
            refusals.append(OptionRefusal(place: last.place, finding: refused))
            taken = Self.withPartners(taken.filter { $0 != last })
        }
        return refusals
    }

    private static func withPartners(_ options: [DocumentOption]) -> [DocumentOption] {
        let names = Set(options.map(\.name))
        return options.filter { option in Contradictions.partners[option.name].map { !names.isDisjoint(with: $0) } ?? true }
    }

    /// What is wrong with an option whatever the others are; nil where one of them makes it right.
    private func fault(of option: DocumentOption, among options: [DocumentOption]) -> Finding? {
        let partners = options.filter { Contradictions.partners[option.name]?.contains($0.name) == true }
        let others = options.filter { $0 != option && !partners.contains($0) }
        guard let refused = refusal(partners + [option]), refused.message != refusal(partners)?.message else { return nil }
        let isRightedByAnother = others.contains { other in
            guard let together = refusal(partners + [option, other]) else { return true }
            // With a mistake of its own, the other only hides this one.
            return together.message != refused.message && together.message != refusal([other])?.message
        }
        return isRightedByAnother ? nil : refused
    }
}

extension Finding {
    /// Whether it is about what was written, and not about a file or a peer.
    var isUsage: Bool { reason.rawValue.hasPrefix("usage.") }
}
