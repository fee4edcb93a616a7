import Testing

@testable import DICOMNetwork

@Suite struct DataSetPaceTests {
    private var pace = DataSetPace(silence: .seconds(30))

    /// Many small PDUs together have the time of one.
    @Test mutating func crumbsBuyNoTime() {
        for second in 1...29 {
            pace.note(500, rest: .seconds(30 - second))
            #expect(pace.patience == .seconds(30 - second))
        }
    }

    @Test mutating func whoSendsEnoughMaySilentlyWaitAgain() {
        pace.note(512 * 30 - 1, rest: .seconds(1))
        #expect(pace.patience == .seconds(1))
        pace.note(1, rest: .milliseconds(1))
        #expect(pace.patience == .seconds(30))
        pace.note(2, rest: .seconds(7))
        #expect(pace.patience == .seconds(7))
    }

    @Test mutating func emptyFragmentsBuyNoTime() {
        pace.note(0, rest: .seconds(3))
        #expect(pace.patience == .seconds(3))
    }

    /// Of a time below a second, and of one without end.
    @Test(arguments: [(Duration.milliseconds(50), 26), (.seconds(Int64.max), 512 * 7 * 86_400)])
    func theStretchGoesWithTheTime(_ silence: Duration, _ byteCount: Int) {
        var pace = DataSetPace(silence: silence)
        pace.note(byteCount - 1, rest: .zero)
        #expect(pace.patience == .zero)
        pace.note(1, rest: .zero)
        #expect(pace.patience == silence)
    }
}
