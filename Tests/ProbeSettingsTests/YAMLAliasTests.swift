import Glibc
import ProbeSettings
import Testing

/// Aliases and merged mappings in what people write, and bounds where somebody makes too much of them.
@Suite struct YAMLAliasTests {
    private static func read(_ text: String) throws(PlanReader.Problems) -> Plan {
        try PlanReader(verbs: [SampleCommandLine.echo, SampleCommandLine.store], environment: [:]) { _ in
            .success(PlanReader.File(text: text, identity: [0]))
        }.read("p.yaml")
    }

    private static func problems(_ text: String) -> [String] {
        do throws(PlanReader.Problems) {
            _ = try read(text)
            return []
        } catch {
            return error.problems.map(\.words)
        }
    }

    @Test func anAliasStandsForWhatItNames() throws {
        let plan = try Self.read(
            """
            targets:
              a: &a {address: "h:1", ca: [&ca /ca.pem, *ca], timeout: &soon 1s}
              b: *a
            steps:
              - &step {echo: a, name: 5 * 5}
              - {echo: b, timeout: *soon, name: "*soon"}
              - *step
            """)
        #expect(plan.steps.map(\.name) == ["5 * 5", "*soon", "5 * 5 (2)"])
        #expect(plan.steps[1].arguments == ["echo", "--timeout=1s", "--ca=/ca.pem", "--ca=/ca.pem", "--", "h:1"])
    }

    @Test func aMappingTakesOverWhatItDoesNotSayItself() throws {
        let plan = try Self.read(
            """
            targets:
              a: &a
                address: h:1
                timeout: 1s
                ca: /a.pem
              b:
                timeout: 2s
                <<: *a
              c:
                <<: [{timeout: 3s}, *a]
            steps: [{echo: a}, {echo: b}, {echo: c}]
            """)
        #expect(
            plan.steps.map(\.options).map { $0.flatMap(\.arguments) } == [
                ["--timeout=1s", "--ca=/a.pem"], ["--timeout=2s", "--ca=/a.pem"], ["--timeout=3s", "--ca=/a.pem"],
            ])
    }

    @Test(arguments: [
        ("targets:\n  a: h:1\n  b:\n    <<: h:1\n    address: h:1\nsteps: [{echo: a}]\n", "4:9", "<<: *NAME"),
        ("targets:\n  a: &a {address: \"h:1\"}\n  b:\n    <<: *a\n    <<: *a\nsteps: [{echo: a}]\n", "5:5", "line 4"),
        ("steps:\n  - echo: a:1\n    ? [x, y]\n    : 1\n", "3:7", "no text"),
    ])
    func whatCannotBeTakenOverIsTold(_ text: String, _ place: String, _ words: String) {
        let problems = Self.problems(text)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix("p.yaml:\(place): ") == true && problems.first?.contains(words) == true, "\(problems)")
    }

    /// What is wrong below an anchor is written once.
    @Test func aMistakeBelowAnAnchorIsToldOnce() {
        #expect(Self.problems("steps:\n  - &step {echo: \"a:1\", times: 0}\n  - *step\n  - *step\n").count == 1)
    }

    /// Each a few lines that stand for more values than there is memory.
    @Test(
        .timeLimit(.minutes(15)),
        arguments: [
            // In values, in a mapping's key, in keys of keys, merged.
            bomb { "x\($0): &x\($0) [\(aliases($0 - 1))]" }, bomb { "x\($0): &x\($0) {\(aliases($0 - 1, "k")) }" },
            bomb { "x\($0): &x\($0) {? [\(aliases($0 - 1))] : 1}" }, bomb { "? &x\($0) [\(aliases($0 - 1))]\n: \($0)" },
            bomb { "x\($0): &x\($0) {<<: [\(aliases($0 - 1))]}" },
        ])
    func aBombOfAliasesIsRefusedAtOnce(_ text: String) {
        let start = Self.computed
        let problems = Self.problems(text)
        #expect(problems.contains { $0.contains("more than 100000 values") || $0.contains("no part of a plan") }, "\(problems.prefix(3))")
        #expect(Self.computed - start < .seconds(10))
    }

    /// A settings file of the working directory may be a stranger's.
    @Test(.timeLimit(.minutes(15))) func aSettingsFileOfAStrangerIsBounded() throws {
        let doubling = (1...100).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
        let text = (["a0: &a0 [x, x]"] + doubling + ["? *a100", ": 1"]).joined(separator: "\n")
        do {
            _ = try SampleCommandLine.expand(["echo"], directory: text)
            Issue.record("it was read")
        } catch SettingsError.notYAML(_, let line, let what) {
            #expect(line == 15 && what.hasPrefix("more than 100000 values"), "\(what)")
        }
    }

    /// Bounded is what they stand for, and not their number.
    @Test func asManyAliasesAsAFileNeedsAreRead() throws {
        let steps = (0..<500).map { "  - {<<: *step, name: \($0) * 2}" }.joined(separator: "\n")
        #expect(try Self.read("steps:\n  - &step {echo: a:1, timeout: 1s}\n\(steps)\n").steps.count == 501)
    }

    /// Each takes over the same 10,000 entries again and again: refused before there are more than the bound.
    @Test(
        .timeLimit(.minutes(15)),
        arguments: [
            LongText("a sequence of merging mappings", (0..<60_000).map { _ in "  - <<: *a\n" }.joined()),
            LongText("a mapping of merging mappings", (0..<40_000).map { "  k\($0): {<<: *a}\n" }.joined()),
            LongText("one key, many times, each with a name", (0..<40_000).map { "  k: &n\($0) {<<: *a}\n" }.joined()),
            LongText("merging again what was merged", (0..<40_000).map { _ in "  <<: &n {<<: *a}\n" }.joined()),
            LongText("one merge of many", "  <<: [" + String(repeating: "*a, ", count: 200_000) + "*a]\n"),
            LongText("merges that all say themselves", (0..<60_000).map { _ in "  - {k0: 1, <<: *a}\n" }.joined()),
            LongText(
                "levels that each are within the bound",
                "  " + String(repeating: "[*a, ", count: 50) + "1" + String(repeating: "]", count: 50)),
            LongText(
                "levels of merges", "  " + (0..<50).map { "{a\($0): {<<: *a}, b\($0): " }.joined() + "1" + String(repeating: "}", count: 50)
            ),
        ])
    func mergesAreCountedBeforeTheyAreMade(_ long: LongText) {
        let entries = (0..<10_000).map { "k\($0): 1" }.joined(separator: ", ")
        let start = Self.computed
        let problems = Self.problems("a: &a {\(entries)}\nb:\n\(long.text)")
        #expect(problems.count == 1 && problems.first?.contains("more than 100000 values") == true, "\(problems.prefix(3))")
        // The fourth, as each has 20,000 values.
        #expect(problems.first.flatMap { Int($0.split(separator: ":")[1]) }.map { (3...7).contains($0) } == true, "\(problems.prefix(3))")
        #expect(Self.computed - start < .seconds(10))
    }

    /// A text is as much as it is long.
    @Test(.timeLimit(.minutes(15))) func aLongTextThatStandsForManyIsRefused() {
        let text = "a: &a \"" + String(repeating: "x", count: 500_000) + "\"\nb:\n" + String(repeating: "  - *a\n", count: 50_000)
        let problems = Self.problems(text)
        #expect(problems.count == 1 && problems.first?.contains("more than 100000 values") == true, "\(problems.first?.prefix(200) ?? "")")
    }

    /// What a plan of a thousand steps takes over is within the bound.
    @Test func asManyMergesAsAFileNeedsAreRead() throws {
        let steps = (0..<1_000).map { "  - {<<: [*step, *more], name: step \($0)}" }.joined(separator: "\n")
        let plan = try Self.read("steps:\n  - &step {echo: a:1, timeout: 1s}\n  - &more {echo: b:1, called: B}\n\(steps)\n")
        #expect(plan.steps.count == 1_002)
        #expect(plan.steps.last?.arguments == ["echo", "--called=B", "--timeout=1s", "--", "a:1"])
    }

    /// A megabyte is what is read at most.
    @Test(
        .timeLimit(.minutes(15)),
        arguments: [
            LongText("sequences in sequences", String(repeating: "[", count: 1 << 20)),
            LongText("mappings in mappings", String(repeating: "{a: ", count: 1 << 18)),
            LongText("sequences in lines", String(repeating: "- ", count: 1 << 19)),
            LongText("a long sequence", "a: [" + String(repeating: "b,", count: 1 << 19) + "]"),
            LongText("deep steps", "steps: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500)),
            LongText("many keys", (0..<60_000).map { "k\($0): \($0)\n" }.joined()),
            LongText("one key, many times", String(repeating: "a: 1\n", count: 200_000)),
            LongText("many anchors", String(repeating: "&a ", count: 300_000)),
            LongText("private characters", "a: \"" + String(repeating: "\u{E000}", count: 300_000)),
        ])
    func aFileThatIsTooMuchIsRefusedInTime(_ long: LongText) {
        let start = Self.computed
        #expect(!Self.problems(long.text).isEmpty)
        #expect(Self.computed - start < .seconds(45))
    }

    /// How long this thread has computed so far, which does the reading: what a busy machine takes besides is no matter of it.
    private static var computed: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func bomb(_ line: (Int) -> String) -> String {
        "x0: &x0 {a: 1}\n" + (1...40).map(line).joined(separator: "\n") + "\n"
    }

    private static func aliases(_ index: Int, _ key: String? = nil) -> String {
        (0..<10).map { number in key.map { "\($0)\(number): *x\(index)" } ?? "*x\(index)" }.joined(separator: ", ")
    }
}

/// Has a name, so that the test's output does not show all of it.
struct LongText: CustomTestStringConvertible {
    let testDescription: String
    let text: String

    init(_ name: String, _ text: String) {
        testDescription = name
        self.text = text
    }
}
