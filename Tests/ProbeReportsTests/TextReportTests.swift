import ProbeReports
import ProbeResults
import Testing

@Suite struct TextReportTests {
    private let report = TextReport(style: TextStyle(usesColour: false))

    @Test func failureEndsWithMessageHintReasonAndExitCode() {
        let result = ProbeResult(command: "echo", reason: .certWrongName, message: "The certificate is for b.", hint: "Ask for b.")
        #expect(report.render(result) == "failed: The certificate is for b.\nhint: Ask for b.\n[cert.wrong-name] exit 4\n")
    }

    @Test func textOfAPeerCanNotForgeLinesOrColours() {
        let result = ProbeResult(command: "echo", reason: .dimseStatus, message: "no\u{1B}[2K\nok: stored\u{202E}")
        #expect(report.render(result).split(separator: "\n").first == "failed: no\\u{1b}[2K\\u{a}ok: stored\\u{202e}")
    }

    @Test func theAssociationShowsPeerUserAndWhatIsKept() {
        func context(
            _ id: UInt8, _ sopClass: String, _ support: ProbeResult.Association.StorageSupport?
        )
            -> ProbeResult.Association
            .PresentationContext
        {
            .init(id: id, abstractSyntax: sopClass, transferSyntax: "1.2", result: "acceptance", storageSupport: support)
        }
        let full = ProbeResult.Association.StorageSupport(
            isAnswered: true, level: "level 2", digitalSignatures: "level 3", elementCoercion: "none")
        var result = ProbeResult(command: "store", reason: .ok, message: "m")
        result.phases = [.init(name: .associate, milliseconds: 1)]
        result.association = .init(
            peerImplementationClassUID: "1.2.3", peerImplementationVersionName: "PEER", peerMaximumLength: 0,
            userIdentity: .init(type: 1, kind: "username", userName: "a\nb", isConfirmed: false, serverResponseLength: nil),
            presentationContexts: [
                context(1, "1.1", full), context(3, "1.1", full), context(5, "1.2", full), context(7, "1.3", .init(isAnswered: false)),
                context(9, "1.4", nil),
            ])
        #expect(
            report.render(result).hasPrefix(
                """
                associate    1.00 ms  , PEER (1.2.3), no maximum length
                                      user identity: a\\u{a}b, username, not confirmed
                                      extended negotiation, 2 SOP classes: storage level 2; signatures level 3; coercion none
                                      extended negotiation, 1 SOP class: not answered

                """))
    }

    @Test func signalsNumberIsAddedToTheExitCode() {
        #expect(ProbeResult(command: "echo", reason: .interrupted, message: "", signal: 2).exit == 130)
    }

    @Test func storedObjectsAreLeftToTheSummary() {
        #expect(report.line(for: ObjectResult(path: "a", fate: .stored)) == nil)
        var failed = ObjectResult(path: "b", fate: .failed)
        failed.reason = .dimseStatus
        failed.message = "out of resources"
        #expect(report.line(for: failed) == "failed: b: out of resources [dimse.status]")
    }

    @Test func summaryCountsEveryFate() {
        var summary = StoreSummary()
        for (fate, bytes) in [(.stored, 1000), (.storedWithWarning, 500), (.failed, 7), (.skipped, 7), (.notAttempted, 7)]
            as [(ObjectResult.Fate, Int64)]
        {
            var object = ObjectResult(path: "x", fate: fate)
            object.bytes = bytes
            summary.count(object)
        }
        summary.milliseconds = 1000
        summary.associations = 1
        var result = ProbeResult(command: "store", reason: .dimseStatus, message: "m")
        result.summary = summary
        #expect(
            report.render(result).hasPrefix(
                "2 of 5 objects stored, 1 with a warning, 1 failed, 1 skipped, 1 not attempted, 1.5 kB in 1.00 s, 1.5 kB/s, 1 association\n"
            ))
    }

    @Test func reencodingIsToldByTransferSyntaxes() {
        var summary = StoreSummary()
        summary.reencoded = [StoreSummary.Reencoding(from: "Big", to: "Little", objects: 2)]
        var result = ProbeResult(command: "store", reason: .ok, message: "m")
        result.summary = summary
        #expect(report.render(result).hasPrefix("re-encoded: 2 objects from Big to Little\n0 of 0 objects stored"))
    }

    @Test func aRehearsalTellsAlternatives() {
        var result = ProbeResult(command: "store", reason: .ok, message: "m")
        result.plannedContexts = [
            ProbeResult.PlannedContext(abstractSyntax: "CT", transferSyntax: "Big", alternatives: ["Explicit", "Implicit"], objects: 1),
            ProbeResult.PlannedContext(abstractSyntax: "CT", transferSyntax: "JPEG", objects: 2),
        ]
        let lines = report.render(result).split(separator: "\n").prefix(2)
        #expect(lines.first == "would propose: CT in Big, else re-encoded in Explicit or Implicit: 1 object")
        #expect(lines.last == "would propose: CT in JPEG: 2 objects")
    }

    @Test func aRehearsalThatWasEndedTellsWhatIsLeft() {
        var summary = StoreSummary()
        summary.planned = 2
        var result = ProbeResult(command: "store", reason: .interrupted, message: "m")
        result.summary = summary
        #expect(report.render(result).hasPrefix("2 objects would be sent, 0 failed, 0 skipped\n"))
        summary.notAttempted = 3
        result.summary = summary
        #expect(report.render(result).hasPrefix("2 objects would be sent, 0 failed, 0 skipped, 3 not attempted\n"))
    }

    @Test func progressTellsTheTimeLeftOnlyWhenTheTotalIsKnown() {
        let line = ProgressLine()
        let total = ProgressLine.Total(objects: 4, bytes: 4_000_000)
        #expect(
            line.render(objects: 1, bytes: 1_000_000, elapsedMilliseconds: 30_000, total: total, width: 80)
                == "1/4 objects, 1.0 MB of 4.0 MB, 33.3 kB/s, 1:30 left")
        #expect(line.render(objects: 1, bytes: 0, elapsedMilliseconds: 0, total: nil, width: 80) == "1 object, 0 B")
        #expect(line.render(objects: 1, bytes: 0, elapsedMilliseconds: 0, total: nil, width: 5) == "1 ob")
    }
}
