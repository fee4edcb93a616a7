import Foundation
import Testing

extension Interop {
    /// What the documentation says of other clients and ours, beside what they say today.
    @Suite struct FaultsSideBySideTests {
        @Test(.needs(.ingress), .needs(.dcmtk), .needs(.pynetdicom)) func thePageIsAsMeasured() async throws {
            let laboratory = try await Laboratory.running()
            try await withTemporaryFolder { folder in
                let log = folder.appending(path: "log")
                let script = Installation.packageRoot.appending(path: "scripts/compare-tools").path
                let options = ["--check", "--laboratory", laboratory.directory, "--binary", Installation.binary.path]
                let process = try ChildProcess([script] + options, output: log, errors: log)
                let exit = try await process.waitForExit(within: .seconds(600))
                let words = try String(contentsOf: log, encoding: .utf8)
                #expect(exit == .code(0), "\(words)")
            }
        }
    }
}
