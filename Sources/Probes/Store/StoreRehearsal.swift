import DICOMData
import Diagnosis
import ProbeResults
import Transport

/// A dry run of `store`: what would be sent, and in which presentation contexts. Nothing is connected to.
package struct StoreRehearsal {
    private let paths: [String]
    private let share: StoreShare?
    private let standardInput: Int32
    private let deadline: Deadline
    private let interruption: Interruption?
    private let observer: any StoreProbe.Observer

    /// - Parameters:
    ///   - share: which of the objects would be sent; nil for all.
    ///   - standardInput: the descriptor that `-` among the paths stands for. No more of it is read than the start of its data set.
    package init(
        paths: [String], share: StoreShare? = nil, standardInput: Int32 = 0, deadline: Deadline = .never, interruption: Interruption?,
        observer: any StoreProbe.Observer
    ) {
        self.paths = paths
        self.share = share
        self.standardInput = standardInput
        self.deadline = deadline
        self.interruption = interruption
        self.observer = observer
    }

    package func run() -> ProbeResult {
        var queue = StoreQueue(paths, share: share)
        var tally = StoreTally(isRehearsal: true)
        var contexts: [StoreObject.Syntaxes: Int] = [:]
        var order: [StoreObject.Syntaxes] = []
        var warnings = WarningList()
        var index = 0
        func report(_ result: ObjectResult) {
            tally.add(result, at: index)
            observer.finished(result, at: index)
            index += 1
        }
        // Where nothing is left, all was done in time.
        while queue.peek() != nil, !isStopped(&tally), let item = queue.pop() {
            var result: ObjectResult
            switch look(at: item) {
            case .settled(let settled): result = settled
            case .unread(let unread):
                tally.addUnread(unread, at: index)
                continue
            case .object(let object):
                result = object.result(.planned)
                result.warnings = object.warnings.isEmpty ? nil : object.warnings
                for warning in object.warnings { warnings.add(warning) }
                if contexts[object.syntaxes] == nil { order.append(object.syntaxes) }
                contexts[object.syntaxes, default: 0] += 1
            }
            report(result)
        }
        while var rest = queue.popRest() {
            if rest.fate == .notAttempted { rest.reason = tally.obstacle?.reason }
            report(rest)
        }
        tally.setShare(share, of: queue)
        // It may have ended the wait for the last item.
        if let signal = interruption?.signal { tally.stop(for: .interrupted(signal: signal)) }
        var result = ProbeResult(command: StoreProbe.command, finding: tally.finding)
        result.summary = tally.summary
        result.warnings = warnings.warnings
        result.plannedContexts = order.map { syntaxes in
            let alternatives = syntaxes.alternatives.map { $0.transferSyntax.registeredName ?? $0.transferSyntax.value }
            return ProbeResult.PlannedContext(
                abstractSyntax: syntaxes.sopClass.registeredName ?? syntaxes.sopClass.value,
                transferSyntax: syntaxes.transferSyntax.registeredName ?? syntaxes.transferSyntax.value,
                alternatives: alternatives.isEmpty ? nil : alternatives, objects: contexts[syntaxes] ?? 0)
        }
        return result
    }

    /// What an item of the queue comes to.
    private enum Look {
        case object(StoreObject)
        case settled(ObjectResult)
        case unread(ObjectResult)
    }

    private func look(at item: StoreQueue.Item) -> Look {
        switch item {
        case .object(let object): return .object(object)
        case .settled(let result): return .settled(result)
        case .unread(let result): return .unread(result)
        case .standardInput:
            do throws(Finding) {
                let input = StandardInput(descriptor: standardInput, deadline: deadline, interruption: interruption)
                return .object(try input.open().object)
            } catch {
                return .settled(ObjectResult(path: StandardInput.path, failed: error))
            }
        }
    }

    private func isStopped(_ tally: inout StoreTally) -> Bool {
        if let obstacle = Finding.obstacle(interruption, deadline, .option) { tally.stop(for: obstacle) }
        return tally.obstacle != nil
    }
}
