import ArgumentParser
import ProbeReports
import ProbeResults

/// What a verb that connects tells of its result: on standard output, and in files, with an option for each format of `ReportFormats`, called as the format
/// is.
///
/// They stand side by side, and are no group each, nor one together: for each kind of group the parser searches all conformances of the program four
/// times, and a search is half a hundredth of what `echo` computes.
struct OutputOptions: ParsableArguments {
    @OptionGroup var document: DocumentOptions

    @Option(name: .customLong(JUnitReport.name), help: help(JUnitReport.self)) var junit: String?
    @Option(name: .customLong(TAPReport.name), help: help(TAPReport.self)) var tap: String?
    @Option(name: .customLong(PrometheusReport.name), help: help(PrometheusReport.self)) var prometheus: String?
    @Option(name: .customLong(HTMLReport.name), help: help(HTMLReport.self)) var html: String?

    var json: Bool { document.json }

    /// Whether the fates of objects are wanted beside those that are printed.
    var keepsObjects: Bool { !files.isEmpty || GitHubJob.isOn }

    /// Writes the reports, prints the result and ends the run with its exit code, or with that of output that can't be written.
    ///
    /// - Parameters:
    ///   - result: what the run came to.
    ///   - objects: those of `store`, for the document.
    ///   - kept: those of `store`, for the reports.
    func report(_ result: ProbeResult, objects: ObjectSpool? = nil, kept: KeptObjects? = nil) throws -> Never {
        var result = result
        SettingsInForce.current.describe(&result)
        // First: who reads the output may have gone, and the files are wanted all the same.
        var reported = result
        kept?.describe(&reported)
        let areWritten = files.write(reported)
        GitHubJob.tell(reported)
        let isPrinted = document.print(result, objects: objects)
        throw RunEnd(exitCode: areWritten && isPrinted ? result.exit : Layer.local.exitCode)
    }

    private var files: [ReportFile] {
        [file(JUnitReport.self, junit), file(TAPReport.self, tap), file(PrometheusReport.self, prometheus), file(HTMLReport.self, html)]
            .compactMap(\.self)
    }

    func validate() throws {
        let paths = files.map(\.path)
        guard Set(paths).count == paths.count else { throw ValidationError("two reports can't be written to one file") }
    }

    private func file<Format: ReportFormat>(_ format: Format.Type, _ path: String?) -> ReportFile? {
        path.map { ReportFile(format: format, path: $0) }
    }

    private static func help<Format: ReportFormat>(_ format: Format.Type) -> ArgumentHelp {
        ArgumentHelp("Also write the result to this file: \(format.meaning).", valueName: "file")
    }
}
