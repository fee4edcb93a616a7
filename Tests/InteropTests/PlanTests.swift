import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// `run`: plans against `serve`.
    @Suite struct PlanTests {
        @Test func aPlanIsGreenWhenEveryStepIsAsExpected() async throws {
            try await withServer { server, folder in
                let object = TestObject.inOrder[0]
                let plan = try server.plan(
                    in: folder,
                    """
                    steps:
                      - name: it answers
                        echo: server
                        expect: {within: 1m, transfer-syntax: ImplicitVRLittleEndian, min-days: 30}
                      - name: three times five
                        echo: server
                        repeat: 5
                        times: 3
                      - parallel:
                          - {tls: server, expect: {profile: bcp195, min-days: 30}}
                          - {store: server, paths: [\(object.path)], expect: {transfer-syntax: \(object.transferSyntax)}}
                      - name: a stranger's CA is noticed
                        echo: server
                        ca: \(server.stranger)
                        expect: cert.unknown-issuer
                      - name: plain DICOM is refused
                        echo: server
                        plain: true
                        expect: {layer: association}
                    """)
                let report = try await probe(["run", plan])
                #expect(report.reason == .ok, "\(report)")
                let steps = try #require(report.result.steps)
                #expect(steps.map(\.outcome) == Array(repeating: .ok, count: 6), "\(report)")
                #expect(steps.map(\.runs) == [1, 3, 1, 1, 1, 1])
                #expect(steps.map { $0.result?.command } == ["echo", "echo", "tls", "store", "echo", "echo"])
                #expect(steps[1].result?.echoes?.succeeded == 5)
                #expect(steps[3].result?.objects?.isEmpty == false)
                #expect(steps[3].result?.objects?.count == steps[3].result?.summary?.objects)
                #expect(steps[4].result?.reason == .certUnknownIssuer)
                #expect(report.result.files == [plan])
            }
        }

        @Test func theStepThatIsNotAsExpectedDecides() async throws {
            try await withServer { server, folder in
                let plan = try server.plan(
                    in: folder,
                    """
                    steps:
                      - echo: server
                      - {name: wrong reason, echo: server, plain: true, expect: assoc.rejected.calling-ae}
                      - {name: no CA, echo: server, ca: \(server.stranger)}
                      - {name: too good, echo: server, expect: {exit: 4}}
                      - {name: too slow, echo: server, expect: {within: 1ms}, retries: 1}
                      - {name: too short, echo: server, expect: {min-days: 90000}}
                      - {name: other syntax, echo: server, expect: {transfer-syntax: ExplicitVRBigEndian}}
                    """)
                let report = try await probe(["run", plan])
                let steps = try #require(report.result.steps)
                #expect(
                    steps.map(\.reason) == [
                        .ok, .expectReason, .certUnknownIssuer, .expectReason, .expectDuration, .expectMinDays, .expectTransferSyntax,
                    ], "\(report)")
                #expect(report.reason == .expectReason)
                #expect(report.exit == .code(1))
                #expect(steps[1].message.contains("expected assoc.rejected.calling-ae"))
                #expect(steps[1].place.hasSuffix("plan.yaml:8"), "\(steps[1].place)")
                #expect(steps[4].runs == 2)
                #expect(report.result.message.contains("wrong reason"))
                let text = try await run(["run", plan])
                #expect(text.output.contains("failed: no CA"), "\(text)")
                #expect(text.output.contains("[cert.unknown-issuer]"))
                #expect(text.output.contains("ok: echo server"))
            }
        }

        /// The failure comes before the verb makes anything of the profile.
        @Test func aProfileIsJudgedBesideAnExpectedFailure() async throws {
            try await withServer { server, folder in
                let step = "tls: server, ca: \(server.stranger), expect: {reason: cert.unknown-issuer, profile"
                let options = "tls: server, ca: \(server.stranger), expect: cert.unknown-issuer"
                let plan = try server.plan(
                    in: folder,
                    """
                    steps:
                      - {\(step): bcp195}}
                      - {\(step): legacy-unencrypted}}
                      - {\(options), require-profile: bcp195, min-days: 1}
                      - {\(options), require-profile: legacy-unencrypted}
                      - {\(options), min-days: 90000}
                      - {tls: "127.0.0.1:1", expect: tcp.refused, require-profile: bcp195, min-days: 90000}
                    """)
                let report = try await probe(["run", plan])
                let reasons: [Reason] = [.ok, .expectTLSProfile, .ok, .expectTLSProfile, .expectMinDays, .ok]
                #expect(report.result.steps?.map(\.reason) == reasons, "\(report)")
                #expect(report.result.steps?.dropLast().allSatisfy { $0.result?.reason == .certUnknownIssuer } == true, "\(report)")
            }
        }

        /// A plan that can't be carried out as it is meant is not carried out at all.
        @Test func everyMistakeIsToldBeforeAnythingIsSent() async throws {
            try await withServer { server, folder in
                let plan = try server.plan(
                    in: folder,
                    """
                    steps:
                      - echo: server
                      - echo: sever
                      - echo: server
                        called: much too long a title
                      - echo: server
                        timeout: soon
                      - echo: server
                        cert: missing.pem
                        key: missing.key
                      - echo: server
                        repeat: 0
                      - {store: server, paths: ["-"]}
                      - {store: server}
                    """)
                let report = try await probe(["run", plan])
                #expect(report.reason == .usagePlan, "\(report)")
                #expect(report.exit == .code(2))
                let problems = report.result.problems ?? []
                #expect(
                    problems.map { [$0.line, $0.column] } == [[8, 11], [10, 13], [12, 14], [14, 11], [17, 13], [18, 28], [19, 6]],
                    "\(problems)")
                let mended = try server.plan(
                    in: folder,
                    """
                    steps:
                      - echo: server
                      - echo: server
                        called: much too long a title
                      - echo: server
                        timeout: soon
                      - echo: server
                        cert: missing.pem
                        key: missing.key
                      - echo: server
                        repeat: 0
                      - {store: server, paths: ["-"]}
                    """)
                let second = try await probe(["run", mended])
                #expect(
                    (second.result.problems ?? []).map { [$0.line, $0.column] } == [[9, 13], [11, 14], [13, 11], [16, 13], [17, 28]],
                    "\(second)"
                )
                let text = try await run(["run", mended])
                #expect(text.output.contains("plan.yaml:9:13: --called"), "\(text)")
                let good = try server.plan(in: folder, "steps: [{echo: server}, {echo: server, expect: cert.expired}]")
                let judged = try await probe(["run", "--check", good])
                #expect(judged.reason == .ok, "\(judged)")
                #expect(judged.result.steps == nil)
                #expect(!server.peer.log.contains("association"), "\(server.peer.log)")
            }
        }

        /// As the option says, it may come to be until it is sent.
        @Test func aPlanIsJudgedWithoutWhatItStores() async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                for (options, reason) in [("plain: true", Reason.ok), ("ca: missing.pem", Reason.usagePlan)] {
                    let text = "steps: [{store: 127.0.0.1:\(Port.free()), paths: missing.dcm, \(options)}]\n"
                    try text.write(to: plan, atomically: true, encoding: .utf8)
                    let judged = try await probe(["run", "--check", plan.path])
                    #expect(judged.reason == reason && judged.exit == .code(reason == .ok ? 0 : 2), "\(judged)")
                }
                let help = try await run(["run", "--help"]).output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(help.contains("what is stored is opened when it is sent"), "\(help)")
            }
        }

        /// Those of the reader, those of the verb's parser, those of its preparation, and those that only two options make together.
        @Test func allMistakesOfAStepAreToldTogether() async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                let text = """
                    steps:
                      - echo: "a b:1"
                        timeout: soon
                        key: k.pem
                        plain: true
                        sni: other.example.org
                        times: 0
                        repeat: 0
                        calling: A TITLE THAT IS TOO LONG
                      - echo: --help
                      - {store: localhost:1, paths: ["-"], jobs: 0, ca: missing.pem}

                    """
                try text.write(to: plan, atomically: true, encoding: .utf8)
                let problems = try #require(await probe(["run", "--check", plan.path]).result.problems)
                let expected = [
                    [2, 11], [3, 14], [4, 10], [6, 10], [7, 12], [8, 13], [9, 14], [10, 11], [11, 33], [11, 46], [11, 53],
                ]
                #expect(problems.map { [$0.line, $0.column] } == expected, "\(problems)")
                #expect(problems.last?.hint?.contains("the folder of \(plan.path)") == true, "\(problems)")
            }
        }

        /// As the command tells them that a person reads.
        @Test(arguments: [
            (Data("steps: [".utf8) + [0xFF, 0xFE], "plan.yaml:1:9: it can't be read: it is no UTF-8 text"),
            (Data("steps:\n  - echo: M".utf8) + [0xFC], "plan.yaml:2:12: it can't be read: it is no UTF-8 text"),
            (Data([0xFF, 0xFE]) + Data("steps".utf8.flatMap { [$0, 0] }), "plan.yaml:1:1: it can't be read: it is UTF-16"),
            (Data(), "plan.yaml:1:1: the file says nothing"),
        ])
        func aPlanThatIsNoTextIsToldWithItsPlace(_ bytes: Data, _ words: String) async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                try bytes.write(to: plan)
                let text = try await run(["run", plan.path])
                #expect(text.exit == .code(2) && text.output.contains(words), "\(text)")
            }
        }

        /// However many steps have it.
        @Test func aMistakeInATargetIsToldOnce() async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                let target = "targets: {server: {address: 'localhost:1', ca: missing.pem}}"
                try "\(target)\nsteps: [{echo: server}, {tls: server}, {echo: server}]\n".write(to: plan, atomically: true, encoding: .utf8)
                let problems = try #require(await probe(["run", plan.path]).result.problems)
                #expect(problems.map { [$0.line, $0.column] } == [[1, 48]], "\(problems)")
            }
        }

        @Test func aSignalEndsTheRunAndTellsWhatWasNotAttempted() async throws {
            try await withServer(["--fault", "mute=request@2"]) { server, folder in
                let plan = try server.plan(
                    in: folder, "steps: [{echo: server}, {echo: server, timeout: 1h, expect: assoc.timeout}, {echo: server}]")
                try await withTemporaryFolder { output in
                    let probe = try RunningProbe(["run", plan, "--json"], within: output)
                    try await eventually("the fault is shown: \(server.peer.log)") {
                        try server.peer.events().contains { if case .fault = $0.content { true } else { false } }
                    }
                    probe.process.send(SIGTERM)
                    let report = try await Report(checking: probe.finish())
                    #expect(report.reason == .interrupted, "\(report)")
                    #expect(report.exit == .code(143))
                    #expect(report.result.steps?.map(\.outcome) == [.ok, .failed, .notAttempted], "\(report)")
                }
            }
        }

        @Test func noStepBeginsBehindTheDeadline() async throws {
            try await withServer(["--fault", "mute=request@1"]) { server, folder in
                let plan = try server.plan(in: folder, "steps: [{echo: server, timeout: 1h}, {echo: server}]")
                let report = try await probe(["run", plan, "--deadline", "8s"])
                #expect(report.result.steps?.map(\.outcome) == [.failed, .notAttempted], "\(report)")
                #expect(report.result.steps?.last?.message.contains("--deadline") == true)
            }
        }

        /// One more would fail for want of time, and hide why it was made.
        @Test func noRetryBeginsBehindTheDeadline() async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                try "steps: [{echo: 127.0.0.1:\(Port.free()), plain: true, retries: 1000}]"
                    .write(to: plan, atomically: true, encoding: .utf8)
                let report = try await probe(["run", plan.path, "--deadline", "3s"])
                #expect(report.reason == .tcpRefused, "\(report)")
                #expect(report.result.steps?.contains { $0.runs > 1 } == true, "\(report)")
            }
        }

        /// The first of them is well: only its release is not answered, until the time is over.
        @Test func noRepetitionBeginsBehindTheDeadline() async throws {
            try await withServer(["--fault", "mute=release"]) { server, folder in
                let plan = try server.plan(in: folder, "steps: [{echo: server, timeout: 1h, times: 2}]")
                let report = try await probe(["run", plan, "--deadline", "8s"])
                let step = try #require(report.result.steps?.first)
                #expect(step.reason == .expectDuration && step.message.contains("--deadline"), "\(report)")
                #expect(step.message.hasSuffix("after 1 of 2 times"), "\(report)")
                #expect(step.outcome == .failed && step.runs == 1 && step.result?.reason == .ok, "\(report)")
            }
        }

        /// What our own deadline cut short says nothing of the peer.
        @Test func aFailureThatTheDeadlineMadeIsNotTheOneThatWasExpected() async throws {
            try await withServer(["--fault", "mute=request@1"]) { server, folder in
                let plan = try server.plan(in: folder, "steps: [{echo: server, timeout: 1h, expect: assoc.timeout}]")
                let report = try await probe(["run", plan, "--deadline", "8s"])
                #expect(report.reason == .expectDuration, "\(report)")
            }
        }

        @Test(arguments: [
            "steps: [{echo: silent, deadline: 3s, expect: assoc.timeout}]",
            "steps: [{echo: silent, deadline: 3s, wait: 1h, expect: {layer: association}}]",
            "defaults: {deadline: 3s}\nsteps: [{echo: silent, expect: assoc.timeout}]",
        ])
        func aFailureThatADeadlineOfThePlanMadeIsNotTheOneThatWasExpected(_ plan: String) async throws {
            let report = try await probeSilent(plan)
            #expect(report.reason == .expectDuration, "\(report)")
            #expect(report.result.hint?.contains("give more time with deadline") == true, "\(report)")
        }

        @Test func aTimeOutMayBeExpectedWithinADeadline() async throws {
            let report = try await probeSilent("steps: [{echo: silent, timeout: 3s, deadline: 1h, expect: assoc.timeout}]")
            #expect(report.reason == .ok, "\(report)")
        }

        @Test func aSignalBetweenTwoRetriesIsTold() async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                try "steps: [{echo: 127.0.0.1:\(Port.free()), plain: true, retries: 1000}, {echo: 127.0.0.1:1}]"
                    .write(to: plan, atomically: true, encoding: .utf8)
                let probe = try RunningProbe(["run", plan.path, "--json", "-v"], within: folder)
                try await eventually("it has tried twice: \(probe.errors)") { probe.errors.contains("#2 resolved") }
                probe.process.send(SIGTERM)
                let run = try await probe.finish()
                #expect(run.exit == .code(143), "\(run)")
                let problems = try await SchemaValidator.results.problems(of: run.output)
                #expect(problems.isEmpty, "\(problems)")
            }
        }

        /// Who expects a failure does not wait for it to pass.
        @Test func whatIsExpectedIsNotWaitedOut() async throws {
            try await withTemporaryFolder { folder in
                let plan = folder.appending(path: "plan.yaml")
                try "steps: [{echo: 127.0.0.1:\(Port.free()), plain: true, wait: 1h, expect: tcp.refused}]"
                    .write(to: plan, atomically: true, encoding: .utf8)
                let report = try await probe(["run", plan.path])
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.steps?.first?.result?.attempts?.count == 1)
            }
        }

        /// A service that goes down, as this one does with its second client.
        @Test func whatIsExpectedIsWaitedForWhileThePeerSucceeds() async throws {
            try await withServer(["--fault", "reject=permanent/called-ae@2"]) { server, folder in
                let plan = try server.plan(in: folder, "steps: [{echo: server, wait: 1h, expect: assoc.rejected.called-ae}]")
                let run = try await run(["run", plan, "--json"])
                #expect(run.exit == .code(0), "\(run)")
                #expect(run.errors.contains("waiting, for ") && run.errors.contains("[ok]"), "\(run)")
                let result = try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8))
                #expect(result.steps?.first?.result?.attempts?.count == 2)
            }
        }

        @Test func theStarterPlanIsAPlan() async throws {
            try await withServer { server, folder in
                let plan = folder.appending(path: "starter.yaml").path
                let written = try await probe(["run", "--init", plan])
                #expect(written.result.files == [plan])
                #expect(try await probe(["run", "--init", plan]).reason == .localExists)
                let text = try String(contentsOfFile: plan, encoding: .utf8)
                // What a user fills in, and nothing else: the CA, then also the step that needs it, and in a variable the host.
                let withCA = text.replacing("# ca: ca.pem", with: "ca: \(server.ca)")
                let whole = withCA.uncommenting("- name: without the CA the certificate is not trusted")
                for (filledIn, steps) in [(withCA, 2), (whole, 3)] {
                    try filledIn.write(toFile: plan, atomically: true, encoding: .utf8)
                    let report = try await probe(["run", plan], environment: ["PACS": "localhost:\(server.peer.port)"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.steps?.count == steps, "\(report)")
                }
            }
        }

        @Test(arguments: ["missing.yaml", "."])
        func aPlanThatCannotBeReadIsTold(_ name: String) async throws {
            try await withTemporaryFolder { folder in
                let report = try await probe(["run", folder.appending(path: name).path])
                #expect(report.reason == .usagePlan, "\(report)")
            }
        }

        // MARK: -

        private struct Server {
            let peer: Peer
            let ca: String
            /// A CA that has issued nothing here.
            let stranger: String

            /// - Parameter steps: what is written below the target, from the sixth line on.
            func plan(in folder: URL, _ steps: String) throws -> String {
                let url = folder.appending(path: "plan.yaml")
                let head = """
                    defaults: {timeout: 30s}
                    targets:
                      server:
                        address: localhost:\(peer.port)
                        ca: \(ca)
                    """
                try "\(head)\n\(steps)\n".write(to: url, atomically: true, encoding: .utf8)
                return url.path
            }
        }

        /// - Parameter plan: about the target `silent`, where everything is accepted by the kernel and nothing answered.
        private func probeSilent(_ plan: String) async throws -> Report {
            let listener = try SilentListener()
            defer { listener.end() }
            return try await withTemporaryFolder { folder in
                let file = folder.appending(path: "plan.yaml")
                let target = "targets: {silent: {address: '127.0.0.1:\(listener.port)', plain: true}}"
                try "\(target)\n\(plan)\n".write(to: file, atomically: true, encoding: .utf8)
                return try await probe(["run", file.path])
            }
        }

        private func withServer(_ options: [String] = [], _ body: (Server, URL) async throws -> Void) async throws {
            try await withCertificates { certificates in
                try await withCertificates { others in
                    try await withPeer(.serve(.tls(certificates.server()), options: ["--discard"] + options)) { peer in
                        try await body(
                            Server(peer: peer, ca: certificates.root(), stranger: others.root()), certificates.folder)
                    }
                }
            }
        }
    }
}

extension String {
    /// The text with the comment that begins with this line in force, up to an empty line.
    fileprivate func uncommenting(_ first: String) -> String {
        var isWithin = false
        return split(separator: "\n", omittingEmptySubsequences: false).map { line in
            isWithin = line.contains("# \(first)") || (isWithin && !line.isEmpty)
            return isWithin ? String(line).replacing("# ", with: "", maxReplacements: 1) : String(line)
        }.joined(separator: "\n")
    }
}
