/// What the exporter may be asked to do under one name: a verb with its options, and the targets that it may be done to.
package struct ProbeModule: Equatable, Sendable {
    package let name: String
    package let place: DocumentPlace
    package let verb: String
    /// Those in force beside the target, in the order of their declaration.
    package let options: [DocumentOption]
    /// Files and folders to store.
    package let paths: [String]
    /// Whether an object made for the purpose is stored, and no file.
    package let isSynthetic: Bool
    package let allowed: [TargetPattern]

    package func allows(_ target: Target) -> Bool { allowed.contains { $0.allows(target) } }

    /// What the verb's parser is to see, the verb included.
    ///
    /// - Parameter target: nil for the verb's default, where only the options are to be judged.
    package func arguments(for target: Target?) -> [String] {
        arguments(for: target, with: options)
    }

    /// The same with some of the options only.
    package func arguments(for target: Target?, with options: [DocumentOption]) -> [String] {
        let takesPaths = isSynthetic || !paths.isEmpty
        let address = target.map { [$0.description] } ?? []
        let positionals = isSynthetic ? ["-"] : paths
        return [verb] + (takesPaths ? address.map { "--to=\($0)" } : []) + options.flatMap(\.arguments) + ["--"]
            + (takesPaths ? positionals : address)
    }
}

extension Target {
    /// As it can be read again.
    package var description: String {
        (calledAETitle.map { "\($0.value)@" } ?? "") + Endpoint(host: host, port: port).description
    }
}
