import Diagnosis
import ProbeResults
import Synchronization
import SyntheticObjects
import Transport

/// `bench`: how many requests a peer answers, and how fast.
package struct BenchProbe: Sendable {
    package static let command = "bench"

    private let plan: ProbePlan
    private let work: BenchWork
    private let load: BenchLoad

    package init(plan: ProbePlan, work: BenchWork, load: BenchLoad) {
        self.plan = plan
        self.work = work
        self.load = load
    }

    package func run() -> ProbeResult {
        let schedule = BenchSchedule(load, grace: plan.timeout)
        let ended = runWorkers(schedule)
        let unsent = schedule.unsent
        var record = RunRecord(plan)
        var tally = BenchTally()
        for worker in ended {
            record.merge(worker.record)
            tally.merge(worker.tally)
        }
        var bench = ProbeResult.Bench(
            operation: work.name, loop: load.rate == nil ? .closed : .open, rate: load.rate, concurrency: load.concurrency,
            associations: load.associations)
        tally.describe(&bench)
        bench.unsent = unsent > 0 ? unsent : nil
        bench.warmUpMilliseconds = load.warmUp.milliseconds
        if let start = schedule.countedFrom, let end = tally.end, end > start {
            bench.milliseconds = start.duration(to: end).milliseconds
            bench.throughput = (Double(bench.succeeded) * 1_000_000 / bench.milliseconds).rounded() / 1000
        }
        if case .store(let recipe) = work {
            bench.bytes = tally.bytes
            bench.object = ProbeResult.Bench.Object(recipe)
        }
        if let first = tally.firstWarning?.message {
            record.warn(.dimseWarningStatus, "\(tally.warned) of \(bench.requests) requests: \(first)")
        }
        var result = record.result(command: Self.command, finding(bench, tally, ended.compactMap(\.obstacle)))
        result.bench = bench
        return result
    }

    private func finding(_ bench: ProbeResult.Bench, _ tally: BenchTally, _ obstacles: [Finding]) -> Finding {
        if let interrupted = obstacles.first(where: { $0.reason == .interrupted }) { return interrupted }
        if var failure = tally.firstFailure?.finding, bench.requests > 1 {
            failure.message = "\(bench.failed) of \(bench.requests) requests failed, the first: \(failure.message)"
            return failure
        }
        if var obstacle = obstacles.first {
            if load.concurrency > 1 { obstacle.message = "\(obstacles.count) of \(load.concurrency) associations: \(obstacle.message)" }
            return obstacle
        }
        if let failure = tally.firstFailure?.finding { return failure }
        if let unsent = bench.unsent {
            return Finding(
                reason: .expectRate, message: "the rate was not kept: \(unsent) requests were due and not begun when the time was over",
                hint: "more associations may keep it, --concurrency; else it is more than the peer answers: ask for a lower --rate")
        }
        guard bench.succeeded > 0 else {
            return Finding(
                reason: .expectRate, message: "no request was due in the time that was counted",
                hint: "give more time with --duration, or a higher --rate")
        }
        return Finding(reason: .ok, message: success(bench.succeeded, warned: tally.warned))
    }

    /// - Parameter warned: how many of these.
    private func success(_ succeeded: Int, warned: Int) -> String {
        let number = succeeded == 1 ? "1 \(work.name) was" : "all \(succeeded) \(work.name)s were"
        return switch warned {
        case 0: "\(number) answered with success"
        case succeeded: "\(number) answered with a warning status"
        default: "\(number) answered with success, or a warning status (\(warned))"
        }
    }

    /// What a worker came to.
    private struct Ended: Sendable {
        let record: RunRecord
        let tally: BenchTally
        let obstacle: Finding?
    }

    private func runWorkers(_ schedule: BenchSchedule) -> [Ended] {
        let list = EndedWorkers()
        let identities = ObjectIdentities(freshAt: .now)
        let pattern: PixelPattern? = if case .store(let recipe) = work { PixelPattern(recipe) } else { nil }
        let run: @Sendable (Int) -> Void = { [plan, load, work] number in
            var worker = BenchWorker(
                plan, load, schedule, BenchOperation(work, identities, pattern, series: number), phase: work.phase)
            worker.run()
            list.add(Ended(record: worker.record, tally: worker.tally, obstacle: worker.obstacle))
        }
        var threads: [Thread] = []
        for number in 0..<load.concurrency {
            do throws(TransportError) {
                // The first is this thread's, which then has no time to start others.
                if number > 0 { threads.append(try Thread(name: "bench") { run(number + 1) }) }
            } catch {
                schedule.ready()
                let finding = Finding(ofOurOwn: error, "there is no thread for an association")
                list.add(Ended(record: RunRecord(plan), tally: BenchTally(), obstacle: finding))
            }
        }
        run(1)
        for thread in threads { thread.join() }
        return list.all
    }

    private final class EndedWorkers: Sendable {
        private let list = Mutex<[Ended]>([])

        var all: [Ended] { list.withLock { $0 } }

        func add(_ worker: Ended) {
            list.withLock { $0.append(worker) }
        }
    }
}

extension ProbeResult.Bench.Object {
    fileprivate init(_ recipe: ObjectRecipe) {
        self.init(
            sopClassUID: recipe.sopClass.value, transferSyntaxUID: recipe.transferSyntax.value, rows: recipe.rows, columns: recipe.columns,
            frames: recipe.frames)
    }
}
