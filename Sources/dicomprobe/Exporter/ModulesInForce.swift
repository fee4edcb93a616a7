#if Exporter
import Diagnosis
import FoundationEssentials
import Glibc
import ProbeReports
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
    private let tell: @Sendable (String) -> Void
    private let modules: Mutex<[String: ProbeModule]>

    /// - Parameters:
    ///   - path: of the file.
    ///   - surroundings: of the exporter.
    ///   - tell: takes what a person may want to know, as it is printed.
    /// - Throws: `Finding` where the file can't be had, and ``Rejection`` with all that is wrong in it.
    init(_ path: String, _ surroundings: RunSurroundings, tell: @escaping @Sendable (String) -> Void) throws {
        self.path = path
        self.surroundings = surroundings
        self.tell = tell
        verbs = ProbeVerbs.described(in: try .ofThisCommand())
        modules = Mutex([:])
        try load()
    }

    var names: [String] { modules.withLock { $0.keys.sorted() } }

    func module(_ name: String) -> ProbeModule? { modules.withLock { $0[name] } }

    /// All that is wrong with a file.
    struct Rejection: Error {
        let problems: [DocumentProblem]
    }

    /// Reads the file again; what was in force stays so where that fails.
    ///
    /// - Throws: ``Rejection``.
    func load() throws(Rejection) {
        let read: [ProbeModule]
        var problems: [DocumentProblem] = []
        do throws(ModuleReader.Problems) {
            read = try ModuleReader(verbs: verbs, environment: ProcessInfo.processInfo.environment).read(text(), from: path)
        } catch {
            read = error.modules
            problems = error.problems
        }
        problems += read.flatMap(judged)
        guard problems.isEmpty else { throw Rejection(problems: problems.inOrder(of: [path])) }
        modules.withLock { $0 = Dictionary(read.map { ($0.name, $0) }) { first, _ in first } }
    }

    private func text() throws(ModuleReader.Problems) -> String {
        var place = DocumentPlace(file: path, line: 1, column: 1)
        var hint: String?
        let why: String
        do throws(TextFile.Unreadable) {
            if let file = try TextFile(path) { return file.text }
            why = systemText(ENOENT)
            hint = Self.leastFile
        } catch {
            place = DocumentPlace(file: path, line: error.line, column: error.column)
            why = error.why
        }
        throw ModuleReader.Problems(problems: [DocumentProblem(place, "it can't be read: \(why)", hint: hint)])
    }

    private static let leastFile =
        #"name another with --config, or write it; the least is modules: {echo: {verb: echo, allow: ["HOST:PORT"]}}"#

    /// For pipes in the place of files that a module names: it is judged on the thread that takes signals, too.
    private static let patience = Duration.seconds(1)

    /// What is wrong with the options. A file that is not there may come yet, as a mounted secret does: that is told, and no mistake.
    private func judged(_ module: ProbeModule) -> [DocumentProblem] {
        var surroundings = surroundings
        surroundings.deadline = .after(Self.patience)
        let judge = VerbJudge { [surroundings] arguments in
            do throws(Finding) {
                _ = try module.prepared(arguments, in: surroundings)
                return nil
            } catch {
                return error
            }
        }
        let options = OptionJudge(verb: judge) { module.arguments(for: nil, with: $0) }
        let refusals = options.refusals(among: module.options, of: module.place)
        for refusal in refusals where !refusal.finding.isUsage {
            tell("\(printable(refusal.problem.words)); until that is mended, probes fail\n")
        }
        return refusals.filter(\.finding.isUsage).map(\.problem)
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
#endif
