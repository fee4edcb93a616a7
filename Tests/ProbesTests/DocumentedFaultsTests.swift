import Foundation
import TestSCP
import Testing

/// The page of faults says what the registry says.
struct DocumentedFaultsTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/dicomprobe/Documentation.docc/Faults.md")

    /// The rows of the tables below a heading: what the first cell has as code, and the second cell.
    private func rows(below heading: String) throws -> [[String]] {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n### ").first { $0.hasPrefix(heading + "\n") })
        return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func everyFaultIsThere() throws {
        #expect(try rows(below: "Faults") == FaultKind.all.map { ["`\($0.usage)`", $0.summary] })
    }

    @Test func everyPointIsThere() throws {
        #expect(try rows(below: "Points") == FaultPoint.allCases.map { ["`\($0.rawValue)`", $0.summary] })
    }

    @Test func everyKindOfCertificateIsThere() throws {
        let names = try rows(below: "Certificates").flatMap { $0[0].split(separator: ",") }.map {
            $0.trimmingCharacters(in: [" ", "`"])
        }
        #expect(names == BadCertificate.allCases.map(\.rawValue))
    }
}
