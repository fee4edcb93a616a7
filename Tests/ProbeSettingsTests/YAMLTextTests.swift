import Testing
import Yams

@testable import ProbeSettings

struct YAMLTextTests {
    /// Each line stands for twice as much as the one before, and comparing keys would go through all of it.
    @Test(.timeLimit(.minutes(1))) func whatStandsForMoreThanThereIsTimeForIsRefused() {
        let doubling = (1...100).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
        let text = (["a0: &a0 [x, x]"] + doubling + ["? *a100", ": 1"]).joined(separator: "\n")
        #expect { try YAMLText.root(of: text) } throws: { ($0 as? YAMLText.TooManyAliases)?.count == 201 }
        #expect(throws: SettingsError.notYAML(file: "./dicomprobe.yaml", line: nil, what: "\(YAMLText.TooManyAliases(count: 201))")) {
            try SampleCommandLine.expand(["echo"], directory: text)
        }
    }

    @Test func asManyAsAFileNeedsAreRead() throws {
        let list = (1...YAMLText.maximumAliases).map { _ in "*a" }.joined(separator: ",")
        let root = try #require(try YAMLText.root(of: "a: &a x\nb: [\(list)]"))
        #expect(root["b"]?.sequence?.map(\.string) == (1...YAMLText.maximumAliases).map { _ in "x" })
        #expect(throws: YAMLText.TooManyAliases.self) { try YAMLText.root(of: "a: &a x\nb: [\(list), *a]") }
    }

    @Test func asterisksThatAreNoAliasesDoNotCount() throws {
        let patterns = (1...100).map { "\"*@pacs-\($0)*.example.org:*\"" }.joined(separator: ", ")
        #expect(try YAMLText.root(of: "allow: [\(patterns)] # a*b *\n")?["allow"]?.sequence?.count == 100)
    }
}
