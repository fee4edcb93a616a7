import Foundation
import ProbeResults
import Testing

/// The files that a run writes beside what it prints.
struct ReportFiles: Sendable {
    let folder: URL

    private static let names = ["junit": "report.xml", "tap": "report.tap", "prometheus": "report.prom", "html": "report.html"]

    /// Options that ask for all of them.
    var options: [String] { Self.names.flatMap { ["--\($0)", folder.appending(path: $1).path] } }

    /// The text of one, by its option's name.
    func text(_ format: String) throws -> String {
        try String(contentsOf: folder.appending(path: try #require(Self.names[format])), encoding: .utf8)
    }

    /// What somebody else's readers find in it.
    func read(_ format: String) async throws -> ReadReport {
        try #require(await read([format]).first)
    }

    /// The same of several, in that order.
    func read(_ formats: [String]) async throws -> [ReadReport] {
        let reports = try formats.flatMap { [$0, folder.appending(path: try #require(Self.names[$0])).path] }
        let outcome = try await output(
            of: [Installation.python.path, Installation.peerPrograms.appending(path: "reports.py").path] + reports)
        #expect(outcome.exit == .code(0), "\(outcome.text)")
        return try outcome.text.split(separator: "\n").map { try JSONDecoder().decode(ReadReport.self, from: Data($0.utf8)) }
    }

    /// What `promtool check metrics` says of the metrics; empty where they are as they should be.
    func problemsOfMetrics() async throws -> String {
        let path = folder.appending(path: "report.prom").path
        let outcome = try await output(of: ["sh", "-c", #"promtool check metrics < "$0" 2>&1"#, path])
        return outcome.exit == .code(0) ? outcome.text : "\(outcome.exit) \(outcome.text)"
    }

    private func output(of command: [String]) async throws -> (text: String, exit: ChildProcess.Exit) {
        try await withTemporaryFolder { folder in
            let output = folder.appending(path: "output")
            let process = try ChildProcess(command, output: output, errors: folder.appending(path: "errors"))
            let exit = try await process.waitForExit()
            let errors = try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
            return (try String(contentsOf: output, encoding: .utf8) + errors, exit)
        }
    }
}

/// A report as its reader gives it back.
struct ReadReport: Decodable {
    struct Case: Decodable, Equatable {
        let name: String
        /// `passed`, `failure`, `error` or `skipped`; empty for a heading of HTML, whose cases are its headings, then the rows of the table of
        /// steps.
        let verdict: String
        /// Of what did not pass.
        let reason: String
        let text: String
    }

    let problems: [String]
    let cases: [Case]
}
