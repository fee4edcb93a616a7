import ProbeSettings
import Testing

/// How people break YAML, and what they are told: where it is, and what was meant.
@Suite struct YAMLMistakeTests {
    private static func problems(_ text: String) -> [String] {
        let reader = PlanReader(verbs: [SampleCommandLine.echo, SampleCommandLine.store], environment: [:]) { path in
            path == "p.yaml"
                ? .success(PlanReader.File(text: text, identity: [0])) : .failure(PlanReader.Unreadable(why: "No such file or directory"))
        }
        do throws(PlanReader.Problems) {
            _ = try reader.read("p.yaml")
            return []
        } catch {
            return error.problems.map(\.words)
        }
    }

    /// Each with the only mistake's place and a part of its words.
    @Test(arguments: [
        // Tabs.
        ("steps:\n\t- echo: a:1\n", "2:1", "tab"),
        ("steps:\n  - echo: a:1\n\t    timeout: 1s\n", "3:1", "tab"),
        ("steps:\n  - echo: a:1\n    expect:\n\t\tmin-days: 3\n", "4:1", "indent by spaces"),
        ("steps:\n  -\techo: a:1\n", "2:4", "tab"),
        // Indentation.
        ("steps:\n  - echo: a:1\n   timeout: 1s\n", "3:4", "line 2"),
        ("steps:\n  - echo: a:1\n      timeout: 1s\n", "3:14", "same column"),
        ("defaults:\n  timeout: 1s\n calling: X\nsteps: []\n", "3:2", "line 1"),
        (" steps:\n  - echo: a:1\ntargets: {}\n", "3:1", "same column"),
        ("steps:\n  - echo: a:1\n - echo: b:1\n", "3:2", "same column"),
        ("steps:\n- echo: a:1\n  echo: b:1\n  - echo: c:1\n", "4:3", "line"),
        // Colons.
        ("steps:\n  - name: the PACS: it answers\n    echo: a:1\n", "2:19", "in quotes"),
        ("steps:\n  - echo:a:1\n", "2:5", "echo: a:1"),
        ("steps:\n  - echo a:1\n", "2:5", "keys with values"),
        ("steps:\n  - echo: a:1\n    timeout\n    retries: 1\n", "3:5", "a colon"),
        // Dashes.
        ("steps:\n  echo: a:1\n", "2:3", "a dash"),
        ("steps:\n  - echo: a:1\n  echo: b:1\n", "3:3", "a dash"),
        ("steps: - echo: a:1\n", "1:8", "line below"),
        ("steps:\n  -echo: a:1\n", "2:3", "a dash and a space"),
        // Brackets and quotes.
        ("steps: [{echo: \"a:1\"}\n", "2:1", "not closed"),
        ("steps:\n  - {echo: \"a:1\", expect: {min-days: 3}\n  - echo: b:1\n", "3:3", "not closed"),
        ("steps:\n  - echo: \"a:1\n    name: x\n", "2:11", "not closed"),
        ("steps:\n  - echo: \"a\" b\n", "2:15", "quotes"),
        ("steps:\n  - echo: a:1\n    ca: \"C:\\pki\\ca.pem\"\n", "3:12", "single quotes"),
        // Signs that mean something.
        ("steps:\n  - echo: @a:1\n", "2:11", "\"@\""),
        ("steps:\n  - echo: `a`\n", "2:11", "in quotes"),
        ("steps:\n  - echo: &\n", "2:11", "\"&\""),
        ("steps:\n  - echo: *a:1\n", "2:11", "\"*a:1\""),
        ("steps:\n  - echo: *pacs\n", "2:11", "&pacs"),
        ("steps:\n  - echo: a:1\n    expect: %\n", "3:13", "\"%\""),
        // More than one.
        ("steps: []\n---\nsteps: []\n", "2:1", "one document"),
        ("steps:\n  - echo: a:1\n    timeout: 1s\n    name: x\n    timeout: 2s\n", "5:5", "line 3"),
        ("targets: {a: h:1, \"a\": h:2}\nsteps: [{echo: a}]\n", "1:19", "line 1"),
        // Of the wrong kind.
        ("steps:\n  - echo: a:1\n    called: true\n", "3:13", "in quotes"),
        ("steps:\n  - echo: a:1\n    timeout: [1, 2]\n", "3:14", "one value"),
        ("steps:\n  - echo: a:1\n    timeout:\n      seconds: 1\n", "4:7", "one value"),
        ("steps:\n  - echo: a:1\n    times: many\n", "3:12", "no number"),
        ("- echo: a:1\n", "1:1", "a list"),
        ("steps\n", "1:1", "keys with values"),
        ("", "1:1", "says nothing"),
        ("# nothing yet\n", "1:1", "says nothing"),
        ("steps:\n", "1:7", "a list"),
        ("steps:\n  -\n", "2:4", "keys with values"),
        // Names.
        ("steps:\n  - echo: a:1\n    timout: 1s\n", "3:5", "timeout"),
        ("steps:\n  - ecko: a:1\n", "2:5", "echo"),
        ("steps:\n  - ping: a:1\n", "2:5", "echo, store"),
        ("step:\n  - echo: a:1\n", "1:1", "did you mean steps?"),
        ("steps:\n  - echo: ${PACS}\n", "2:11", "${PACS:-DEFAULT}"),
        ("steps:\n  - echo: $PACS\n", "2:11", "${NAME}"),
        ("include: base.yaml\nsteps: [{echo: a:1}]\n", "1:10", "base.yaml can't be read: No such file"),
        // What no text holds.
        ("steps:\n  - echo: a\u{1}\n", "2:12", "U+1"),
        // A group in a group.
        ("steps:\n  - parallel:\n      - echo: a:1\n      - parallel:\n          - echo: b:1\n", "4:9", "behind it"),
    ])
    func aMistakeIsToldWithItsPlaceAndWhatWasMeant(_ text: String, _ place: String, _ words: String) {
        let problems = Self.problems(text)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix("p.yaml:\(place): ") == true && problems.first?.contains(words) == true, "\(problems)")
    }

    /// As editors of other systems write them.
    @Test(arguments: [
        "\u{FEFF}steps:\n  - echo: a:1\n    timeout: 1s\n", "steps:\r\n  - echo: a:1\r\n    timeout: 1s\r\n",
        "\u{FEFF}steps:\r\n  - echo: a:1\r\n    timeout: 1s", "steps:\r  - echo: a:1\r    timeout: 1s\r",
        "---\nsteps:\n  - echo: a:1\n    timeout: 1s\n...\n", "steps:\n    -   echo: a:1\n        timeout: 1s",
        "steps:\n- echo:\n    a:1\n  timeout: '1s'\n",
    ])
    func whatIsYAMLIsRead(_ text: String) {
        #expect(Self.problems(text).isEmpty)
    }

    @Test(arguments: [
        ("\u{FEFF}steps:\n  - echo: a:1\n    tiemout: 1s\n", "3:5"), ("steps:\r\n  - echo: a:1\r\n    tiemout: 1s\r\n", "3:5"),
        ("steps:\r\n  - echo: a:1\r\n    name: x\r\n    name: y\r\n", "4:5"),
    ])
    func placesAreThoseOfTheEditor(_ text: String, _ place: String) {
        #expect(Self.problems(text).allSatisfy { $0.hasPrefix("p.yaml:\(place): ") }, "\(Self.problems(text))")
    }

    @Test func everyKeyThatIsThereTwiceIsTold() {
        let problems = Self.problems(
            """
            targets:
              a: h:1
              b: h:1
              a: h:2
            steps:
              - echo: a
                name: x
                name: y
                times: 0
                name: z
            targets: {}
            """)
        let expected = [("4:3", "line 2"), ("8:5", "line 7"), ("9:12", "from 1"), ("10:5", "line 7"), ("11:1", "line 1")]
        #expect(problems.count == expected.count, "\(problems)")
        for (problem, (place, words)) in zip(problems, expected) {
            #expect(problem.hasPrefix("p.yaml:\(place): ") && problem.contains(words), "\(problem)")
        }
    }

    /// However many there are, it comes to an end.
    @Test func manyKeysThatAreThereTwiceAreTold() {
        let lines = (0..<200).map { "  - {echo: a:1, name: x\($0), name: y}\n" }
        #expect(!Self.problems("steps:\n" + lines.joined()).isEmpty)
    }
}
