/// Only what is broken takes as long as this.
let patience = Duration.seconds(90)

/// What did not come true in time.
struct Impatience: Error, CustomStringConvertible {
    let awaited: String

    var description: String { "gave up waiting until \(awaited)" }
}

/// Returns when the condition holds. It is looked at every few milliseconds.
///
/// - Throws: ``Impatience`` when it does not come to hold, and what `condition` throws.
func eventually(
    _ awaited: @autoclosure () -> String, within limit: Duration = patience, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw Impatience(awaited: awaited()) }
        try await Task.sleep(for: .milliseconds(5))
    }
}
