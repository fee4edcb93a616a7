import ArgumentParser
import ProbeReports

/// The files that a result is written to beside what is printed: a line for each format of `ReportFormats`.
struct ReportOptions: ParsableArguments {
    @OptionGroup var junit: ReportOption<JUnitReport>
    @OptionGroup var tap: ReportOption<TAPReport>
    @OptionGroup var prometheus: ReportOption<PrometheusReport>
    @OptionGroup var html: ReportOption<HTMLReport>

    var files: [ReportFile] { [junit.file, tap.file, prometheus.file, html.file].compactMap(\.self) }

    func validate() throws {
        let paths = files.map(\.path)
        guard Set(paths).count == paths.count else { throw ValidationError("two reports can't be written to one file") }
    }
}

/// The option of one format: called as the format is.
struct ReportOption<Format: ReportFormat>: ParsableArguments {
    @Option(
        name: .customLong(Format.name),
        help: ArgumentHelp("Also write the result to this file: \(Format.meaning).", valueName: "file"))
    var path: String?

    var file: ReportFile? { path.map { ReportFile(format: Format.self, path: $0) } }
}
