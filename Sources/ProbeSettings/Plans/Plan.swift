import ProbeResults

/// A smoke test: steps, each a verb with its options and what it is to come to.
package struct Plan: Equatable, Sendable {
    package struct Step: Equatable, Sendable {
        package internal(set) var name: String
        package let place: DocumentPlace
        package let verb: String
        package let target: DocumentOption
        /// Those in force beside the target, in the order of their declaration.
        package let options: [DocumentOption]
        /// What the verb takes without a name.
        package let positionals: [String]
        /// Where those are; nil where they are the target alone.
        package let positionalsPlace: DocumentPlace?
        package let expectation: StepExpectation
        /// How often the verb is run; every time it has to come to what is expected.
        package let times: Int
        /// How often a run that is not as expected is followed by another.
        package let retries: Int

        /// What the verb's parser is to see, the verb included.
        package var arguments: [String] { arguments(with: options) }

        /// The same with some of the options only, and perhaps with others in place of the target, where that is an option, and of the positionals.
        package func arguments(with options: [DocumentOption], target: [String]? = nil, positionals: [String]? = nil) -> [String] {
            [verb] + (target ?? self.target.arguments) + options.flatMap(\.arguments) + ["--"] + (positionals ?? self.positionals)
        }
    }

    /// Steps that run at the same time; most groups have one.
    package typealias Group = [Step]

    package let groups: [Group]
    /// Steps that have a mistake, and whose options can be judged all the same.
    package let flawed: [Step]
    /// Its own file and those it includes.
    package let files: [String]

    package var steps: [Step] { groups.flatMap(\.self) }
}
