import Foundation
import HostilePeers
import ProbeResults
import Testing

/// What became of one of ours, in one role, that met hostile peers.
struct HostileRun {
    /// What a client's data may take, in MiB.
    static let clientMemory = 32

    /// How many cases are passed over for each that is played; `HOSTILE_STRIDE` says otherwise.
    static func stride(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["HOSTILE_STRIDE"].flatMap(Int.init) ?? usual
    }

    /// Where the figures go, if anybody wants them.
    private static let figures = ProcessInfo.processInfo.environment["HOSTILE_FIGURES"]

    private let name: String
    private var outcomes: [(hostileCase: HostileCase, outcome: Outcome)] = []
    private var longest = Duration.zero
    /// In MiB; nil where the system enforces ``clientMemory``.
    var peakMemory: Int?

    init(_ verb: String, overTLS: Bool) {
        name = "\(verb), \(overTLS ? "TLS" : "plain")"
    }

    mutating func add(_ hostileCase: HostileCase, _ outcome: Outcome, _ duration: Duration) {
        outcomes.append((hostileCase, outcome))
        longest = max(longest, duration)
    }

    /// Expects of each what must come of it, and tells the figures.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let wrong = outcomes.filter { !$0.outcome.matches($0.hostileCase.expected) }
        let words = wrong.prefix(30).map { "\($0.hostileCase): \($0.outcome), not \($0.hostileCase.expected)" }
        #expect(
            wrong.isEmpty, "\(name): \(wrong.count) of \(outcomes.count):\n\(words.joined(separator: "\n"))", sourceLocation: sourceLocation
        )
        let milliseconds = Int(longest / .milliseconds(1))
        var lines = [
            "\(name): \(outcomes.count) cases, longest \(milliseconds) ms, "
                + (peakMemory.map { "peak memory \($0) MiB" } ?? "data within \(Self.clientMemory) MiB")
        ]
        lines += counts(outcomes.map { $0.hostileCase.family.rawValue }, "family")
        lines += counts(outcomes.map { $0.outcome.reason.rawValue }, "reason") + counts(outcomes.map { $0.outcome.endingName }, "ending")
        let text = lines.joined(separator: "\n") + "\n"
        print(lines[0])
        guard let figures = Self.figures else { return }
        try Data(text.utf8).write(to: URL(filePath: figures).appending(path: "\(name).txt"))
        // What went well in spite of the peer: to be read through, whether it may.
        let tolerated = outcomes.filter { $0.outcome.reason == .ok }.map { "\($0.hostileCase)\n" }.joined()
        try Data(tolerated.utf8).write(to: URL(filePath: figures).appending(path: "\(name).tolerated"))
    }

    private func counts(_ names: [String], _ title: String) -> [String] {
        Dictionary(grouping: names) { $0 }.mapValues(\.count).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "    \(title) \($0.key): \($0.value)" }
    }
}

extension Outcome {
    fileprivate var endingName: String {
        switch ending {
        case .released: "released"
        case .rejected: "A-ASSOCIATE-RJ"
        case .aborted(let source, let reason): "A-ABORT \(source), \(reason)"
        case .closed: "closed"
        case .none: "nothing"
        }
    }
}

extension ChildProcess {
    /// How many files and connections it has open.
    var descriptorCount: Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd")) ?? []).count
    }
}
