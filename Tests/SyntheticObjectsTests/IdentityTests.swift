import DICOMData
import SyntheticObjects
import Testing

/// Which objects are the same, and which must never be.
struct IdentityTests {
    private let recipe: ObjectRecipe

    init() throws {
        recipe = try ObjectRecipe(kind: .ct, rows: 8, columns: 8)
    }

    @Test func aSeedMakesTheSameBytes() throws {
        #expect(try SyntheticObject(recipe).file() == SyntheticObject(recipe).file())
        let other = SyntheticObject(recipe, ObjectIdentities.first(recipe, seed: 2))
        #expect(try SyntheticObject(recipe).file() != other.file())
    }

    @Test func whatDiffersInAnythingDiffersInItsUIDs() throws {
        let others = try [
            ObjectRecipe(kind: .mr, rows: 8, columns: 8), ObjectRecipe(kind: .ct, rows: 9, columns: 8),
            ObjectRecipe(kind: .ct, rows: 8, columns: 9), ObjectRecipe(kind: .ct, transferSyntax: .rle, rows: 8, columns: 8),
        ]
        let all = ([recipe] + others).map { ObjectIdentities.first($0) }
        #expect(Set(all.map(\.sopInstance)).count == all.count)
        #expect(Set(all.map(\.study)).count == all.count)
    }

    @Test func objectsOfAStudyAndASeriesShareTheirUIDs() {
        let identities = ObjectIdentities(seed: 7, recipe)
        let all = (1...2).flatMap { study in
            (1...3).flatMap { series in (1...4).map { identities.identity(study: study, series: series, instance: $0) } }
        }
        #expect(Set(all.map(\.study)).count == 2)
        #expect(Set(all.map(\.series)).count == 6)
        #expect(Set(all.map(\.sopInstance)).count == 24)
        #expect(all.flatMap { [$0.study, $0.series, $0.sopInstance] }.allSatisfy { $0.isValid && $0.value.hasPrefix("2.25.") })
    }

    @Test func withoutASeedNothingComesTwice() {
        let moment = StudyMoment(date: "20261122", time: "213000")
        let first = ObjectIdentities(freshAt: moment).identity(instance: 1)
        let second = ObjectIdentities(freshAt: moment).identity(instance: 1)
        #expect(Set([first, second].flatMap { [$0.study, $0.series, $0.sopInstance] }).count == 6)
    }

    @Test func theStudyIsAsOldAsItIsSaidToBe() throws {
        let fresh = ObjectIdentities(freshAt: StudyMoment(date: "20261122", time: "213000")).identity(instance: 1)
        #expect(try SyntheticObject(recipe, fresh).text(.studyDate) == "20261122")
        #expect(try SyntheticObject(recipe).text(.studyDate) == "20000101")
    }
}
