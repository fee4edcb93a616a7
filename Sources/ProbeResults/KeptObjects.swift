/// The fates of objects for a report that is held in memory: of each fate the first ones, the rest counted.
package struct KeptObjects: Sendable {
    /// How many of each fate are kept.
    package static let limit = 1_000

    private var kept: [Int: ObjectResult] = [:]
    private var counts: [ObjectResult.Fate: Int] = [:]

    package init() {}

    /// - Parameter index: the object's place in input order.
    package mutating func add(_ object: ObjectResult, at index: Int) {
        counts[object.fate, default: 0] += 1
        if counts[object.fate, default: 0] <= Self.limit { kept[index] = object }
    }

    /// Puts them into the result, in input order.
    package func describe(_ result: inout ProbeResult) {
        result.objects = kept.sorted { $0.key < $1.key }.map(\.value)
        let omitted = counts.values.reduce(0) { $0 + max(0, $1 - Self.limit) }
        result.objectsOmitted = omitted > 0 ? omitted : nil
    }
}
