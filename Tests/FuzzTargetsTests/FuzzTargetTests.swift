import DICOMFiles
import FuzzTargets
import PKI
import Testing

/// What the fuzzer starts from holds, and what once broke something breaks nothing any more.
struct FuzzTargetTests {
    private static let testData = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/TestData"

    @Test(arguments: FuzzTarget.all.map(\.name)) func seedsBreakNothing(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let seeds = try Seeds.all(for: target, testData: Self.testData)
        #expect(!seeds.isEmpty)
        for (number, seed) in seeds.enumerated() {
            #expect(throws: Never.self, "seed \(number)") { try target.run(seed) }
        }
    }

    /// Inputs that the fuzzer found, each in a folder with the target's name.
    @Test(arguments: FuzzTarget.all.map(\.name)) func findingsBreakNothingAnyMore(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        for entry in FileWalk(["\(Self.testData)/findings/\(name)"]) where entry.kind == .file {
            let input = try KeyFile.read(entry.path)
            #expect(throws: Never.self, "\(entry.path)") { try target.run(input) }
        }
    }
}
