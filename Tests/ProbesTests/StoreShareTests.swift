import Probes
import Testing

/// The parts of a store that several machines send.
@Suite struct StoreShareTests {
    @Test func eachPathIsInExactlyOne() throws {
        let shares = try (0..<8).map { try #require(StoreShare("\($0)/8")) }
        var sizes = [Int](repeating: 0, count: 8)
        for number in 0..<8_000 {
            let path = "/data/study-\(number / 100)/\(number).dcm"
            let holders = shares.indices.filter { shares[$0].holds(path) }
            #expect(holders.count == 1)
            if let holder = holders.first { sizes[holder] += 1 }
        }
        // Fair enough that no machine has twice the work of another.
        #expect(sizes.allSatisfy { (700...1400).contains($0) }, "\(sizes)")
    }

    /// The same for ever: a Job that is run again with a newer version must not send twice.
    @Test func aPathStaysInItsShare() {
        let paths = ["a.dcm", "b.dcm", "study/1", "/data/ö"]
        let holders = paths.map { path in (0..<5).first { StoreShare("\($0)/5")?.holds(path) == true } }
        #expect(holders == [4, 2, 3, 4])
    }

    @Test(arguments: ["", "1", "/", "1/", "/8", "8/8", "-1/8", "0/0", "0/100001", "1/2/3", "a/8", " 1/8", "+1/8"])
    func whatIsNoShareIsRefused(_ text: String) {
        #expect(StoreShare(text) == nil)
    }
}
