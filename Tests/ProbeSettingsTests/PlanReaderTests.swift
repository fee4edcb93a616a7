import ProbeResults
import ProbeSettings
import Testing

/// Plans as they are written, and what is made of them.
@Suite struct PlanReaderTests {
    @Test func aStepIsItsVerbWithTheOptionsInForce() throws {
        let plan = try read(
            """
            defaults:
              timeout: 5s
              ca: ca.pem
            targets:
              pacs:
                address: ORTHANC@pacs.example.org:11112
                insecure: true
            steps:
              - name: it answers
                echo: pacs
                timeout: 1s
                times: 3
                retries: 2
              - store: pacs
                paths: [a.dcm, /b]
                jobs: 4
            """)
        #expect(plan.steps.map(\.name) == ["it answers", "store pacs"])
        #expect(plan.steps.map(\.verb) == ["echo", "store"])
        #expect(
            plan.steps[0].arguments == [
                "echo", "--timeout=1s", "--ca=plans/ca.pem", "--insecure", "--", "ORTHANC@pacs.example.org:11112",
            ])
        #expect(
            plan.steps[1].arguments == [
                "store", "--to=ORTHANC@pacs.example.org:11112", "--jobs=4", "--timeout=5s", "--ca=plans/ca.pem", "--insecure", "--",
                "plans/a.dcm", "/b",
            ])
        #expect((plan.steps[0].times, plan.steps[0].retries) == (3, 2))
        #expect(plan.steps.allSatisfy { $0.expectation.isPlainSuccess })
    }

    @Test func aValueOfNothingTakesBackWhatALevelBelowSays() throws {
        let plan = try read(
            """
            defaults: {ca: ca.pem, cert: c.pem, key: k.pem}
            steps:
              - echo: host:1
                cert: ~
                key: ~
            """)
        #expect(plan.steps[0].arguments == ["echo", "--ca=plans/ca.pem", "--", "host:1"])
    }

    /// As on the command line: who asks for plain DICOM does not mean the CA of the defaults.
    @Test func whatAStepSaysExcludesWhatContradictsItBelow() throws {
        let plan = try read(
            """
            defaults: {ca: ca.pem}
            targets: {pacs: {address: "ONE@host:1", called: ONE}}
            steps:
              - {echo: pacs, plain: true}
              - {echo: pacs, called: TWO}
            """)
        #expect(plan.steps[0].arguments == ["echo", "--called=ONE", "--plain", "--", "ONE@host:1"])
        #expect(plan.steps[1].arguments == ["echo", "--called=TWO", "--ca=plans/ca.pem", "--", "host:1"])
    }

    @Test func stepsOfAGroupStayTogether() throws {
        let plan = try read(
            """
            steps:
              - echo: a:1
              - parallel:
                  - echo: b:1
                  - echo: b:1
              - echo: b:1
            """)
        #expect(plan.groups.map { $0.map(\.name) } == [["echo a:1"], ["echo b:1", "echo b:1 (2)"], ["echo b:1 (3)"]])
    }

    @Test func eachStepHasANameOfItsOwn() throws {
        let plan = try read("steps: [{echo: 'a:1', name: a}, {echo: 'a:1', name: a (2)}, {echo: 'a:1', name: a}]")
        #expect(Set(plan.steps.map(\.name)).count == 3, "\(plan.steps.map(\.name))")
    }

    @Test func variablesArePutIn() throws {
        let plan = try read(
            """
            steps:
              - name: costs 5$$, ${EMPTY:-nothing}
                echo: ${HOST}:${PORT:-11112}
            """, environment: ["HOST": "pacs", "EMPTY": ""])
        #expect(plan.steps[0].name == "costs 5$, nothing")
        #expect(plan.steps[0].positionals == ["pacs:11112"])
    }

    @Test func whatIsIncludedComesFirstAndIsBeaten() throws {
        let plan = try read(
            """
            steps: [{echo: pacs}]
            defaults: {timeout: 1s}
            include: common/targets.yaml
            """,
            files: [
                "plans/common/targets.yaml": """
                defaults: {timeout: 9s, ca: ca.pem}
                targets: {pacs: host:1}
                steps: [{echo: other:1}]
                """
            ])
        #expect(
            plan.steps.map(\.arguments) == [
                ["echo", "--timeout=1s", "--ca=plans/common/ca.pem", "--", "other:1"],
                ["echo", "--timeout=1s", "--ca=plans/common/ca.pem", "--", "host:1"],
            ])
        #expect(plan.files == ["plans/plan.yaml", "plans/common/targets.yaml"])
    }

    /// A base that several files include counts once.
    @Test func whatIsIncludedTwiceCountsOnce() throws {
        let plan = try read(
            "include: [a.yaml, b.yaml, ./base.yaml]\nsteps: [{echo: pacs}]",
            files: [
                "plans/a.yaml": "include: base.yaml\nsteps: [{echo: a:1}]", "plans/b.yaml": "include: base.yaml\nsteps: [{echo: b:1}]",
                "plans/base.yaml": "targets: {pacs: host:1}\nsteps: [{echo: base:1}]",
            ])
        #expect(plan.steps.map(\.positionals) == [["base:1"], ["a:1"], ["b:1"], ["host:1"]])
        #expect(plan.files == ["plans/plan.yaml", "plans/a.yaml", "plans/base.yaml", "plans/b.yaml"])
    }

    @Test func filesThatIncludeEachOtherAreToldWhereTheCircleCloses() {
        let problems = problems(
            of: "include: a.yaml\nsteps: [{echo: a:1}]",
            files: ["plans/a.yaml": "include: b.yaml\n", "plans/b.yaml": "targets: {}\ninclude: a.yaml\n"])
        #expect(problems.map(\.place) == [DocumentPlace(file: "plans/b.yaml", line: 2, column: 10)], "\(problems)")
        #expect(problems.first?.message.contains("plans/a.yaml includes plans/b.yaml includes plans/a.yaml") == true, "\(problems)")
    }

    @Test func aChainOfInclusionsHasAnEnd() {
        let files = Dictionary(uniqueKeysWithValues: (0..<200).map { ("plans/\($0).yaml", "include: \($0 + 1).yaml\n") })
        let problems = problems(of: "include: 0.yaml\nsteps: [{echo: a:1}]", files: files)
        #expect(problems.count == 1 && problems.first?.message.contains("more than 32, each") == true, "\(problems)")
    }

    /// Beside what else is wrong with the step.
    @Test func anOptionThatWantsAnotherIsTold() {
        expect(
            """
            defaults: {user-password-file: pw}
            steps:
              - echo: a:1
                key: k.pem
                times: 0
              - {echo: a:1, user: alice, cert: c.pem, key: k.pem}
              - {echo: a:1, user: alice, key: k.pem, crt: c.pem}
            """, [(1, 32, "needs user"), (4, 10, "needs cert"), (5, 12, "from 1"), (7, 42, "cert")])
    }

    @Test func expectationsAreRead() throws {
        let plan = try read(
            """
            steps:
              - {echo: a:1, expect: cert.unknown-issuer}
              - {echo: a:1, expect: {layer: association}}
              - {echo: a:1, expect: {exit: 3}}
              - {echo: a:1, expect: {exit: 0}}
              - {echo: a:1, expect: {min-days: 30, within: 2s, transfer-syntax: explicitvrlittleendian}}
              - {echo: a:1, expect: {within: {tls: 100ms, total: 1s}}}
            """)
        let expectations = plan.steps.map(\.expectation)
        #expect(
            expectations.map(\.outcome) == [
                .reason(.certUnknownIssuer), .layer(.association), .layer(.network), .success, .success, .success,
            ])
        #expect(expectations[4].minimumDays == 30)
        #expect(expectations[4].transferSyntaxUID == "1.2.840.10008.1.2.1")
        #expect(expectations[4].bounds == [StepExpectation.Bound(phase: nil, duration: .seconds(2))])
        #expect(
            expectations[5].bounds == [
                StepExpectation.Bound(phase: .tls, duration: .milliseconds(100)), StepExpectation.Bound(phase: nil, duration: .seconds(1)),
            ])
    }

    /// A step that expects what none of its runs comes to would never be green, and might be taken for one that was judged.
    @Test(arguments: Reason.allCases.filter { $0.layer == .expectation })
    func onlyWhatTheVerbComesToCanBeExpected(_ reason: Reason) {
        for verb in ["echo", "tls"] {
            for written in [reason.rawValue, "{reason: \(reason.rawValue)}"] {
                let options = verb == "tls" ? "min-days: 1, require-profile: bcp195, " : ""
                let problems = problems(of: "steps: [{\(verb): 'a:1', \(options)expect: \(written)}]")
                let isOfTheVerb = verb == "tls" && [.expectMinDays, .expectTLSProfile].contains(reason)
                #expect(problems.isEmpty == isOfTheVerb, "\(verb) \(written): \(problems)")
                #expect(problems.allSatisfy { $0.message == "\(reason.rawValue) is no result of \(verb)" }, "\(problems)")
                let hint = "only tls comes to expect.min-days and expect.tls-profile by itself"
                #expect(problems.allSatisfy { $0.hint == hint }, "\(problems)")
            }
        }
    }

    /// A plain step has no certificate that could last, and no phase to be bounded: the smoke test would be red for ever.
    @Test(arguments: [
        ("{min-days: 5}", "min-days"), ("{within: {tls: 1s}}", "within: tls"), ("cert.expired", "cert.expired"),
        ("{layer: tls}", "layer: tls (4)"), ("{exit: 4}", "exit: tls (4)"),
    ])
    func nothingOfTLSIsExpectedOfAPlainStep(_ expected: String, _ what: String) throws {
        for plain in ["steps: [{echo: 'a:1', plain: true, ", "defaults: {plain: true}\nsteps: [{echo: 'a:1', "] {
            let problems = problems(of: plain + "expect: \(expected)}]")
            #expect(problems.map(\.message) == ["\(what) is of TLS, and the step is plain"], "\(problems)")
        }
        #expect(problems(of: "steps: [{echo: 'a:1', expect: \(expected)}]").isEmpty)
    }

    @Test func anEmptyListIsToldOnce() {
        let problems = problems(of: "steps: [{store: 'a:1', paths: []}]")
        #expect(problems.map(\.message) == ["paths: the list is empty"], "\(problems)")
    }

    /// What is below `expect` is judged by the plan, and makes the verb fail in no way that could be expected.
    @Test(
        arguments: [
            ("{exit: 1}", "", "exit 1"), ("{layer: expectation}", "", "exit 1"), ("expect.min-days", "", "expect.min-days"),
            ("{reason: expect.min-days, min-days: 5}", "", "expect.min-days"),
            ("{reason: expect.min-days}", "require-profile: bcp195, ", "expect.min-days"),
            ("{reason: expect.tls-profile}", "min-days: 5, ", "expect.tls-profile"),
        ])
    func whatNothingAsksForCannotBeExpected(_ expected: String, _ options: String, _ outcome: String) throws {
        let problems = problems(of: "steps: [{tls: 'a:1', \(options)expect: \(expected)}]")
        #expect(problems.map(\.message) == ["nothing is asked of the step that could end in \(outcome)"], "\(problems)")
        #expect(problems.first?.hint?.contains("beside expect") == true)
    }

    @Test(arguments: [
        "targets: {a: {address: 'a:1', min-days: 5}}\nsteps: [{tls: a, ", "defaults: {min-days: 5}\nsteps: [{tls: 'a:1', ",
        "steps: [{tls: 'a:1', min-days: 5, ",
    ])
    func whatIsAskedForFromAnywhereCanBeExpected(_ start: String) throws {
        for expected in ["{exit: 1}", "expect.min-days"] { _ = try read(start + "expect: \(expected)}]") }
    }

    @Test func aProfileThatIsExpectedIsAskedFor() throws {
        _ = try read("steps: [{tls: 'a:1', expect: {reason: expect.tls-profile, profile: bcp195}}]")
    }

    /// Nor can the layer of these reasons, however it is written.
    @Test(arguments: [("exit: 1", 20), ("layer: expectation", 21)])
    func onlyWhatTheVerbComesToCanBeExpectedOfALayer(_ written: String, _ column: Int) throws {
        for step in ["echo: a:1", "store: a:1\n    paths: x"] {
            let text = "steps:\n  - \(step)\n    expect: {\(written)}"
            let problems = problems(of: text)
            let line = text.split(separator: "\n").count
            #expect(problems.map(\.place) == [DocumentPlace(file: "plans/plan.yaml", line: line, column: column)], "\(problems)")
            let verb = step.prefix { $0 != ":" }
            #expect(problems.first?.message.hasSuffix("expectation (1) is no result of \(verb)") == true, "\(problems)")
            #expect(problems.first?.hint?.contains("tls (4)") == true, "\(problems)")
        }
        let plan = try read("steps: [{tls: 'a:1', min-days: 5, expect: {\(written)}}]")
        #expect(plan.steps.map(\.expectation.outcome) == [.layer(.expectation)])
    }

    @Test func everyMistakeIsToldWithItsPlace() {
        expect(
            """
            defaults:
              timout: 5s
            targets:
              pacs:
                adress: x
            step: []
            steps:
              - echo: pcas
              - ehco: host:1
              - echo: host:1
                store: host:1
              - store: host:1
              - echo: ${NOPE}
              - echo: host:1
                insecure: maybe
                times: 0
                expect: {reason: cert.expird, within: {tsl: 1s}}
              - echo: host:1
                expect: usage.ae-title
            """,
            [
                (2, 3, "timeout"), (4, 3, "address"), (5, 5, "address"), (6, 1, "steps"), (8, 11, "pacs"), (9, 5, "echo"), (11, 5, nil),
                (12, 5, "paths"), (13, 11, "NOPE"), (15, 15, "true"), (16, 12, "from 1"), (17, 22, "cert.expired"), (17, 44, "tls"),
                (19, 13, "before anything is sent"),
            ])
    }

    @Test(arguments: [
        ("steps: [", 2, 1), ("- echo: a:1", 1, 1), ("steps: {echo: a:1}", 1, 8), ("", 1, 1), ("steps: []", 1, 1), ("a: 1\na: 2", 1, 1),
        ("steps: [{echo: [a]}]", 1, 16), ("steps: [{echo: $a}]", 1, 16), ("steps: [1]", 1, 9), ("steps: [{parallel: 1}]", 1, 20),
        ("steps: [{}]", 1, 9), ("steps: [{echo: \"a:1\", ca: []}]", 1, 27), ("steps: [{parallel: []}]", 1, 10),
        ("steps: [{echo: \"a:1\", expect: {}}]", 1, 23),
        ("steps: [{echo: \"a:1\", expect: {within: {}}}]", 1, 32),
    ])
    func whatIsNoPlanIsRefusedInItsPlace(_ text: String, _ line: Int, _ column: Int) {
        let problems = problems(of: text)
        #expect(problems.first?.place == DocumentPlace(file: "plans/plan.yaml", line: line, column: column), "\(problems)")
    }

    /// A reference ends at the first brace: what is left of it would become part of the value.
    @Test(arguments: [[:], ["A": "ORTHANC"], ["A": "ORTHANC", "B": "OTHER"]] as [[String: String]])
    func aVariableInADefaultIsRefusedInItsPlace(_ environment: [String: String]) {
        for value in ["${A:-${B}}", "x${A:-y${B:-z}}", "${A:-$${B}}"] {
            let problems = problems(of: "steps:\n  - echo: a:1\n    called: \(value)", environment: environment)
            #expect(problems.map(\.place) == [DocumentPlace(file: "plans/plan.yaml", line: 3, column: 13)], "\(problems)")
            #expect(problems.first?.words.contains("the default of A holds a variable") == true, "\(problems)")
        }
    }

    /// What a plan says goes where its author wants it to.
    @Test(arguments: Settings.secretVariables) func aSecretIsPutInNowhere(variable: String) {
        for text in ["steps: [{echo: '${\(variable)}:1'}]", "steps: [{echo: '${\(variable):-a}:1'}]"] {
            let problems = problems(of: text, environment: [variable: "s3cret"])
            #expect(problems.count == 1 && problems[0].words.contains("\(variable) holds a secret"), "\(problems)")
            #expect(!problems.contains { $0.words.contains("s3cret") }, "\(problems)")
        }
    }

    @Test func aFileThatIncludesItselfOrIsMissingIsToldWhereItIsNamed() {
        let problems = problems(of: "include: [./plan.yaml, nope.yaml]\nsteps: [{echo: a:1}]", files: [:])
        #expect(problems.map(\.place.column) == [11, 24], "\(problems)")
    }

    // MARK: -

    private func read(
        _ text: String, environment: [String: String] = [:], files: [String: String] = [:]
    ) throws(PlanReader.Problems) -> Plan {
        let files = files.merging(["plans/plan.yaml": text]) { $1 }
        let verbs = [SampleCommandLine.echo, SampleCommandLine.store, SampleCommandLine.tls]
        let reader = PlanReader(verbs: verbs, environment: environment) { path in
            files[path.replacing("./", with: "")].map {
                .success(PlanReader.File(text: $0, identity: [UInt64(bitPattern: Int64($0.hashValue))]))
            } ?? .failure(PlanReader.Unreadable(why: "No such file or directory"))
        }
        return try reader.read("plans/plan.yaml")
    }

    private func problems(of text: String, environment: [String: String] = [:], files: [String: String] = [:]) -> [DocumentProblem] {
        do throws(PlanReader.Problems) {
            _ = try read(text, environment: environment, files: files)
            return []
        } catch {
            return error.problems
        }
    }

    private func expect(
        _ text: String, _ expected: [(line: Int, column: Int, telling: String?)], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let problems = problems(of: text)
        #expect(
            problems.map { [$0.place.line, $0.place.column] } == expected.map { [$0.line, $0.column] },
            "\(problems.map(\.words).joined(separator: "\n"))", sourceLocation: sourceLocation)
        for (problem, expected) in zip(problems, expected) {
            guard let telling = expected.telling else { continue }
            #expect(problem.words.contains(telling), "\(problem.words)", sourceLocation: sourceLocation)
        }
    }
}
