import Glibc
import Transport

/// SIGINT, SIGTERM and SIGHUP as an ``Interruption`` that every wait heeds. The second one ends the process at once.
enum Signals {
    private static let handled = [SIGINT, SIGTERM, SIGHUP]

    /// Called before any thread is started: all of them inherit the mask, so that only ``interruption()``'s thread takes signals.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var set = signalSet()
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Starts the thread that takes signals.
    static func interruption() throws(TransportError) -> Interruption {
        let interruption = try Interruption()
        _ = try Thread(name: "signals") {
            var set = signalSet()
            while true {
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { continue }
                if interruption.signal != nil { terminate(128 + number) }
                interruption.interrupt(signal: number)
            }
        }
        return interruption
    }

    private static func signalSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in handled { sigaddset(&set, number) }
        return set
    }
}
