import Glibc
import Transport

extension OutputQueue {
    /// For what a server says on standard error. Nobody who reads that, or does not, keeps it from serving, nor from its end.
    static func ofServer() -> OutputQueue {
        OutputQueue(
            descriptor: Output.error.descriptor, describeLoss: { "entries of the log that nobody read in time: \($0)\n" },
            startThread: { body in
                _ = try Thread(name: "output") {
                    leaveSignalsToOthers()
                    body()
                }
            })
    }

    /// The thread may be started before the one that takes signals, when what they do to a process is still to end it.
    private static func leaveSignalsToOthers() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}
