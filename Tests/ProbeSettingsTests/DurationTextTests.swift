import ProbeSettings
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("10s", .seconds(10)), ("2m", .seconds(120)), ("1h", .seconds(3600)), ("3", .seconds(3)),
        ("0.25", .milliseconds(250)), ("1.5s", .milliseconds(1500)), ("0.001ms", .microseconds(1)),
    ])
    func readsEachUnit(text: String, expected: Duration) throws {
        #expect(try DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "s", "ms", "0", "0s", "-1", "+1", "1d", "1 s", "1,5", "1.", ".5", "1.2345", "1e3", "0x10", "٣", "8d", "169h",
        "99999999999999999999",
        "9223372036854775807", "9223372036854775807h",
    ])
    func refusesEverythingElse(text: String) {
        #expect(throws: DurationText.Invalid(text: text)) { try DurationText.parse(text) }
    }
}
