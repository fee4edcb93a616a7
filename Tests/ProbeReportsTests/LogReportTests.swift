import ProbeReports
import ProbeResults
import Testing

@Suite struct LogReportTests {
    private let report = LogReport()

    @Test func itemsAreSetInBelowTheTitle() {
        let entry = LogEntry(
            .pdus, "sends A-ASSOCIATE-RQ, length 1",
            items: [.init("context 1", "CT", items: [.init("transfer syntax", "1.2")]), .init("user information")])
        #expect(
            report.lines(entry, connection: 3) == [
                "#3 sends A-ASSOCIATE-RQ, length 1", "  context 1: CT", "    transfer syntax: 1.2", "  user information",
            ])
        #expect(report.lines(LogEntry(.steps, "OpenSSL"), connection: nil) == ["OpenSSL"])
    }

    @Test func aPeerCanNotForgeLines() {
        let entry = LogEntry(.pdus, "a\n#4 released", items: [.init("called AE title", "\u{1B}[2J\nx")])
        #expect(report.lines(entry, connection: 1) == ["#1 a\\u{a}#4 released", "  called AE title: \\u{1b}[2J\\u{a}x"])
    }
}
