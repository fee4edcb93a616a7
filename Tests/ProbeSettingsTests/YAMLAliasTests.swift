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
        .timeLimit(.minutes(1)),
        arguments: [
            // In values, in a mapping's key, in keys of keys, merged.
            bomb { "x\($0): &x\($0) [\(aliases($0 - 1))]" }, bomb { "x\($0): &x\($0) {\(aliases($0 - 1, "k")) }" },
            bomb { "x\($0): &x\($0) {? [\(aliases($0 - 1))] : 1}" }, bomb { "? &x\($0) [\(aliases($0 - 1))]\n: \($0)" },
            bomb { "x\($0): &x\($0) {<<: [\(aliases($0 - 1))]}" },
        ])
    func aBombOfAliasesIsRefusedAtOnce(_ text: String) {
        let start = ContinuousClock.now
        let problems = Self.problems(text)
        #expect(problems.contains { $0.contains("more than 100000 values") || $0.contains("no part of a plan") }, "\(problems.prefix(3))")
        #expect(start.duration(to: .now) < .seconds(10))
    }

    /// A settings file of the working directory may be a stranger's.
    @Test(.timeLimit(.minutes(1))) func aSettingsFileOfAStrangerIsBounded() throws {
        let doubling = (1...100).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
        let text = (["a0: &a0 [x, x]"] + doubling + ["? *a100", ": 1"]).joined(separator: "\n")
        do {
            _ = try SampleCommandLine.expand(["echo"], directory: text)
            Issue.record("it was read")
        } catch SettingsError.notYAML(_, let line, let what) {
            #expect(line == 16 && what.hasPrefix("more than 100000 values"), "\(what)")
        }
    }

    /// Bounded is what they stand for, and not their number.
    @Test func asManyAliasesAsAFileNeedsAreRead() throws {
        let steps = (0..<500).map { "  - {<<: *step, name: \($0) * 2}" }.joined(separator: "\n")
        #expect(try Self.read("steps:\n  - &step {echo: a:1, timeout: 1s}\n\(steps)\n").steps.count == 501)
    }

    /// A megabyte is what is read at most.
    @Test(
        .timeLimit(.minutes(1)),
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
        let start = ContinuousClock.now
        #expect(!Self.problems(long.text).isEmpty)
        #expect(start.duration(to: .now) < .seconds(45))
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
