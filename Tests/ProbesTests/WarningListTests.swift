import ProbeResults
import Testing

@testable import Probes

@Suite struct WarningListTests {
    private func warning(_ number: Int, _ reason: WarningReason = .dimseWarningStatus) -> ProbeResult.Warning {
        ProbeResult.Warning(reason: reason, message: "object \(number)")
    }

    @Test func eachIsKeptOnce() {
        var list = WarningList()
        for number in [1, 2, 1, 2, 2] { list.add(warning(number)) }
        #expect(list.warnings == [warning(1), warning(2)])
    }

    /// A folder in which every object has one must not fill the memory.
    @Test func ofEachReasonSoManyAreKeptAndTheRestCounted() {
        var list = WarningList()
        for number in 1...100_000 { list.add(warning(number)) }
        list.add(warning(1, .releaseTimeout))
        #expect(list.warnings.count == WarningList.maximumOfAReason + 2)
        #expect(list.warnings.first == warning(1))
        #expect(list.warnings.contains(warning(1, .releaseTimeout)))
        #expect(list.warnings.last == ProbeResult.Warning(reason: .dimseWarningStatus, message: "and 99900 more of this kind"))
    }

    @Test func thoseOfParallelJobsAreBoundedTogether() {
        var (one, other) = (WarningList(), WarningList())
        for number in 1...150 { one.add(warning(number)) }
        for number in 1001...1150 { other.add(warning(number)) }
        one.merge(other)
        #expect(one.warnings.count == WarningList.maximumOfAReason + 1)
        #expect(one.warnings.last?.message == "and 200 more of this kind")
    }
}
