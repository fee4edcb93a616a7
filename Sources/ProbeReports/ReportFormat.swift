import ProbeResults

/// A format that a result can be written in, to a file beside what is printed.
package protocol ReportFormat: Sendable {
    /// The option that asks for it, without dashes: `junit`.
    static var name: String { get }
    /// What is in the file, for the option's help.
    static var meaning: String { get }

    /// - Parameters:
    ///   - result: of a verb, or of a plan with its steps. Of its objects those of ``ProbeResults/KeptObjects`` are there.
    ///   - version: of the tool.
    /// - Returns: the whole file, ended with a line feed.
    static func render(_ result: ProbeResult, version: String) -> String
}

package enum ReportFormats {
    /// All that have an option.
    package static let all: [any ReportFormat.Type] = [JUnitReport.self, TAPReport.self, PrometheusReport.self, HTMLReport.self]
}
