/// The instant at which a wait ends, or never.
///
/// Every wait in this package is given one. It is absolute, so that a phase made of many reads is bounded in total, however slowly its bytes
/// trickle in.
package struct Deadline: Sendable, Hashable {
    /// `nil` for a deadline that never passes.
    private let instant: ContinuousClock.Instant?

    /// Longer waits than this mean "never"; it also keeps sums of durations given by users from overflowing.
    private static let longestWait = Duration.seconds(100 * 365 * 86_400)

    package static let never = Deadline(instant: nil)

    private init(instant: ContinuousClock.Instant?) {
        self.instant = instant
    }

    /// The deadline that passes when `duration` is over; at once if it is zero or negative.
    package static func after(_ duration: Duration) -> Deadline {
        duration > longestWait ? .never : Deadline(instant: .now + max(duration, .zero))
    }

    /// Whichever of the two passes first.
    package func earlier(of other: Deadline) -> Deadline {
        min(self, other)
    }

    /// The time left, never negative; `nil` if this is ``never``.
    package var remaining: Duration? {
        instant.map { max(.zero, $0 - .now) }
    }

    package var hasPassed: Bool {
        instant.map { $0 <= .now } ?? false
    }

    /// The time left as `poll(2)` takes it: milliseconds, rounded up so that a wait does not end early and spin, and -1 for ``never``.
    var pollMilliseconds: Int32 {
        guard let remaining else { return -1 }
        let (seconds, attoseconds) = remaining.components
        let milliseconds = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: milliseconds)
    }
}

extension Deadline: Comparable {
    package static func < (left: Deadline, right: Deadline) -> Bool {
        switch (left.instant, right.instant) {
        case (let left?, let right?): left < right
        case (_?, nil): true
        case (nil, _): false
        }
    }
}
