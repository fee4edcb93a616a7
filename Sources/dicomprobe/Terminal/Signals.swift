import Glibc
import Synchronization
import Transport

/// SIGINT, SIGTERM and SIGHUP as an `Interruption` that every wait heeds. The signal after the last one expected ends the process at once.
enum Signals {
    /// Not SIGHUP where it is ignored from the start: that is how `nohup` keeps a process alive.
    private static var handled: [Int32] {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    }

    /// Lets a write fail, where it would end the process: one to a closed pipe, and one beyond the longest file that the user's limits allow.
    static func ignoreFailedWrites() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Of a process there is one standard output, and one set of signals.
    private static let first = Mutex<Interruption?>(nil)

    /// Interrupted by the first signal; nil where signals end the process as they end any other.
    static var current: Interruption? { first.withLock(\.self) }

    /// Interrupted by the first signal; see ``deliver(to:onHangup:)``.
    static func interruption() throws(TransportError) -> Interruption {
        let interruption = try Interruption()
        try deliver(to: [interruption])
        return interruption
    }

    /// Starts the thread that takes signals. Called before any other thread is started: all of them inherit the mask, so that only this one takes
    /// signals. A verb that never calls it is ended by a signal as any process is.
    ///
    /// - Parameters:
    ///   - interruptions: the first is interrupted by the first signal, the second by the second, and so on.
    ///   - onHangup: what SIGHUP asks for, where it does not ask to end, as of servers that read their configuration again.
    static func deliver(to interruptions: [Interruption], onHangup: (@Sendable () -> Void)? = nil) throws(TransportError) {
        var set = signalSet()
        if onHangup != nil { sigaddset(&set, SIGHUP) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        first.withLock { $0 = interruptions.first }
        let stackSize = onHangup == nil ? Thread.defaultStackSize : readingStackSize
        _ = try Thread(name: "signals", stackSize: stackSize) { [set] in
            var set = set
            while true {
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { continue }
                if number == SIGHUP, let onHangup {
                    onHangup()
                    continue
                }
                guard let next = interruptions.first(where: { $0.signal == nil }) else { _exit(128 + number) }
                next.interrupt(signal: number)
            }
        }
    }

    /// A configuration is read on this thread, and the library that reads YAML calls itself for each level, of which it takes 1,000.
    private static let readingStackSize = 8 << 20

    private static func signalSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in handled { sigaddset(&set, number) }
        return set
    }
}
