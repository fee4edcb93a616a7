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

    /// One less and one more, of each PDU that a peer in that role may send, of each of its items, and of whatever else in it begins with a length.
    @Test func everyLengthIsOffByOne() {
        let expected = [
            associateLengths + requestLengths + dataLengths + ["A-RELEASE-RQ", "A-ABORT"],
            associateLengths + acceptanceLengths + dataLengths + ["A-ASSOCIATE-RJ", "A-RELEASE-RQ", "A-RELEASE-RP", "A-ABORT"],
        ]
        for (cases, names) in zip(families, expected) {
            let lies = cases.compactMap(LengthLie.init)
            for difference in [-1, 1] {
                #expect(Set(lies.filter { $0.difference == difference }.map(\.holder)) == Set(names))
            }
        }
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

// MARK: - Lengths

/// In requests and acceptances (PS3.8 9.3.2 and 9.3.3, PS3.7 D.3.3).
private let associateLengths = [
    "application context", "presentation context", "transfer syntax", "user information", "maximum length", "implementation class UID",
    "asynchronous operations window", "role selection", "implementation version name", "extended negotiation", "SOP class",
]
private let requestLengths = [
    "A-ASSOCIATE-RQ", "abstract syntax", "common extended negotiation", "service class", "related classes", "related class",
    "user identity", "primary field", "secondary field",
]
private let acceptanceLengths = ["A-ASSOCIATE-AC", "user identity response", "server response"]
private let dataLengths = ["P-DATA-TF", "presentation data value"]

/// A length that is not the one of what it stands in front of.
private struct LengthLie {
    /// The PDU or item, without the number that tells it from others of its name.
    let holder: String
    let difference: Int

    /// Nil where a case lies about something else.
    init?(_ hostileCase: HostileCase) {
        guard hostileCase.family == .lengths,
            let match = hostileCase.name.wholeMatch(of: #/(?:.* / )?(.+?)(?: \d+)? / length = (\d+) instead of (\d+)/#),
            let said = Int(match.2), let right = Int(match.3)
        else { return nil }
        holder = String(match.1)
        difference = said - right
    }
}
