import Glibc

/// Waits that end to within microseconds, for schedules: those of `poll(2)` end to within a millisecond.
package enum ExactPause {
    /// Has the system wake this thread when it asked to be woken, and not when that is convenient (PR_SET_TIMERSLACK of prctl(2): 50 microseconds
    /// later). Where the system does not know it, waits end a little later.
    package static func prepareThread() {
        let descriptor = open("/proc/thread-self/timerslack_ns", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "1", 1)
        close(descriptor)
    }

    /// Waits for nothing but time.
    ///
    /// - Throws: ``TransportError/interrupted(signal:)``, within a millisecond, and ``TransportError/system(errno:call:)``.
    package static func pause(until instant: ContinuousClock.Instant, interruption: Interruption?) throws(TransportError) {
        let left = ContinuousClock.now.duration(to: instant)
        if left > longestSleep * 2 {
            try Polling.pause(until: Deadline.after(left - longestSleep * 2), interruption: interruption)
        } else {
            try interruption?.check()
        }
        while case let left = ContinuousClock.now.duration(to: instant), left > .zero {
            let (seconds, attoseconds) = min(left, longestSleep).components
            var time = timespec(tv_sec: time_t(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            _ = nanosleep(&time, nil)
            try interruption?.check()
        }
    }

    /// No signal ends it: all are taken by another thread.
    private static let longestSleep = Duration.milliseconds(1)
}
