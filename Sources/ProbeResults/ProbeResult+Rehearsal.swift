extension ProbeResult {
    /// Whether it is a success that asked nobody: of `store --dry-run`, `run --check` and verbs that don't connect. No report may pass it for a test.
    package var isRehearsal: Bool { reason == .ok && steps == nil && (target == nil || summary?.planned != nil) }
}
