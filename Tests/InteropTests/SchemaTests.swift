import Foundation
import ProbeResults
import Testing

extension Interop {
    /// The published JSON Schema says what the code says. That documents are true to it, each run with `--json` expects.
    @Suite struct SchemaTests {
        @Test func itKnowsEverySlug() throws {
            #expect(try enumeration("$defs", "reason") == Reason.allCases.map(\.rawValue))
            #expect(try enumeration("properties", "warnings", "items", "properties", "reason") == WarningReason.allCases.map(\.rawValue))
            let phases = try enumeration("properties", "phases", "items", "properties", "name")
            #expect(phases == ProbeResult.Phase.Name.allCases.map(\.rawValue))
            #expect(try enumeration("$defs", "object", "properties", "fate") == ObjectResult.Fate.allCases.map(\.rawValue))
            let problems = try enumeration("$defs", "inspectedFile", "properties", "problems", "items", "properties", "kind")
            #expect(problems == InspectedFile.Problem.Kind.allCases.map(\.rawValue))
        }

        @Test(.needs(.pynetdicom)) func itRefusesWhatIsNoResult() async throws {
            let valid = #"""
                {"schema": "dicomprobe.result/1", "command": "echo", "outcome": "failed", "exit": 3, "reason": "tcp.refused", "message": "",
                "warnings": [], "phases": []}
                """#
            #expect(try await SchemaValidator.shared.problems(of: valid).isEmpty)
            let changes = [
                ("result/1", "result/2"), ("tcp.refused", "tcp.unheard-of"), (#""exit": 3"#, #""exit": 4"#), ("failed", "ok"),
                (#""phases""#, #""steps""#), (#""warnings": []"#, #""warnings": [], "extra": 1"#),
            ]
            for (old, new) in changes {
                let problems = try await SchemaValidator.shared.problems(of: valid.replacing(old, with: new))
                #expect(!problems.isEmpty, "\(new)")
            }
        }

        /// - Parameter path: the keys that lead to an object with the key `enum`.
        private func enumeration(_ path: String...) throws -> [String]? {
            var value = try JSONSerialization.jsonObject(with: Data(contentsOf: Installation.schema))
            for key in path { value = try #require((value as? [String: Any])?[key]) }
            return (value as? [String: Any])?["enum"] as? [String]
        }
    }
}
