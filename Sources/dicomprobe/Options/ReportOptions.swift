import ArgumentParser
import ProbeReports

/// The files that a result is written to beside what is printed: an option for each format of `ReportFormats`, called as the format is.
///
/// They stand side by side, and are no group each: the parser looks at each type of group with a search through all conformances of the program, and four of them are a
/// twelfth of what `echo` computes.
struct ReportOptions: ParsableArguments {
    @Option(name: .customLong(JUnitReport.name), help: help(JUnitReport.self)) var junit: String?
    @Option(name: .customLong(TAPReport.name), help: help(TAPReport.self)) var tap: String?
    @Option(name: .customLong(PrometheusReport.name), help: help(PrometheusReport.self)) var prometheus: String?
    @Option(name: .customLong(HTMLReport.name), help: help(HTMLReport.self)) var html: String?

    var files: [ReportFile] {
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
