import DICOMData

/// Whose an object is: what differs between two of one recipe.
package struct ObjectIdentity: Hashable, Sendable {
    package let sopInstance: UID
    package let study: UID
    package let series: UID
    let frameOfReference: UID
    /// All count from 1.
    let studyNumber: Int
    let seriesNumber: Int
    let instanceNumber: Int
    let moment: StudyMoment
    /// Chooses the pixels.
    let pixelKey: UInt64

    /// The one whose values have the most characters.
    static let widest = ObjectIdentity(
        sopInstance: longestUID, study: longestUID, series: longestUID, frameOfReference: longestUID, studyNumber: 1_000_000_000,
        seriesNumber: 1_000_000_000, instanceNumber: 1_000_000_000, moment: .fixed, pixelKey: 0)

    private static let longestUID = UID("2.25.\(UInt128.max)")
}

/// When a study is said to be: `20261122` and `213000`, as PS3.5 6.2 has DA and TM.
package struct StudyMoment: Hashable, Sendable {
    package let date: String
    package let time: String

    package init(date: String, time: String) {
        self.date = date
        self.time = time
    }

    /// That of all that is made from a seed, so that it is the same each time.
    package static let fixed = StudyMoment(date: "20000101", time: "120000")
}

/// Identities of objects, as many as are asked for: always new ones, or from a seed always the same.
package struct ObjectIdentities: Sendable {
    private let key: (UInt64, UInt64)
    private let moment: StudyMoment

    /// Ones that nothing else has.
    ///
    /// - Parameter moment: of the studies.
    package init(freshAt moment: StudyMoment) {
        key = (.random(in: .min ... .max), .random(in: .min ... .max))
        self.moment = moment
    }

    /// The same ones for the same seed and recipe: two objects that differ in anything differ in their UIDs, too.
    package init(seed: UInt64, _ recipe: ObjectRecipe) {
        var mixer = Mixer(seed)
        for byte in recipe.kind.rawValue.utf8 { mixer.add(UInt64(byte)) }
        for byte in recipe.transferSyntax.value.utf8 { mixer.add(UInt64(byte)) }
        for number in [recipe.rows, recipe.columns, recipe.frames] { mixer.add(UInt64(number)) }
        key = (mixer.next(), mixer.next())
        moment = .fixed
    }

    /// All three count from 1. Objects of one study, and of one series, share those UIDs.
    package func identity(study: Int = 1, series: Int = 1, instance: Int) -> ObjectIdentity {
        ObjectIdentity(
            sopInstance: uid([study, series, instance]), study: uid([study]), series: uid([study, series]),
            frameOfReference: uid([study, 0]), studyNumber: study, seriesNumber: series, instanceNumber: instance, moment: moment,
            pixelKey: number([study, series, instance, 0]))
    }

    /// Derived from a UUID (PS3.5 B.2) that is made of the key and a place among the objects (RFC 9562 5.8).
    private func uid(_ place: [Int]) -> UID {
        var mixer = mixer(place)
        let bits = UInt128(mixer.next()) << 64 | UInt128(mixer.next())
        let version = (bits & ~(UInt128(0xF) << 76)) | (UInt128(8) << 76)
        let uuid = (version & ~(UInt128(3) << 62)) | (UInt128(2) << 62)
        return UID("2.25.\(uuid)")
    }

    private func number(_ place: [Int]) -> UInt64 {
        var mixer = mixer(place)
        return mixer.next()
    }

    private func mixer(_ place: [Int]) -> Mixer {
        var mixer = Mixer(key.0)
        mixer.add(key.1)
        for number in place { mixer.add(UInt64(truncatingIfNeeded: number)) }
        return mixer
    }
}

/// Numbers without pattern that follow from those put in: SplitMix64.
struct Mixer: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func add(_ number: UInt64) {
        state ^= number
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
