import DICOMNetwork
import Diagnosis
import ProbeResults
import Transport

/// One of the associations of a bench, on a thread of its own: takes requests from the schedule, one after another.
struct BenchWorker {
    private let plan: ProbePlan
    private let load: BenchLoad
    private let schedule: BenchSchedule
    private let phase: ProbeResult.Phase.Name
    private var operation: BenchOperation
    private var session: Session?
    private var backoff = Backoff()
    /// In requests.
    private var spent = Duration.zero

    /// What ended the worker's work before the schedule did; nil if nothing did.
    private(set) var obstacle: Finding?
    private(set) var record: RunRecord
    private(set) var tally = BenchTally()

    private struct Session {
        let association: Association
        let contextID: UInt8
    }

    init(_ plan: ProbePlan, _ load: BenchLoad, _ schedule: BenchSchedule, _ operation: BenchOperation, phase: ProbeResult.Phase.Name) {
        self.plan = plan
        self.load = load
        self.schedule = schedule
        self.operation = operation
        self.phase = phase
        record = RunRecord(plan)
    }

    mutating func run() {
        ExactPause.prepareThread()
        attempt { worker throws(Finding) in
            if worker.load.associations == .kept { try worker.associate() }
        }
        schedule.ready()
        attempt { worker throws(Finding) in
            try worker.awaitStart()
            try worker.sendAll()
        }
        // What has not been begun is nobody's any more.
        if obstacle?.reason == .interrupted { schedule.stop() }
        if spent > .zero { record.add(spent, to: phase) }
        attempt { worker throws(Finding) in try worker.release() }
    }

    private mutating func attempt(_ body: (inout BenchWorker) throws(Finding) -> Void) {
        do throws(Finding) {
            guard obstacle == nil || session != nil else { return }
            try body(&self)
        } catch {
            obstacle = obstacle ?? error
        }
    }

    /// Until all others are ready, too.
    private func awaitStart() throws(Finding) {
        while schedule.start == nil { try pause(until: .now + .milliseconds(1)) }
    }

    private mutating func sendAll() throws(Finding) {
        operation.prepare()
        while let request = schedule.claim() {
            guard !plan.deadline.hasPassed else { throw .deadlinePassed(plan.deadlineOwner) }
            try pause(until: request.due)
            try send(request)
        }
    }

    /// - Throws: `Finding` of what ends the worker's work, and not of a request's failure.
    private mutating func send(_ request: BenchSchedule.Request) throws(Finding) {
        let begun = ContinuousClock.now
        do throws(Finding) {
            if session == nil { try associate() }
            guard let session else { return }
            let outcome = try perform(session)
            let ended = ContinuousClock.now
            spent += begun.duration(to: ended)
            count(outcome, of: request, begun: begun, ended: ended)
        } catch {
            if error.reason == .interrupted { throw error }
            if request.isCounted { tally.add(error, ended: .now) }
            // Who was never let in is not let in by asking on.
            guard tally.associations > 0 else { throw error }
            if session == nil { try rest() }
        }
        operation.prepare()
        if load.associations == .fresh { try release() }
    }

    private mutating func perform(_ session: Session) throws(Finding) -> BenchOperation.Outcome {
        do throws(AssociationError) {
            return try operation.perform(over: session.association, contextID: session.contextID)
        } catch {
            self.session = nil
            throw Finding(error, plan.context(session.association))
        }
    }

    private mutating func count(
        _ outcome: BenchOperation.Outcome, of request: BenchSchedule.Request, begun: ContinuousClock.Instant,
        ended: ContinuousClock.Instant
    ) {
        backoff = Backoff()
        if !outcome.deviations.isEmpty { record.warn(.dimseDeviation, "a response \(outcome.deviations)") }
        guard request.isCounted else { return }
        tally.add(status: outcome.status)
        if let failure = outcome.failure {
            tally.add(failure, ended: ended)
        } else {
            tally.add(request, begun: begun, ended: ended, bytes: outcome.bytes)
            if let warning = outcome.warning { tally.add(warning: warning, ended: ended) }
        }
    }

    private mutating func associate() throws(Finding) {
        let association = try Connector(plan: plan).associate(operation.contexts.proposals, record: &record)
        do throws(Finding) {
            session = Session(association: association, contextID: try operation.contextID(in: association))
            tally.associations += 1
        } catch {
            try record.release(association, plan)
            throw error
        }
    }

    private mutating func release() throws(Finding) {
        guard let session else { return }
        self.session = nil
        try record.release(session.association, plan)
    }

    /// Spares a peer that has just gone down.
    private mutating func rest() throws(Finding) {
        try pause(until: .now + min(backoff.pause, schedule.left ?? backoff.pause))
        backoff.lengthen()
    }

    private func pause(until instant: ContinuousClock.Instant) throws(Finding) {
        do throws(TransportError) {
            try ExactPause.pause(until: instant, interruption: plan.interruption)
        } catch {
            throw Finding(pausing: error)
        }
    }
}

extension Finding {
    fileprivate init(pausing error: TransportError) {
        if case .interrupted(let signal) = error {
            self = .interrupted(signal: signal)
        } else {
            self.init(ofOurOwn: error, "there is no way to wait")
        }
    }
}
