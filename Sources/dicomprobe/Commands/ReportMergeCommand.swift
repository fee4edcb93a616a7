import ArgumentParser
import Diagnosis
import FoundationEssentials
import ProbeResults

struct ReportMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Makes one result of several that --json printed.",
        discussion: """
            Example: dicomprobe report merge results/*.json --html results.html

            Results of store become one, with all objects and the sums; of store --shard every part has to be there, once. Other results become steps of one. \
            Exits as the first of them did that failed.
            """)

    @Argument(help: ArgumentHelp("Files with what --json printed.", valueName: "file"))
    var files: [String]

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    private static let command = "report"

    func run() throws {
        let results = try files.map { path throws(Finding) in try Self.read(path) }
        var merged: ProbeResult
        do throws(ResultMerge.Flaw) {
            merged = try ResultMerge.merge(results, command: Self.command)
        } catch {
            throw Finding(error, files)
        }
        merged.files = files
        try output.report(merged)
    }

    private static func read(_ path: String) throws(Finding) -> ProbeResult {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            // Foundation wraps what the system said.
            let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue
            throw Finding(
                reason: .localMissingFile, message: "\(path) can't be read" + (code.map { ": \(systemText($0))" } ?? ""),
                hint: "name files with what dicomprobe --json printed")
        }
        guard let result = try? JSONDecoder().decode(ProbeResult.self, from: data), result.schema == ProbeResult.schema else {
            throw Finding(
                reason: .localBadResult, message: "\(path) is no result of dicomprobe (\(ProbeResult.schema))",
                hint: "name files with what dicomprobe --json printed, whole and nothing else")
        }
        return result
    }
}

extension Finding {
    fileprivate init(_ flaw: ResultMerge.Flaw, _ files: [String]) {
        let what: String
        switch flaw {
        case .contradictory(let index):
            self.init(
                reason: .localBadResult, message: "\(files[index]) contradicts itself: no run came to that",
                hint: "name files with what dicomprobe --json printed, unchanged")
            return
        case .repeated(let index):
            self.init(
                reason: .localBadResult, message: "\(files[index]) is a result that was named before",
                hint: "name each result once, and none that was merged already")
            return
        case .provesNothing(let index):
            self.init(
                reason: .localBadResult,
                message: "\(files[index]) is the result of a run that sent nothing, and can't be merged with others",
                hint: "name results of verbs that connect; those of store --dry-run go together, and with nothing else")
            return
        case .otherShares:
            what = "the results are not those of one store: another --shard .../COUNT, other files or names, another target, or a dry run"
        case .missingShares(let missing, let count):
            what = "of the \(count) shares, these are missing: \(missing.map(String.init).joined(separator: ", "))"
        case .repeatedShare(let index): what = "the share \(index) is there twice"
        }
        self.init(
            reason: .expectShares, message: what,
            hint: "name the results of all shares of one store, each once: what is missing may not have been sent")
    }
}
