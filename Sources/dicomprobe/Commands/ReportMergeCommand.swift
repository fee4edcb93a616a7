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
            throw Finding(error)
        }
        merged.files = files
        try output.report(merged)
    }

    private static func read(_ path: String) throws(Finding) -> ProbeResult {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw Finding(
                reason: .localMissingFile, message: "\(path) can't be read", hint: "name files with what dicomprobe --json printed")
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
    fileprivate init(_ flaw: ResultMerge.Flaw) {
        let what =
            switch flaw {
            case .otherShares: "the results are not all of one --shard .../COUNT"
            case .missingShares(let missing, let count):
                "of the \(count) shares, these are missing: \(missing.map(String.init).joined(separator: ", "))"
            case .repeatedShare(let index): "the share \(index) is there twice"
            }
        self.init(
            reason: .expectShares, message: what,
            hint: "name the results of all shares of one store, each once: what is missing may not have been sent")
    }
}
