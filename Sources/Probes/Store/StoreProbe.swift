import DICOMData
import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults

/// `store`: C-STORE of files, each data set as it is on the disk.
///
/// One association after another: each proposes what the files ahead need, and carries on until a file needs what was not proposed, or until the
/// association is lost. One bad file or refused object does not stop the others.
package struct StoreProbe {
    package static let command = "store"

    /// Told of what happens while it happens.
    package protocol Observer: AnyObject {
        /// Bytes of a data set have been handed to the connection.
        func sent(_ byteCount: Int)
        /// An object has met its fate. Called in input order.
        func finished(_ object: ObjectResult)
    }

    private let plan: ProbePlan
    private let paths: [String]
    private let observer: any Observer

    /// - Parameter paths: files and folders.
    package init(plan: ProbePlan, paths: [String], observer: any Observer) {
        self.plan = plan
        self.paths = paths
        self.observer = observer
    }

    package func run() -> ProbeResult {
        var record = RunRecord(plan)
        var tally = StoreTally()
        var queue = StoreQueue(paths)
        let start = ContinuousClock.now
        settleUpToNextObject(&queue, &tally)
        while tally.obstacle == nil, queue.peek() != nil {
            runAssociation(&queue, &tally, &record)
        }
        while var rest = queue.popRest() {
            if rest.fate == .notAttempted { rest.reason = tally.obstacle?.reason }
            add(rest, to: &tally)
        }
        tally.setDuration(start.duration(to: .now))
        var result = record.result(command: Self.command, tally.finding)
        result.summary = tally.summary
        result.objects = tally.objects
        return result
    }

    /// Takes from the queue what is not to be sent, so that no association is asked for in vain.
    private func settleUpToNextObject(_ queue: inout StoreQueue, _ tally: inout StoreTally) {
        while tally.obstacle == nil, case .settled(let result) = queue.peek() {
            _ = queue.pop()
            add(result, to: &tally)
        }
    }

    private func add(_ object: ObjectResult, to tally: inout StoreTally) {
        tally.add(object)
        observer.finished(object)
        // Where nothing waits, nothing else would heed it: a folder may hold any number of files that are not sent.
        if let signal = plan.interruption?.signal { tally.stop(for: .interrupted(signal: signal)) }
    }

    private func runAssociation(_ queue: inout StoreQueue, _ tally: inout StoreTally, _ record: inout RunRecord) {
        // Another connection would fail for want of time, and be blamed for it.
        guard tally.summary.associations == 0 || !plan.deadline.hasPassed else { return tally.stop(for: .deadlinePassed) }
        let syntaxes = queue.upcomingSyntaxes(limit: UpperLayerLimits.maximumContexts)
        var contexts = PresentationContextPlan()
        for pair in syntaxes { _ = contexts.add(abstractSyntax: pair.sopClass, transferSyntaxes: [pair.transferSyntax]) }
        let association: Association
        do throws(Finding) {
            association = try Connector(plan: plan).associate(contexts.proposals, record: &record)
        } catch {
            return tally.stop(for: error)
        }
        tally.countAssociation()
        let start = ContinuousClock.now
        let isAlive = send(over: association, proposed: Set(syntaxes), &queue, &tally, &record)
        record.add(start.duration(to: .now), to: .store)
        if isAlive { release(association, &tally, &record) }
        settleUpToNextObject(&queue, &tally)
    }

    private func release(_ association: Association, _ tally: inout StoreTally, _ record: inout RunRecord) {
        do throws(Finding) {
            try record.release(association, plan)
        } catch {
            tally.stop(for: error)
        }
    }

    /// - Returns: whether the association still exists.
    private func send(
        over association: Association, proposed: Set<StoreObject.Syntaxes>, _ queue: inout StoreQueue, _ tally: inout StoreTally,
        _ record: inout RunRecord
    ) -> Bool {
        while tally.obstacle == nil, let item = queue.peek() {
            switch item {
            case .settled(let result): add(result, to: &tally)
            case .object(let object):
                guard proposed.contains(object.syntaxes) else { return true }
                let outcome = StoreOperation(association: association, plan: plan).perform(object, sent: observer.sent)
                if let warning = outcome.warning { record.warn(warning.reason, warning.message) }
                add(outcome.result, to: &tally)
                guard outcome.isAssociationAlive else {
                    _ = queue.pop()
                    return false
                }
            }
            _ = queue.pop()
        }
        return true
    }
}
