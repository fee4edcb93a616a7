import ProbeResults

/// A smoke test: steps, each a verb with its options and what it is to come to.
package struct Plan: Equatable, Sendable {
    package struct Step: Equatable, Sendable {
        package internal(set) var name: String
        package let place: PlanPlace
        package let verb: String
        package let target: Option
        /// Those in force beside the target, in the order of their declaration.
        package let options: [Option]
        /// What the verb takes without a name.
        package let positionals: [String]
        /// Where those are; nil where they are the target alone.
        package let positionalsPlace: PlanPlace?
        package let expectation: StepExpectation
        /// How often the verb is run; every time it has to come to what is expected.
        package let times: Int
        /// How often a run that is not as expected is followed by another.
        package let retries: Int

        /// What the verb's parser is to see, the verb included.
        package var arguments: [String] { arguments(with: options) }

        /// The same with some of the options only, and perhaps without the target, where that is an option.
        package func arguments(with options: [Option], withTarget: Bool = true) -> [String] {
            [verb] + (withTarget ? target.arguments : []) + options.flatMap(\.arguments) + ["--"] + positionals
        }
    }

    /// An option of a step, as it would be typed.
    package struct Option: Equatable, Sendable {
        /// Without dashes.
        package let name: String
        /// Empty for a flag that is off, and for what is among the step's positionals.
        package let arguments: [String]
        package let place: PlanPlace
    }

    /// Steps that run at the same time; most groups have one.
    package typealias Group = [Step]

    package let groups: [Group]
    /// Its own file and those it includes.
    package let files: [String]

    package var steps: [Step] { groups.flatMap(\.self) }
}
