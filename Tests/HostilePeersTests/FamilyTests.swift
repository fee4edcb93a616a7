import HostilePeers
import Testing

/// What is played is what it is said to be.
struct FamilyTests {
    private let families = [HostileCase.toAcceptor, HostileCase.toRequestor(.echo)]

    @Test func everyKindIsThereForBothRoles() {
        for cases in families {
            for family in HostileCase.Family.allCases {
                #expect(cases.filter { $0.family == family }.count > 20, "\(family)")
            }
            #expect(cases.count > 1000)
            // Names tell cases apart; and none is what a peer in order says.
            #expect(Set(cases.map(\.description)).count == cases.count)
        }
        let moments = Set(families.joined().map(\.moment))
        #expect(moments == Set(HostileCase.Moment.allCases))
    }

    /// Cases that all end alike would show little.
    @Test func everyEndingIsExpectedOften() {
        let expected = families[0].map(\.expected)
        #expect(expected.filter { $0.ending == .released }.count > 300)
        #expect(expected.filter { $0.ending == .aborted(source: 0, reason: 0) }.count > 300)
        #expect(expected.filter { $0.ending == .closed }.count > 20)
        let answered = families[1].map(\.expected)
        #expect(answered.filter { $0.reason == .ok }.count > 100)
        #expect(answered.filter { $0.ending == .aborted(source: 2, reason: 6) }.count > 100)
        #expect(Set(answered.map(\.reason)).count > 15)
    }
}
