import ArgumentParser
import Diagnosis
import ProbeResults
import ProbeSettings
import Probes
import Transport

/// A verb that connects to a target and comes to one result: what a plan's step and a module of the exporter can be. It joins by conforming and by
/// being listed in ``ProbeVerbs``.
protocol ProbeVerb: ParsableCommand, Sendable {
    /// Judges the options and reads the files that they name, as far as that is possible before anything is sent.
    ///
    /// - Parameter surroundings: of the run that the verb is part of.
    /// - Throws: `Finding` of the local layer.
    func prepared(in surroundings: RunSurroundings) throws(Finding) -> PreparedProbe
}

/// The verbs that plans and the exporter run.
enum ProbeVerbs {
    static let all: [any ProbeVerb.Type] = [EchoCommand.self, StoreCommand.self, TLSCommand.self]

    static func named(_ name: String) -> (any ProbeVerb.Type)? {
        all.first { $0.configuration.commandName == name }
    }

    /// Those of a command line's description.
    static func described(in description: CommandLineDescription) -> [CommandLineDescription.Verb] {
        description.verbs.filter { verb in verb.path.count == 1 && verb.path.first.flatMap(named) != nil }
    }
}

/// What a verb shares with others of the same run.
struct RunSurroundings: Sendable {
    let interruption: Interruption
    /// Of the whole run; a verb's own may come earlier.
    var deadline = Deadline.never
    var deadlineOwner = DeadlineOwner.option
    var log: RunLog?

    /// Those of a verb that is the whole run: signals interrupt it.
    ///
    /// - Throws: `Finding` where no signal can be waited for.
    static func ofProcess(log: RunLog?) throws(Finding) -> RunSurroundings {
        RunSurroundings(interruption: try Signals.interruptionOrFinding(), log: log)
    }
}

/// A verb with its options judged, ready to be run, also more than once.
struct PreparedProbe {
    let plan: ProbePlan
    let patience: Patience
    /// One attempt.
    let attempt: @Sendable () -> ProbeResult

    /// With as many attempts as its options ask for; what is waited for is told.
    ///
    /// - Parameters:
    ///   - name: of the step, where it is one of several.
    ///   - tell: takes what is told, as it is printed; standard error by default.
    ///   - waitsForFailure: whether a success is waited out, too.
    ///   - isGoal: whether a result is what is waited for.
    func run(
        for name: String? = nil, telling tell: @escaping (String) -> Void = ErrorStreamLogHandler.print, waitsForFailure: Bool = false,
        isGoal: (ProbeResult) -> Bool = { $0.reason == .ok }
    ) -> ProbeResult {
        patience.run(plan, for: name, telling: tell, waitsForFailure: waitsForFailure, isGoal: isGoal, attempt)
    }
}
