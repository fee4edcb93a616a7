import DICOMData
import Diagnosis
import ProbeResults
import Transport

/// A dry run of `store`: what would be sent, and in which presentation contexts. Nothing is connected to.
package struct StoreRehearsal {
    private let paths: [String]
    private let deadline: Deadline
    private let interruption: Interruption?
    private let observer: any StoreProbe.Observer

    package init(paths: [String], deadline: Deadline = .never, interruption: Interruption?, observer: any StoreProbe.Observer) {
        self.paths = paths
        self.deadline = deadline
        self.interruption = interruption
        self.observer = observer
    }

    package func run() -> ProbeResult {
        var queue = StoreQueue(paths)
        var tally = StoreTally()
        var contexts: [StoreObject.Syntaxes: Int] = [:]
        var order: [StoreObject.Syntaxes] = []
        var warnings: [ProbeResult.Warning] = []
        var index = 0
        while let item = queue.pop() {
            if let obstacle {
                tally.stop(for: obstacle)
                break
            }
            let result: ObjectResult
            switch item {
            case .settled(let settled): result = settled
            case .object(let object):
                result = object.result(.planned)
                warnings += object.warnings
                if contexts[object.syntaxes] == nil { order.append(object.syntaxes) }
                contexts[object.syntaxes, default: 0] += 1
            }
            tally.add(result, at: index)
            observer.finished(result, at: index)
            index += 1
        }
        var result = ProbeResult(command: StoreProbe.command, finding: tally.finding)
        result.summary = tally.summary
        result.warnings = warnings
        result.plannedContexts = order.map { syntaxes in
            let alternatives = syntaxes.alternatives.map { $0.transferSyntax.registeredName ?? $0.transferSyntax.value }
            return ProbeResult.PlannedContext(
                abstractSyntax: syntaxes.sopClass.registeredName ?? syntaxes.sopClass.value,
                transferSyntax: syntaxes.transferSyntax.registeredName ?? syntaxes.transferSyntax.value,
                alternatives: alternatives.isEmpty ? nil : alternatives, objects: contexts[syntaxes] ?? 0)
        }
        return result
    }

    private var obstacle: Finding? {
        if let signal = interruption?.signal { return .interrupted(signal: signal) }
        return deadline.hasPassed ? .deadlinePassed : nil
    }
}
