import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import ProbeResults

/// One of the parallel associations of a run, or rather one after another: each carries on until an object needs what was not proposed, or until
/// it is lost.
struct StoreWorker {
    let plan: ProbePlan
    let schedule: StoreSchedule
    let options: StoreProbe.Options
    let sent: (Int) -> Void

    /// What ended the worker's work before the schedule was empty; nil if nothing did.
    private(set) var obstacle: Finding?
    private(set) var record: RunRecord
    /// How many requests in a row got no response in time; each costs its association.
    private var silences = 0

    /// So many, and the peer is taken to be dead: each further object would cost another time-out.
    private static let maximumSilences = 2

    init(plan: ProbePlan, schedule: StoreSchedule, options: StoreProbe.Options, sent: @escaping (Int) -> Void) {
        self.plan = plan
        self.schedule = schedule
        self.options = options
        self.sent = sent
        record = RunRecord(plan)
    }

    mutating func run() {
        while obstacle == nil, let claim = schedule.claim() {
            // The connection would fail for want of time, and be blamed for it.
            obstacle = plan.obstacle
            guard obstacle == nil else {
                schedule.giveBack(claim)
                return
            }
            switch claim {
            case .object(let ticket): runAssociation(beginningWith: ticket)
            case .standardInput(let index): storeStandardInput(index)
            }
        }
    }

    private mutating func runAssociation(beginningWith ticket: StoreSchedule.Ticket) {
        let syntaxes = schedule.syntaxes(for: ticket)
        let association: Association
        do throws(Finding) {
            association = try associate(syntaxes)
        } catch {
            schedule.giveBack(.object(ticket))
            obstacle = error
            return
        }
        use(association) { worker in worker.send(over: association, beginningWith: ticket, proposed: Set(syntaxes)) }
    }

    private mutating func associate(_ syntaxes: [StoreObject.Syntaxes]) throws(Finding) -> Association {
        var contexts = PresentationContextPlan()
        for pair in syntaxes { _ = contexts.add(abstractSyntax: pair.sopClass, transferSyntaxes: [pair.transferSyntax]) }
        let association = try Connector(plan: plan).associate(contexts.proposals, record: &record)
        schedule.countAssociation()
        return association
    }

    /// Releases the association afterwards, if it still exists.
    ///
    /// - Parameter send: returns whether it does.
    private mutating func use(_ association: Association, _ send: (inout StoreWorker) -> Bool) {
        let start = ContinuousClock.now
        let isAlive = send(&self)
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
        // The first one's file has been closed while the association was made.
        var next: (ticket: StoreSchedule.Ticket, file: DICOMFile?)? = (first, nil)
        while let (ticket, file) = next {
            guard let outcome = operation(association).perform(ticket.object, file, sent: sent) else {
                // The next association begins with it and has room for all that it needs, so that this comes to an end.
                schedule.giveBack(.object(ticket))
                return true
            }
            guard settle(ticket.index, ticket.object, outcome) else { return false }
            next = schedule.claim(among: proposed)
        }
        return true
    }

    private func operation(_ association: Association) -> StoreOperation {
        StoreOperation(association: association, plan: plan, isStrict: options.isStrict, log: record.log)
    }

    /// - Returns: whether the association still exists.
    private mutating func settle(_ index: Int, _ object: StoreObject, _ outcome: StoreOperation.Outcome) -> Bool {
        let warnings = object.warnings + outcome.warnings
        for warning in warnings { record.warn(warning.reason, warning.message) }
        var result = outcome.result
        result.warnings = warnings.isEmpty ? nil : warnings
        schedule.finish(index, result)
        if !outcome.isAssociationAlive {
            heedSilence(outcome.result)
        } else if outcome.result.status != nil {
            silences = 0
        }
        return outcome.isAssociationAlive
    }

    private mutating func heedSilence(_ result: ObjectResult) {
        silences = result.reason == .dimseTimeout ? silences + 1 : 0
        guard silences >= Self.maximumSilences else { return }
        obstacle = Finding(
            reason: .dimseTimeout, message: "\(silences) C-STORE requests in a row got no response in time", hint: result.hint)
    }
}

// MARK: - Standard input

extension StoreWorker {
    /// Sends what standard input brings, over an association of its own.
    private mutating func storeStandardInput(_ index: Int) {
        let input = StandardInput(
            descriptor: options.standardInput, deadline: plan.deadline, interruption: plan.interruption, sent: sent)
        let (object, stream): (StoreObject, DICOMStream)
        do throws(Finding) {
            // Before there is an association, which a producer that takes its time would keep waiting.
            (object, stream) = try input.open()
        } catch {
            schedule.finish(index, ObjectResult(path: StandardInput.path, failed: error))
            return
        }
        let association: Association
        do throws(Finding) {
            association = try associate([object.syntaxes] + object.syntaxes.alternatives)
        } catch {
            // Nobody else could begin it again.
            var finding = error
            finding.message += "; what was read of standard input can't be read a second time"
            var result = object.result(.failed)
            result.explain(finding)
            schedule.finish(index, result)
            obstacle = error
            return
        }
        use(association) { worker in worker.settle(index, object, worker.operation(association).perform(input, object, stream)) }
    }
}
