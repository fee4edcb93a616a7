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
        let problems: [PlanProblem]
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
        do throws(PlanReader.Problems) {
            plan = try reader.read(path)
        } catch {
            throw Rejection(problems: error.problems)
        }
        var problems: [PlanProblem] = []
        var groups: [[LoadedPlan.Step]] = []
        for group in plan.groups {
            var steps: [LoadedPlan.Step] = []
            for step in group {
                do throws(PlanProblem) {
                    steps.append(LoadedPlan.Step(step: step, verb: try verb(of: step, surroundings)))
                } catch {
                    // What is wrong with a target is so for each of its steps.
                    if !problems.contains(error) { problems.append(error) }
                }
            }
            groups.append(steps)
        }
        guard problems.isEmpty else { throw Rejection(problems: problems) }
        return LoadedPlan(groups: groups, files: plan.files)
    }

    private static func source(_ path: String) -> Result<PlanReader.File, PlanReader.Unreadable> {
        do throws(TextFile.Unreadable) {
            guard let file = try TextFile(path) else { return .failure(PlanReader.Unreadable(why: systemText(ENOENT))) }
            return .success(PlanReader.File(text: file.text, identity: file.identity))
        } catch {
            return .failure(PlanReader.Unreadable(why: error.why))
        }
    }

    // MARK: - Judging a step

    private func verb(of step: Plan.Step, _ surroundings: RunSurroundings) throws(PlanProblem) -> any ProbeVerb {
        do throws(Finding) {
            let verb = try ProbeVerbs.parse(step.arguments)
            _ = try verb.prepared(in: surroundings)
            return verb
        } catch {
            throw PlanProblem(place(of: error, in: step, surroundings), error.message, hint: error.hint)
        }
    }

    /// What is to blame: what is refused in the same words alone, or alone with the target; else the step.
    private func place(of finding: Finding, in step: Plan.Step, _ surroundings: RunSurroundings) -> PlanPlace {
        func isRefused(_ options: [Plan.Option], withTarget: Bool = true) -> Bool {
            do throws(Finding) {
                _ = try ProbeVerbs.parse(step.arguments(with: options, withTarget: withTarget)).prepared(in: surroundings)
                return false
            } catch {
                return error.message == finding.message
            }
        }
        if let place = step.positionalsPlace, isRefused([], withTarget: false) { return place }
        if isRefused([]) { return step.target.place }
        return step.options.first { isRefused([$0]) }?.place ?? step.place
    }
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
