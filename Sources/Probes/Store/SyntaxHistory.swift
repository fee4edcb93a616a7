import DICOMUpperLayer

/// The syntaxes met so far, the latest last: a new association proposes them as well, so that folders that mix many kinds of objects do not
/// need one for each change.
struct SyntaxHistory: Equatable {
    private var known: [StoreObject.Syntaxes] = []

    mutating func note(_ syntaxes: StoreObject.Syntaxes) {
        guard known.last != syntaxes else { return }
        known.removeAll { $0 == syntaxes }
        known.append(syntaxes)
        if known.count > UpperLayerLimits.maximumContexts { known.removeFirst() }
    }

    /// Each once, in this order, at most `limit`: the first with its alternatives, so that what becomes of it does not depend on the others; those
    /// ahead and the known ones from the latest on; and where there is room left, the alternatives of these.
    func proposal(
        first: StoreObject.Syntaxes, ahead: [StoreObject.Syntaxes], limit: Int
    ) -> [StoreObject.Syntaxes] {
        var seen: Set<StoreObject.Syntaxes> = []
        let others = ahead + known.reversed()
        let all = [first] + first.alternatives + others + others.flatMap(\.alternatives)
        return Array(all.filter { seen.insert($0).inserted }.prefix(limit))
    }
}
