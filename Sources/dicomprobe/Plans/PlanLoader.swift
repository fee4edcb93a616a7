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
        var problems: [PlanProblem] = []
        do throws(PlanReader.Problems) {
            plan = try reader.read(path)
        } catch {
            plan = error.plan
            problems = error.problems
        }
        var groups: [[LoadedPlan.Step]] = []
        for group in plan.groups {
            var steps: [LoadedPlan.Step] = []
            for step in group {
                do throws(Rejection) {
                    steps.append(LoadedPlan.Step(step: step, verb: try verb(of: step, surroundings)))
                } catch {
                    // What is wrong with a target is so for each of its steps.
                    problems += error.problems.filter { !problems.contains($0) }
                }
            }
            groups.append(steps)
        }
        guard problems.isEmpty else { throw Rejection(problems: Self.inOrder(problems, of: plan.files)) }
        return LoadedPlan(groups: groups, files: plan.files)
    }

    private static func inOrder(_ problems: [PlanProblem], of files: [String]) -> [PlanProblem] {
        problems.sorted { one, other in
            let (first, second) = (one.place, other.place)
            let order = [first, second].map { files.firstIndex(of: $0.file) ?? files.endIndex }
            return (order[0], first.line, first.column) < (order[1], second.line, second.column)
        }
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

    private func verb(of step: Plan.Step, _ surroundings: RunSurroundings) throws(Rejection) -> any ProbeVerb {
        do throws(Finding) {
            let verb = try ProbeVerbs.parse(step.arguments)
            _ = try verb.prepared(in: surroundings)
            return verb
        } catch {
            throw Rejection(problems: blame(error, in: step, surroundings))
        }
    }

    /// What is refused alone, or alone with the target, each in its place; where nothing is, the step.
    private func blame(_ finding: Finding, in step: Plan.Step, _ surroundings: RunSurroundings) -> [PlanProblem] {
        func refusal(_ options: [Plan.Option], withTarget: Bool = true) -> Finding? {
            do throws(Finding) {
                _ = try ProbeVerbs.parse(step.arguments(with: options, withTarget: withTarget)).prepared(in: surroundings)
                return nil
            } catch {
                return error
            }
        }
        func problem(_ finding: Finding, _ place: PlanPlace) -> PlanProblem { PlanProblem(place, finding.message, hint: finding.hint) }

        if let place = step.positionalsPlace, let refused = refusal([], withTarget: false) { return [problem(refused, place)] }
        if let refused = refusal([]) { return [problem(refused, step.target.place)] }
        // Alone, an option may also want for another that is there: that is no mistake, unless it is the one that was found.
        let problems = step.options.compactMap { option in
            refusal([option]).flatMap { refused in
                refused.reason != .usageOptions || refused.message == finding.message ? problem(refused, option.place) : nil
            }
        }
        return problems.isEmpty ? [problem(finding, step.place)] : problems
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
