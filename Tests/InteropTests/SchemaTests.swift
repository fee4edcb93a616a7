import Foundation
import ProbeResults
import Testing

extension Interop {
    /// The published JSON Schemas say what the code says. That documents are true to them, each run with `--json` expects, and each end of `serve`.
    @Suite struct SchemaTests {
        @Test func itKnowsEverySlug() throws {
            #expect(try enumeration("$defs", "reason") == Reason.allCases.map(\.rawValue))
            #expect(try enumeration("$defs", "warning", "properties", "reason") == WarningReason.allCases.map(\.rawValue))
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
            #expect(try await SchemaValidator.results.problems(of: valid).isEmpty)
            let changes = [
                ("result/1", "result/2"), ("tcp.refused", "tcp.unheard-of"), (#""exit": 3"#, #""exit": 4"#), ("failed", "ok"),
                (#""phases""#, #""steps""#), (#""warnings": []"#, #""warnings": [], "extra": 1"#),
            ]
            for (old, new) in changes {
                let problems = try await SchemaValidator.results.problems(of: valid.replacing(old, with: new))
                #expect(!problems.isEmpty, "\(new)")
            }
        }

        @Test func itKnowsEveryEvent() throws {
            let schema = Installation.eventSchema
            #expect(try enumeration("properties", "event", in: schema) == ServerEvent.Name.allCases.map(\.rawValue))
            let events = try #require(try object(in: schema)["oneOf"] as? [[String: Any]])
            let names = events.map { (($0["properties"] as? [String: Any])?["event"] as? [String: Any])?["const"] as? String }
            #expect(names == ServerEvent.Name.allCases.map(\.rawValue))
        }

        @Test(.needs(.pynetdicom)) func itRefusesWhatIsNoEvent() async throws {
            let valid = #"""
                {"schema": "dicomprobe.event/1", "event": "stored", "time": "2026-11-22T15:44:17.123Z", "connection": 3,
                "remoteAddress": "127.0.0.1:40112", "sopClassUID": "1.2", "sopInstanceUID": "1.2.3", "transferSyntaxUID": "1.2.4",
                "bytes": 7, "path": "a", "status": "0000", "milliseconds": 1.5}
                """#
            #expect(try await SchemaValidator.events.problems(of: valid).isEmpty)
            let rejected = #"""
                {"schema": "dicomprobe.event/1", "event": "association-rejected", "time": "2026-11-22T15:44:17.123Z", "connection": 3,
                "remoteAddress": "127.0.0.1:40112", "reason": "assoc.rejected.limit", "message": ""}
                """#
            #expect(try await SchemaValidator.events.problems(of: rejected).isEmpty)
            #expect(try await !SchemaValidator.events.problems(of: rejected.replacing("rejected.limit", with: "unheard-of")).isEmpty)
            let changes = [
                ("event/1", "event/2"), (#""stored""#, #""stowed""#), (#""stored""#, #""echo""#), (#""0000""#, #""A700""#),
                (#""connection": 3,"#, ""), (#""bytes": 7"#, #""bytes": 7, "extra": 1"#), ("17.123Z", "17Z"),
                (#", "milliseconds": 1.5"#, ""),
            ]
            for (old, new) in changes {
                let problems = try await SchemaValidator.events.problems(of: valid.replacing(old, with: new))
                #expect(!problems.isEmpty, "\(new)")
            }
        }

        private func object(in schema: URL) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: schema)) as? [String: Any])
        }

        /// - Parameter path: the keys that lead to an object with the key `enum`.
        private func enumeration(_ path: String..., in schema: URL = Installation.resultSchema) throws -> [String]? {
            var value: Any = try object(in: schema)
            for key in path { value = try #require((value as? [String: Any])?[key]) }
            return (value as? [String: Any])?["enum"] as? [String]
        }
    }
}
