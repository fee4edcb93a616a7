/// A command line completed by what is set below it, so that the parser sees one that says everything: no verb can forget to ask for a setting, and what
/// is set is judged by the very code that judges what is typed.
package struct CommandLineExpansion: Equatable, Sendable {
    /// What is to be parsed.
    package let arguments: [String]
    /// What was added to the command line, in the order of the options' declaration.
    package let applied: [AppliedSetting]
    /// Every option of the verb that can be set, with what is in force.
    package let all: [AppliedSetting]

    /// - Parameter arguments: as typed, beginning with the verb.
    package init(_ arguments: [String], verb: CommandLineDescription.Verb, settings: Settings) throws(SettingsError) {
        let typed = TypedArguments(Array(arguments.dropFirst(verb.path.count)), verb: verb)
        var candidates: [Candidate] = []
        for option in verb.options where option.canBeSet {
            if let values = typed.values[option.name] {
                candidates.append(Candidate(option: option, rank: 0, values: values, source: .commandLine))
                continue
            }
            for (index, layer) in settings.layers.enumerated() {
                guard let (values, place) = try layer.values(of: option, section: verb.section) else { continue }
                let candidate = Candidate(
                    option: option, rank: index + 1, values: values, source: .place(place),
                    isFromWorkingDirectory: layer.owner == .workingDirectory)
                candidates.append(candidate)
                break
            }
        }
        candidates = Contradictions.settled(candidates)
        try Contradictions.checkCredentials(candidates)
        let added = candidates.filter { $0.rank > 0 }
        self.arguments = Self.complete(arguments, typed: typed, verb: verb, with: added)
        applied = added.map(\.applied)
        all = verb.options.filter(\.canBeSet).map { option in
            candidates.first { $0.option == option }?.applied
                ?? AppliedSetting(option: option.key, values: option.defaultValues, source: .byDefault)
        }
    }

    private static func complete(
        _ arguments: [String], typed: TypedArguments, verb: CommandLineDescription.Verb, with added: [Candidate]
    ) -> [String] {
        var options: [String] = []
        var positionals: [String] = []
        for candidate in added {
            if candidate.option.isPositional { positionals += candidate.values } else { options += candidate.arguments }
        }
        var completed = verb.path + options + arguments.dropFirst(verb.path.count)
        if !positionals.isEmpty {
            // After the terminator nothing is an option.
            completed += (typed.hasTerminator ? [] : ["--"]) + positionals
        }
        return completed
    }

    struct Candidate: Equatable {
        let option: CommandLineDescription.Option
        /// 0 for the command line; the higher, the less it counts.
        let rank: Int
        var values: [String]
        let source: AppliedSetting.Source
        var isFromWorkingDirectory = false

        /// As it would be typed where it is no positional.
        var arguments: [String] {
            switch option.kind {
            case .flag: values.isEmpty ? [] : ["--\(option.name)"]
            // In one argument: a value is a value, whatever it begins with.
            case .value, .list: values.map { "--\(option.name)=\($0)" }
            }
        }

        /// A flag that is off says nothing that something else could contradict.
        var saysSomething: Bool { !values.isEmpty }

        var applied: AppliedSetting {
            AppliedSetting(option: option.key, values: option.kind == .flag && values.isEmpty ? ["false"] : values, source: source)
        }
    }
}

extension CommandLineDescription.Option {
    fileprivate var defaultValues: [String] {
        kind == .flag ? ["false"] : [defaultValue].compactMap(\.self)
    }
}

/// What of a verb's options was typed, as the parser is going to see it.
struct TypedArguments {
    /// By the option's name; a flag that was negated has no values.
    private(set) var values: [String: [String]] = [:]
    private(set) var hasTerminator = false

    init(_ arguments: [String], verb: CommandLineDescription.Verb) {
        var rest = arguments[...]
        let positional = verb.options.first { $0.isPositional }
        while let argument = rest.popFirst() {
            if !hasTerminator, argument == "--" {
                hasTerminator = true
            } else if !hasTerminator, argument.hasPrefix("-"), argument != "-" {
                let parts = argument.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                // What is no option, the parser is going to say.
                guard let name = parts.first.map(String.init), let option = verb.option(named: name) else { continue }
                if option.kind == .flag {
                    values[option.name] = name == option.negation ? [] : ["true"]
                } else {
                    values[option.name, default: []] += parts.count > 1 ? [String(parts[1])] : rest.popFirst().map { [$0] } ?? []
                }
            } else if let positional {
                values[positional.name, default: []].append(argument)
            }
        }
    }
}

extension CommandLineDescription.Verb {
    package func hasOption(_ name: String) -> Bool { option(named: name) != nil }

    /// What was typed for an option; nil where it was not.
    package func values(of name: String, in arguments: [String]) -> [String]? {
        TypedArguments(Array(arguments.dropFirst(path.count)), verb: self).values[name]
    }

    /// The profile that is asked for.
    package func profile(in arguments: [String]) -> String? {
        values(of: "profile", in: arguments)?.last
    }
}
