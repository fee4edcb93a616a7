/// The part of the objects that one of several machines sends: each object belongs to exactly one, by its path, so that the parts are disjoint
/// and stay the same however often, and in whatever order, they are sent.
package struct StoreShare: Equatable, Sendable {
    /// From 0 on, as Kubernetes numbers the pods of an Indexed Job.
    package let index: UInt64
    /// How many parts there are, at least one.
    package let count: UInt64

    private static let maximumCount: UInt64 = 100_000

    /// - Parameter text: `INDEX/COUNT`.
    /// - Returns: nil for a text that is none, and for an index that there is not.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(part) : nil
        }
        guard parts.count == 2, let index = parts[0], let count = parts[1], index < count, count <= Self.maximumCount else { return nil }
        self.index = index
        self.count = count
    }

    /// - Parameter path: as it is walked: the same on every machine that has the same folder in the same place.
    package func holds(_ path: String) -> Bool {
        Self.hash(path) % count == index
    }

    /// FNV-1a, and its upper half folded into the lower: the lowest bits alone depend on the lowest bits of the text only.
    static func hash(_ text: String) -> UInt64 {
        let hash = text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return hash ^ (hash >> 32)
    }
}
