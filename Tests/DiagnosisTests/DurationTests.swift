import Diagnosis
import Testing

@Suite struct DurationTests {
    /// As they are printed: the shortest decimal that is the number.
    @Test(
        arguments: [(1_258_303, "1258.303"), (65, "0.065"), (0, "0.0"), (-1_500, "-1.5"), (604_800_000_001, "604800000.001")]
            as [(Int64, String)])
    func millisecondsHaveThreeDecimals(microseconds: Int64, text: String) {
        #expect("\(Duration.microseconds(microseconds).milliseconds)" == text)
    }
}
