import DICOMData
import Testing

@testable import DICOMUpperLayer

struct PresentationContextPlanTests {
    @Test func idsAreTheOddNumbersInOrder() {
        var plan = PresentationContextPlan()
        let ids = (0..<3).map { plan.add(abstractSyntax: UID("1.2.\($0)"), transferSyntaxes: ["1.2"]) }
        #expect(ids == [1, 3, 5])
        #expect(plan.proposals.map(\.id) == [1, 3, 5])
        #expect(plan.proposals.map(\.abstractSyntax) == ["1.2.0", "1.2.1", "1.2.2"])
    }

    @Test func theSameContextIsProposedOnce() {
        var plan = PresentationContextPlan()
        #expect(plan.add(abstractSyntax: "1.2", transferSyntaxes: ["1.3"]) == 1)
        #expect(plan.add(abstractSyntax: "1.2", transferSyntaxes: ["1.4"]) == 3)
        #expect(plan.add(abstractSyntax: "1.2", transferSyntaxes: ["1.3"]) == 1)
        #expect(plan.proposals.count == 2)
    }

    @Test func the129thContextDoesNotFit() {
        var plan = PresentationContextPlan()
        for number in 0..<128 {
            #expect(!plan.isFull)
            #expect(plan.add(abstractSyntax: UID("1.2.\(number)"), transferSyntaxes: ["1.3"]) == UInt8(2 * number + 1))
        }
        #expect(plan.isFull)
        #expect(plan.add(abstractSyntax: "1.9", transferSyntaxes: ["1.3"]) == nil)
        #expect(plan.add(abstractSyntax: "1.2.127", transferSyntaxes: ["1.3"]) == 255)
        #expect(plan.proposals.count == 128)
    }
}
