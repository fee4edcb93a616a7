/// The fates of objects for a report that is held in memory: of each fate the first ones, and of each transfer syntax the first that was stored in it.
/// The rest is counted.
package struct KeptObjects: Sendable {
    /// How many of each fate are kept, and how many transfer syntaxes told apart.
    package static let limit = 1_000

    private var kept: [Int: ObjectResult] = [:]
    private var counts: [ObjectResult.Fate: Int] = [:]
    /// In which something was stored. Whoever expects one of all objects learns of another, however late it comes.
    private var syntaxes: Set<String> = []

    package init() {}

    /// - Parameter index: the object's place in input order.
    package mutating func add(_ object: ObjectResult, at index: Int) {
        counts[object.fate, default: 0] += 1
        let isFirstInItsSyntax = isFirstInItsSyntax(object)
        if counts[object.fate, default: 0] <= Self.limit || isFirstInItsSyntax { kept[index] = object }
    }

    /// Puts them into the result, in input order.
    package func describe(_ result: inout ProbeResult) {
        result.objects = kept.sorted { $0.key < $1.key }.map(\.value)
        let omitted = counts.values.reduce(0, +) - kept.count
        result.objectsOmitted = omitted > 0 ? omitted : nil
    }

    private mutating func isFirstInItsSyntax(_ object: ObjectResult) -> Bool {
        guard let syntax = object.storedTransferSyntaxUID, syntaxes.count < Self.limit else { return false }
        return syntaxes.insert(syntax).inserted
    }
}
