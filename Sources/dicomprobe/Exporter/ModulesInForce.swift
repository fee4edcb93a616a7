#if Exporter
import Diagnosis
import FoundationEssentials
import Glibc
import ProbeResults
import ProbeSettings
import Synchronization
import Transport

/// The exporter's modules, as they were last read without a mistake.
final class ModulesInForce: Sendable {
    private let path: String
    private let verbs: [CommandLineDescription.Verb]
    /// Of the judging; nothing is sent by it.
    private let surroundings: RunSurroundings
    private let modules: Mutex<[String: ProbeModule]>

    /// - Parameters:
    ///   - path: of the file.
    ///   - surroundings: of the exporter.
    /// - Throws: `Finding` where the file can't be had, and ``Rejection`` with all that is wrong in it.
    init(_ path: String, _ surroundings: RunSurroundings) throws {
        self.path = path
        self.surroundings = surroundings
        verbs = ProbeVerbs.described(in: try .ofThisCommand())
        modules = Mutex([:])
        try load()
    }

    var names: [String] { modules.withLock { $0.keys.sorted() } }

    func module(_ name: String) -> ProbeModule? { modules.withLock { $0[name] } }

    /// All that is wrong with a file.
    struct Rejection: Error {
        let problems: [PlanProblem]
    }

    /// Reads the file again; what was in force stays so where that fails.
    ///
    /// - Throws: ``Rejection``.
    func load() throws(Rejection) {
        let read: [ProbeModule]
        do throws(ModuleReader.Problems) {
            read = try ModuleReader(verbs: verbs, environment: ProcessInfo.processInfo.environment).read(text(), from: path)
        } catch {
            throw Rejection(problems: error.problems)
        }
        let problems = read.compactMap(problem)
        guard problems.isEmpty else { throw Rejection(problems: problems) }
        modules.withLock { $0 = Dictionary(read.map { ($0.name, $0) }) { first, _ in first } }
    }

    private func text() throws(ModuleReader.Problems) -> String {
        let why: String
        do throws(TextFile.Unreadable) {
            if let file = try TextFile(path) { return file.text }
            why = systemText(ENOENT)
        } catch {
            why = error.why
        }
        let place = PlanPlace(file: path, line: 1, column: 1)
        throw ModuleReader.Problems(problems: [PlanProblem(place, "it can't be read: \(why)")])
    }

    // MARK: - Judging

    /// What is wrong with the options. A file that is not there may come yet, as a mounted secret does; until then probes tell of it.
    private func problem(_ module: ProbeModule) -> PlanProblem? {
        guard let finding = refusal(module, module.options) else { return nil }
        let option = module.options.first { refusal(module, [$0])?.message == finding.message }
        guard finding.isUsage else {
            _ = Output.error.write("\((option?.place ?? module.place).words): \(finding.message)\n")
            return nil
        }
        return PlanProblem(option?.place ?? module.place, finding.message, hint: finding.hint)
    }

    private func refusal(_ module: ProbeModule, _ options: [Plan.Option]) -> Finding? {
        do throws(Finding) {
            _ = try module.prepared(module.arguments(for: nil, with: options), in: surroundings)
            return nil
        } catch {
            return error
        }
    }
}

extension ProbeModule {
    /// Judged afresh for each probe, so that files are read as they are by then.
    ///
    /// - Parameters:
    ///   - arguments: of the verb.
    ///   - surroundings: of the probe.
    /// - Throws: `Finding` of the local layer.
    func prepared(_ arguments: [String], in surroundings: RunSurroundings) throws(Finding) -> PreparedProbe {
        let verb = try ProbeVerbs.parse(arguments)
        if isSynthetic, let store = verb as? StoreCommand { return try store.preparedWithSyntheticObjects(in: surroundings) }
        return try verb.prepared(in: surroundings)
    }
}

extension Finding {
    /// Whether it is about what was written, and not about a file or a peer.
    var isUsage: Bool { reason.rawValue.hasPrefix("usage.") }
}
#endif
