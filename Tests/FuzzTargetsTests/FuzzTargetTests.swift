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

    /// Those too that are too long to start from.
    @Test func recordingsBreakNothing() throws {
        let target = try #require(FuzzTarget.named("pdu"))
        let recordings = FileWalk(["\(Self.testData)/associations"]).filter { $0.kind == .file && $0.path.hasSuffix(".bin") }
        #expect(!recordings.isEmpty)
        for recording in recordings {
            let input = try KeyFile.read(recording.path)
            #expect(throws: Never.self, "\(recording.path)") { try target.run(input) }
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

    /// The one fault of encoding that an input may cause: a name of bytes that are no UTF-8 takes three times its length when it is sent.
    @Test func aNameThatGrowsMayNotFit() throws {
        func item(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
            [type, 0, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
        let syntaxes = item(0x30, Array(repeating: 0xFF, count: 30_000)) + item(0x40, Array("1.2".utf8))
        let items = item(0x10, Array("1.2".utf8)) + item(0x20, [1, 0, 0, 0] + syntaxes) + item(0x50, [])
        let body = [0, 1] + Array(repeating: 0, count: 66) + items
        let length = withUnsafeBytes(of: UInt32(body.count).bigEndian, Array.init)
        let target = try #require(FuzzTarget.named("pdu"))
        #expect(throws: Never.self) { try target.run([1, 0] + length + body) }
    }
}
