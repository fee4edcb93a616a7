/// How long a receiver waits for the rest of a data set.
///
/// Bounding the wait for each PDU is not enough: whoever sends a few bytes in each would hold the association, and the place that it takes, for as long
/// as they like.
struct DataSetPace: Sendable {
    /// Slower than any line that objects are sent over.
    private static let leastBytesPerSecond = 512.0

    private let silence: Duration
    private let stretch: Int
    /// The longest wait for the next PDU.
    private(set) var patience: Duration
    /// How many bytes have to come within it.
    private var due: Int

    /// - Parameter silence: how long nothing at all may come. Within it come 512 bytes for each second, or the end of the data set.
    init(silence: Duration) {
        self.silence = silence
        // Of a wait longer than a week it is not asked for more than of one.
        let seconds = min(silence, .seconds(7 * 86_400)) / .seconds(1)
        stretch = Int((seconds * Self.leastBytesPerSecond).rounded(.up))
        patience = silence
        due = stretch
    }

    /// Takes note of part of the data set.
    ///
    /// - Parameters:
    ///   - byteCount: how much it was.
    ///   - rest: what was left of ``patience`` when it had come. Only waiting counts, and not what the receiver does with the bytes.
    mutating func note(_ byteCount: Int, rest: Duration) {
        due -= byteCount
        patience = rest
        guard due <= 0 else { return }
        due = stretch
        patience = silence
    }
}
