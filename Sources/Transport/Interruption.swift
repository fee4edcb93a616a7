import Glibc
import Synchronization

/// The wish to stop, which every wait heeds: a signal received, or a run cancelled.
///
/// Once interrupted, it stays so: each later wait that is given it ends at once. What must still be sent in parting is sent by a stream that no
/// longer has one (``ByteStream/interruption``).
package final class Interruption: Sendable {
    private let received = Atomic<Int32>(0)
    private let wakeUp: WakeUp

    /// - Throws: ``TransportError/system(errno:call:)`` when the process has no descriptors left.
    package init() throws(TransportError) {
        wakeUp = try WakeUp()
    }

    /// Ends all waits that heed this interruption, in all threads. The first signal stays the one reported.
    ///
    /// Meant for a thread that takes signals with `sigwait(3)`. It takes no lock and allocates nothing (an atomic exchange and a `write(2)`), so a
    /// signal handler that already holds a reference may call it as well.
    package func interrupt(signal: Int32) {
        precondition(signal > 0, "0 stands for no signal")
        _ = received.compareExchange(expected: 0, desired: signal, ordering: .sequentiallyConsistent)
        wakeUp.signal()
    }

    /// Where what has to be written can't be: as the signal has it that tells of a reader who is gone.
    package func interruptForOutput() {
        interrupt(signal: SIGPIPE)
    }

    /// The signal that interrupted; `nil` while nothing has.
    package var signal: Int32? {
        let signal = received.load(ordering: .acquiring)
        return signal == 0 ? nil : signal
    }

    /// Readable when interrupted.
    var descriptor: Int32 { wakeUp.descriptor }

    /// - Throws: ``TransportError/interrupted(signal:)`` when interrupted.
    package func check() throws(TransportError) {
        if let signal { throw .interrupted(signal: signal) }
    }
}
