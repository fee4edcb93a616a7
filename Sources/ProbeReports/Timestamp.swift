import FoundationEssentials

/// Points in time as results write them, `2026-11-22T21:30:00Z`.
enum Timestamp {
    /// Since 1970; nil for what is no such text.
    static func seconds(_ text: String) -> Double? {
        (try? Date(text, strategy: .iso8601))?.timeIntervalSince1970
    }
}
