import Foundation
import ProbeResults
import Testing

/// The page of exit codes and reasons is API as much as they are.
@Suite struct DocumentedReasonsTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/dicomprobe/Documentation.docc/ExitCodesAndReasons.md")

    /// The rows of its table: reason and exit code.
    private func rows() throws -> [String: String] {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        var rows: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("|") && line.contains("`") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            rows[cells[1].trimmingCharacters(in: ["`"])] = cells[0]
        }
        return rows
    }

    @Test func everyReasonIsThereWithItsExitCode() throws {
        let expected = Reason.allCases.map { reason in
            (reason.rawValue, reason == .interrupted ? "128 + n" : String(reason.layer.exitCode))
        }
        #expect(try rows() == Dictionary(uniqueKeysWithValues: expected))
    }
}
