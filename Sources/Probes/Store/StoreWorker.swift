import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import ProbeResults

/// One of the parallel associations of a run, or rather one after another: each carries on until an object needs what was not proposed, or until
/// it is lost.
struct StoreWorker {
    let plan: ProbePlan
    let schedule: StoreSchedule
    let isStrict: Bool
    let sent: (Int) -> Void

    /// What ended the worker's work before the schedule was empty; nil if nothing did.
    private(set) var obstacle: Finding?
    private(set) var record: RunRecord
    /// How many requests in a row got no response in time; each costs its association.
    private var silences = 0

    /// So many, and the peer is taken to be dead: each further object would cost another time-out.
    private static let maximumSilences = 2

    init(plan: ProbePlan, schedule: StoreSchedule, isStrict: Bool, sent: @escaping (Int) -> Void) {
        self.plan = plan
        self.schedule = schedule
        self.isStrict = isStrict
        self.sent = sent
        record = RunRecord(plan)
    }

    mutating func run() {
        while obstacle == nil, let ticket = schedule.claim(among: nil) {
            runAssociation(beginningWith: ticket)
        }
    }

    private mutating func runAssociation(beginningWith ticket: StoreSchedule.Ticket) {
        // The connection would fail for want of time, and be blamed for it.
        guard !plan.deadline.hasPassed else {
            schedule.giveBack(ticket)
            obstacle = .deadlinePassed
            return
        }
        let syntaxes = schedule.syntaxes(for: ticket)
        var contexts = PresentationContextPlan()
        for pair in syntaxes { _ = contexts.add(abstractSyntax: pair.sopClass, transferSyntaxes: [pair.transferSyntax]) }
        let association: Association
        do throws(Finding) {
            association = try Connector(plan: plan).associate(contexts.proposals, record: &record)
        } catch {
            schedule.giveBack(ticket)
            obstacle = error
            return
        }
        schedule.countAssociation()
        let start = ContinuousClock.now
        let isAlive = send(over: association, beginningWith: ticket, proposed: Set(syntaxes))
        record.add(start.duration(to: .now), to: .store)
        guard isAlive else { return }
        do throws(Finding) {
            try record.release(association, plan)
        } catch {
            obstacle = error
        }
    }

    /// - Returns: whether the association still exists.
    private mutating func send(
        over association: Association, beginningWith first: StoreSchedule.Ticket, proposed: Set<StoreObject.Syntaxes>
    ) -> Bool {
        var next: StoreSchedule.Ticket? = first
        while let ticket = next {
            let operation = StoreOperation(association: association, plan: plan, isStrict: isStrict, log: record.log)
            guard let outcome = operation.perform(ticket.object, sent: sent) else {
                // The next association begins with it and has room for all that it needs, so that this comes to an end.
                schedule.giveBack(ticket)
                return true
            }
            if let warning = outcome.warning { record.warn(warning.reason, warning.message) }
            for warning in ticket.object.warnings { record.warn(warning.reason, warning.message) }
            schedule.finish(ticket, outcome.result)
            guard outcome.isAssociationAlive else {
                heedSilence(outcome.result)
                return false
            }
            if outcome.result.status != nil { silences = 0 }
            next = schedule.claim(among: proposed)
        }
        return true
    }

    private mutating func heedSilence(_ result: ObjectResult) {
        silences = result.reason == .dimseTimeout ? silences + 1 : 0
        guard silences >= Self.maximumSilences else { return }
        obstacle = Finding(
            reason: .dimseTimeout, message: "\(silences) C-STORE requests in a row got no response in time", hint: result.hint)
    }
}
