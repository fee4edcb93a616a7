import DICOMUpperLayer
import Diagnosis
import ProbeResults
import Synchronization
import Transport

/// `store`: C-STORE of files, each data set as it is on the disk.
///
/// One or more associations pull from one queue. Each proposes what the files ahead need, and carries on until a file needs what was not proposed, or
/// until the association is lost; then comes another. One bad file or refused object does not stop the others.
package struct StoreProbe {
    package static let command = "store"

    /// Told of what happens while it happens, by several threads, one at a time for ``finished(_:at:)``.
    package protocol Observer: AnyObject, Sendable {
        /// Bytes of a data set have been handed to the connection.
        func sent(_ byteCount: Int)
        /// An object has met its fate.
        ///
        /// - Parameter index: its place in input order, from 0 on; each comes once.
        func finished(_ object: ObjectResult, at index: Int)
    }

    /// How the run is to go.
    package struct Options: Equatable, Sendable {
        /// How many associations at the same time, at least one.
        package var jobs = 1
        /// Whether the first object that fails ends the run.
        package var stopsOnError = false
        /// Whether a warning status counts as a failure.
        package var isStrict = false
        /// Which of the objects are sent; nil for all.
        package var share: StoreShare?
        /// The descriptor that `-` among the paths stands for.
        package var standardInput: Int32 = 0

        package init() {}
    }

    private let plan: ProbePlan
    private let paths: [String]
    private let options: Options
    private let observer: any Observer

    /// - Parameter paths: files and folders, and once at most `-`, for an object from standard input.
    package init(plan: ProbePlan, paths: [String], options: Options = Options(), observer: any Observer) {
        self.plan = plan
        self.paths = paths
        self.options = options
        self.observer = observer
    }

    package func run() -> ProbeResult {
        let schedule = StoreSchedule(paths: paths, share: options.share, plan: plan, stopsOnError: options.stopsOnError, observer: observer)
        let start = ContinuousClock.now
        let ended = runWorkers(schedule)
        var record = RunRecord(plan)
        for worker in ended { record.merge(worker.record) }
        let obstacles = ended.compactMap(\.obstacle)
        let interrupted = obstacles.first { $0.reason == .interrupted }
        // A job without an association is passed over where the others have done all the work, and only there.
        if let obstacle = interrupted ?? (schedule.isUnfinished ? obstacles.first : nil) {
            schedule.stop(for: obstacle)
        } else if let obstacle = obstacles.first, options.jobs > 1 {
            record.warn(.storeFewerJobs, "\(obstacles.count) of \(options.jobs) jobs ended early: \(obstacle.message)")
        }
        var tally = schedule.conclude()
        tally.setDuration(start.duration(to: .now))
        var result = record.result(command: Self.command, tally.finding)
        result.summary = tally.summary
        return result
    }

    /// What a worker came to.
    private struct Ended: Sendable {
        let record: RunRecord
        let obstacle: Finding?
    }

    /// The first job is done by this thread.
    private func runWorkers(_ schedule: StoreSchedule) -> [Ended] {
        let ended = EndedWorkers()
        let work: @Sendable () -> Void = { [plan, options, observer] in
            var worker = StoreWorker(plan: plan, schedule: schedule, options: options) { observer.sent($0) }
            worker.run()
            ended.add(Ended(record: worker.record, obstacle: worker.obstacle))
        }
        // Where the system has no room for one more thread, fewer do the work.
        let threads = (1..<max(1, options.jobs)).compactMap { _ in try? Thread(name: "store", work) }
        work()
        for thread in threads { thread.join() }
        // A job that waited in vain for its association gives its object back, perhaps when the others are through. Where nobody had an association,
        // the peer is asked no second time.
        if !threads.isEmpty, schedule.isUnfinished, ended.all.contains(where: { $0.obstacle == nil && $0.record.association != nil }) {
            work()
        }
        return ended.all
    }

    private final class EndedWorkers: Sendable {
        private let list = Mutex<[Ended]>([])

        var all: [Ended] { list.withLock { $0 } }

        func add(_ worker: Ended) {
            list.withLock { $0.append(worker) }
        }
    }
}
