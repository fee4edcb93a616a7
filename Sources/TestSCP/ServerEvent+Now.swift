import FoundationEssentials
import ProbeResults

extension ServerEvent {
    /// What happens now.
    package init(connection: Connection?, _ content: Content) {
        self.init(
            time: Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), connection: connection, content: content)
    }
}
