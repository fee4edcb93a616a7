import ArgumentParser
import Diagnosis
import FoundationEssentials
import Glibc
import ProbeResults
import ProbeSettings

/// A plan that was read and judged, whole: what it says can be done, as far as that shows before anything is sent.
struct LoadedPlan {
    struct Step: Sendable {
        let step: Plan.Step
        /// Judged again when its turn comes: certificates may have been renewed, and a deadline counts from then on.
        let verb: any ProbeVerb
    }

    let groups: [[Step]]
    let files: [String]
}

/// Reads plans, and finds every mistake in them at once.
struct PlanLoader {
    /// What is wrong with a plan, all of it.
    struct Rejection: Error {
        let problems: [DocumentProblem]
    }

    private let description: CommandLineDescription

    /// - Parameter description: the verbs and their options.
    init(_ description: CommandLineDescription) {
        self.description = description
    }

    /// - Parameters:
    ///   - path: of the plan.
    ///   - surroundings: of the run.
    /// - Throws: ``Rejection``.
    func load(_ path: String, _ surroundings: RunSurroundings) throws(Rejection) -> LoadedPlan {
        let reader = PlanReader(
            verbs: ProbeVerbs.described(in: description), environment: ProcessInfo.processInfo.environment, source: Self.source)
        let plan: Plan
        var problems: [DocumentProblem] = []
        do throws(PlanReader.Problems) {
            plan = try reader.read(path)
        } catch {
            plan = error.plan
            problems = error.problems
        }
        // What is wrong with a target is so for each of its steps: told once.
        let judge = VerbJudge { arguments in Self.refusal(arguments, surroundings) }
        for step in plan.flawed { problems += self.problems(of: step, judge) }
        var groups: [[LoadedPlan.Step]] = []
        for group in plan.groups {
            var steps: [LoadedPlan.Step] = []
            for step in group {
                do throws(Rejection) {
                    steps.append(LoadedPlan.Step(step: step, verb: try verb(of: step, judge, surroundings)))
                } catch {
                    problems += error.problems
                }
            }
            groups.append(steps)
        }
        guard problems.isEmpty else { throw Rejection(problems: problems.inOrder(of: plan.files)) }
        return LoadedPlan(groups: groups, files: plan.files)
    }

    private static func source(_ path: String) -> Result<PlanReader.File, PlanReader.Unreadable> {
        do throws(TextFile.Unreadable) {
            guard let file = try TextFile(path) else { return .failure(PlanReader.Unreadable(why: systemText(ENOENT))) }
            return .success(PlanReader.File(text: file.text, identity: file.identity))
        } catch {
            return .failure(PlanReader.Unreadable(why: error.why, line: error.line, column: error.column))
        }
    }

    // MARK: - Judging a step

    private static func refusal(_ arguments: [String], _ surroundings: RunSurroundings) -> Finding? {
        do throws(Finding) {
            _ = try ProbeVerbs.parse(arguments).prepared(in: surroundings)
            return nil
        } catch {
            return error
        }
    }

    private func verb(of step: Plan.Step, _ judge: VerbJudge, _ surroundings: RunSurroundings) throws(Rejection) -> any ProbeVerb {
        do throws(Finding) {
            let verb = try ProbeVerbs.parse(step.arguments)
            _ = try verb.prepared(in: surroundings)
            return verb
        } catch {
            judge.note(error, against: step.arguments)
            let problems = problems(of: step, judge)
            throw Rejection(problems: problems.isEmpty ? [OptionRefusal(place: step.place, finding: error).problem] : problems)
        }
    }

    /// What is refused of the target, of what the verb takes without a name, and of the options, each in its place.
    private func problems(of step: Plan.Step, _ judge: VerbJudge) -> [DocumentProblem] {
        var (target, positionals) = (step.target.arguments, step.positionals)
        var refusals: [OptionRefusal] = []
        // In place of what is refused stands something else, so that it is not in the way of the rest.
        if let place = step.positionalsPlace,
            let refused = judge.refusal(step.arguments(with: [], target: [], positionals: positionals)), refused.isUsage
        {
            refusals.append(OptionRefusal(place: place, finding: refused))
            positionals = [Self.somePath]
        }
        if let refused = judge.refusal(step.arguments(with: [], target: target, positionals: positionals)), refused.isUsage {
            refusals.append(OptionRefusal(place: step.target.place, finding: refused))
            if step.positionalsPlace == nil { positionals = [Target.defaultText] } else { target = [] }
        }
        let options = OptionJudge(verb: judge) { step.arguments(with: $0, target: target, positionals: positionals) }
        return (refusals + options.refusals(among: step.options, of: step.place)).map(\.problem)
    }

    /// A path that no file needs to have: what is sent is opened when it is sent.
    private static let somePath = "object.dcm"
}

extension ProbeVerbs {
    /// - Parameter arguments: beginning with the verb.
    /// - Throws: `Finding` of `usage.options` for what the parser does not take.
    static func parse(_ arguments: [String]) throws(Finding) -> any ProbeVerb {
        guard let name = arguments.first, let verb = named(name) else {
            throw Finding(reason: .usageOptions, message: "\"\(arguments.first ?? "")\" is no verb that connects")
        }
        return try parse(verb, Array(arguments.dropFirst()))
    }

    private static func parse<Verb: ProbeVerb>(_ verb: Verb.Type, _ arguments: [String]) throws(Finding) -> Verb {
        do {
            return try verb.parse(arguments)
        } catch {
            throw Finding(reason: .usageOptions, message: verb.message(for: error))
        }
    }
}
