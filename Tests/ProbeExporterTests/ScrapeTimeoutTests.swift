import Testing

@testable import ProbeExporter

@Suite struct ScrapeTimeoutTests {
    @Test(arguments: [
        ("10", 9_500), ("10.000000", 9_500), ("1", 500), ("0.75", 375), ("0.2", 100), ("1e9", 599_500),
    ])
    func leavesTimeForTheAnswer(_ header: String, _ milliseconds: Int) {
        #expect(ScrapeTimeout.timeout(header: header) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["0", "-1", "", "soon", "nan", "inf"]) func whatIsNoTimeIsRefused(_ header: String) {
        #expect(ScrapeTimeout.timeout(header: header) == nil)
    }

    @Test func whoSetsNoTimeHasSome() throws {
        #expect(try #require(ScrapeTimeout.timeout(header: nil)) >= .seconds(10))
    }
}
