import ProbeReports
import ProbeResults
import Testing

@Suite struct JSONReportTests {
    @Test func documentHasItsSchemaAndOmitsWhatWasNotLearnt() throws {
        let document = try JSONReport.document(ProbeResult(command: "echo", reason: .ok, message: "fine"))
        let expected = """
            {
              "command" : "echo",
              "exit" : 0,
              "message" : "fine",
              "outcome" : "ok",
              "phases" : [

              ],
              "reason" : "ok",
              "schema" : "dicomprobe.result/1",
              "warnings" : [

              ]
            }
            """
        #expect(document == expected)
    }

    @Test func everyReasonBelongsToALayerWithAnExitCode() {
        for reason in Reason.allCases {
            let isPrefixed = reason.rawValue.contains(".")
            #expect((reason.layer == .tool) == (reason == .internalDefect), "\(reason.rawValue)")
            #expect(isPrefixed || [.ok, .internalDefect, .interrupted].contains(reason))
        }
        #expect(Reason.usageAETitle.layer.exitCode == 2)
        #expect(Reason.dnsNoSuchName.layer.exitCode == 3)
        #expect(Reason.crlExpired.layer.exitCode == 4)
        #expect(Reason.assocContextNone.layer.exitCode == 5)
        #expect(Reason.dimseStatus.layer.exitCode == 6)
        #expect(Reason.internalDefect.layer.exitCode == 70)
    }
}
