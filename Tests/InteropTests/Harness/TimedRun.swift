import Foundation
import Glibc
import ProbeResults

/// A run of dicomprobe, and how long it took.
struct TimedRun: CustomStringConvertible {
    let report: Report
    /// From before the process was started until it had ended.
    let wall: Duration
    /// How much of that the process was computing, or ready to and waiting for a processor.
    let busy: Duration

    var result: ProbeResult { report.result }
    var warning: WarningReason? { result.warnings.first?.reason }
    /// How long it waited for somebody else: the peer, mostly.
    var waited: Duration { wall - busy }
    var description: String { "waited for \(waited) of \(wall)\n\(report)" }

    func duration(of phase: ProbeResult.Phase.Name) -> Duration {
        result.phases.first { $0.name == phase }.map { .milliseconds($0.milliseconds) } ?? .zero
    }
}

/// Runs dicomprobe with `--json`, and takes the time.
func timedProbe(_ arguments: [String]) async throws -> TimedRun {
    try await withTemporaryFolder { folder in
        let start = ContinuousClock.now
        let probe = try RunningProbe(arguments + ["--json"], within: folder)
        let (end, busy) = await probe.process.ending()
        let run = try await probe.finish()
        let result = try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8))
        return TimedRun(report: Report(run: run, result: result), wall: end - start, busy: busy)
    }
}

extension ChildProcess {
    /// When it ended, and how long it was busy until then. A thread waits for it that does nothing else: tasks may have to wait for their turn.
    fileprivate func ending() async -> (ContinuousClock.Instant, busy: Duration) {
        await withCheckedContinuation { continuation in
            Foundation.Thread.detachNewThread { [id] in
                let before = busyTimes("/proc/thread-self/schedstat").waiting
                var information = siginfo_t()
                while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
                let end = ContinuousClock.now
                // It is still listed, for nobody has taken its exit code. This thread, too, may have waited for a processor.
                let child = busyTimes("/proc/\(id)/schedstat")
                let own = busyTimes("/proc/thread-self/schedstat").waiting - before
                continuation.resume(returning: (end, busy: child.computing + child.waiting + own))
            }
        }
    }
}

/// What the kernel has counted of a thread: nanoseconds on a processor, then those ready to run and without one. Nothing where it does not count.
private func busyTimes(_ path: String) -> (computing: Duration, waiting: Duration) {
    let numbers = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").prefix(2).compactMap { Int64($0) } ?? []
    return numbers.count == 2 ? (.nanoseconds(numbers[0]), .nanoseconds(numbers[1])) : (.zero, .zero)
}

/// How long a run may take that fails in one phase: the time-out, and half a second for parting. A second more is for a peer that has to wait for a processor,
/// too: together less than another time-out.
///
/// Both its own account of the phases, by a monotonic clock, and the life of the whole process are bounded: nothing may be hidden beside the phases, such as
/// an end that waits for a thread. What a machine with much to do keeps a process from is no matter of time-outs, and the kernel knows how long that
/// was; so the bound is one of waiting. Still the peer may be late for the same cause. So a run that is not as expected gets a few more chances: load
/// passes, and a bound that is not kept is not kept the next time.
struct TimeBound {
    /// Beside the phases: for parting, which is up to us alone.
    private static let parting = Duration.milliseconds(500)
    private static let lateness = Duration.seconds(1)
    static let allowance = parting + lateness

    let timeout: Duration

    /// What took too long, in words; nil where nothing did.
    func excess(_ run: TimedRun) -> String? {
        for phase in run.result.phases where .milliseconds(phase.milliseconds) > timeout + Self.lateness + run.busy {
            return "the phase \(phase.name.rawValue) took \(phase.milliseconds) ms"
        }
        let phases = run.result.phases.reduce(Duration.zero) { $0 + .milliseconds($1.milliseconds) }
        if run.result.tlsSurvey == nil, run.waited - phases > Self.parting {
            return "the run waited for \(run.waited - phases) beside its phases"
        }
        // In a survey a server may fall silent, then be asked for an association all the same, and be silent in TLS.
        let failingPhases = run.result.tlsSurvey == nil ? 1 : 2
        return run.waited > timeout * failingPhases + Self.allowance ? "the run waited for \(run.waited)" : nil
    }

    private static let chances = 5

    /// - Parameter isExpected: whether a run, in time or not, has come to what it should.
    /// - Returns: the first run that is as it should be and in time, or the last one.
    func run(_ body: () async throws -> TimedRun, isExpected: (TimedRun) -> Bool) async throws -> TimedRun {
        try await Self.run(body) { isExpected($0) && excess($0) == nil }
    }

    /// The same where more, or less, is bounded than a single failure.
    static func run(_ body: () async throws -> TimedRun, until isGood: (TimedRun) -> Bool) async throws -> TimedRun {
        var run = try await body()
        for _ in 1..<chances where !isGood(run) { run = try await body() }
        return run
    }
}
