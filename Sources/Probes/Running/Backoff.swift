/// Pauses between attempts: each twice as long as the one before, up to a bound.
package struct Backoff: Sendable {
    private static let first = Duration.milliseconds(250)
    private static let longest = Duration.seconds(5)

    /// The next one.
    package private(set) var pause = Self.first

    package init() {}

    /// Goes on to the one after.
    package mutating func lengthen() {
        pause = min(pause * 2, Self.longest)
    }
}
