import Diagnosis
import Testing

@Suite struct UTCTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (1_798_761_599, "2026-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func writesISO8601(seconds: Int64, text: String) {
        #expect(UTCTime.text(seconds) == text)
    }

    @Test func countsWholeDaysAndGoesNegativeAtOnce() {
        #expect(UTCTime.days(from: 100, to: 100 + 86_399) == 0)
        #expect(UTCTime.days(from: 100, to: 100 + 86_400) == 1)
        #expect(UTCTime.days(from: 100, to: 99) == -1)
    }
}
