import Glibc
import Transport

/// SIGINT, SIGTERM and SIGHUP as an `Interruption` that every wait heeds. The second one ends the process at once.
enum Signals {
    /// Not SIGHUP where it is ignored from the start: that is how `nohup` keeps a process alive.
    private static var handled: [Int32] {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    }

    /// Lets a write to a closed pipe fail, where it would end the process.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Starts the thread that takes signals. Called before any other thread is started: all of them inherit the mask, so that only this one takes
    /// signals. A verb that never calls it is ended by a signal as any process is.
    static func interruption() throws(TransportError) -> Interruption {
        let interruption = try Interruption()
        var set = signalSet()
        pthread_sigmask(SIG_BLOCK, &set, nil)
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
