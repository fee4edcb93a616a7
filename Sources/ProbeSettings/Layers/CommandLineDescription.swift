import FoundationEssentials

/// The verbs of the command line with their options, as its parser declares them: what can be set below the command line is what can be typed there.
package struct CommandLineDescription: Equatable, Sendable {
    package let verbs: [Verb]

    package init(verbs: [Verb]) {
        self.verbs = verbs
    }

    package struct Verb: Equatable, Sendable {
        /// `["store"]`, `["pki", "init"]`.
        package let path: [String]
        package let options: [Option]

        package init(path: [String], options: [Option]) {
            self.path = path
            self.options = options
        }

        /// Where the verb's settings are kept apart; nil for those of the verbs that connect, which share theirs.
        ///
        /// A certificate of `serve` is a server's, one of `echo` a client's: one setting for both would be wrong for one of them. It also keeps
        /// clear of `DICOMPROBE_PORT`, which Kubernetes sets in every pod beside a service called dicomprobe.
        package var section: String? {
            path.first.flatMap { Self.sections.contains($0) ? $0 : nil }
        }

        package static let sections: Set<String> = ["serve", "pki", "exporter", "make"]

        func option(named name: String) -> Option? {
            options.first { $0.names.contains(name) }
        }
    }

    package struct Option: Equatable, Sendable {
        package enum Kind: Equatable, Sendable {
            case flag
            case value
            /// A value that can be given several times.
            case list
        }

        /// As typed, without dashes: the long name first, then short ones and that of the flag's negation. Of a positional argument what help calls it.
        package let names: [String]
        package let kind: Kind
        package let isPositional: Bool
        package let isRequired: Bool
        /// What help calls the value.
        package let valueName: String
        package let defaultValue: String?

        package init(
            names: [String], kind: Kind, isPositional: Bool = false, isRequired: Bool = false, valueName: String = "",
            defaultValue: String? = nil
        ) {
            self.names = names
            self.kind = kind
            self.isPositional = isPositional
            self.isRequired = isRequired
            self.valueName = valueName
            self.defaultValue = defaultValue
        }

        package var name: String { names.first ?? "" }

        static let negation = "no-"

        /// What takes a flag back.
        var negation: String { Self.negation + name }

        /// The setting's name in variables and files: the option's own, but for the target, which verbs take in different places.
        package var key: String { name == "to" ? "target" : name }

        /// Whether a value that does not begin with `/` is relative to a folder.
        package var isPath: Bool { ["file", "folder", "path"].contains(valueName) }

        /// Which profile is in force has to be known before anything that is set in one; help, version and lists end the run. And whom a certificate
        /// names is said for each: the CA's name, which can be set, is an option.
        package var canBeSet: Bool {
            !["profile", "help", "version", "list-faults", "init", "check"].contains(name)
                && !(isPositional && (isRequired || name == "name"))
        }
    }

    /// The verb that the arguments begin with.
    package func verb(of arguments: [String]) -> Verb? {
        verbs.filter { arguments.starts(with: $0.path) }.max { $0.path.count < $1.path.count }
    }
}

extension CommandLineDescription {
    /// - Parameter dump: what the parser says of itself, as JSON.
    /// - Throws: `DecodingError` where it says something else than it used to.
    package init(decoding dump: String) throws {
        let tool = try JSONDecoder().decode(Dump.self, from: Data(dump.utf8))
        verbs = Self.verbs(of: tool.command, path: [])
    }

    private static func verbs(of command: Dump.Command, path: [String]) -> [Verb] {
        (command.subcommands ?? []).flatMap { subcommand -> [Verb] in
            let path = path + [subcommand.commandName]
            let deeper = verbs(of: subcommand, path: path)
            guard deeper.isEmpty else { return deeper }
            return [Verb(path: path, options: withNegations((subcommand.arguments ?? []).map(Option.init)))]
        }
    }

    /// The parser lists `--no-plain` as an option of its own.
    private static func withNegations(_ options: [Option]) -> [Option] {
        let flags = Set(options.filter { $0.kind == .flag }.map(\.name))
        return options.compactMap { option in
            guard option.kind == .flag else { return option }
            if option.name.hasPrefix(Option.negation), flags.contains(String(option.name.dropFirst(Option.negation.count))) { return nil }
            let negation = flags.contains(option.negation) ? [option.negation] : []
            return Option(names: option.names + negation, kind: .flag)
        }
    }

    fileprivate struct Dump: Decodable {
        struct Command: Decodable {
            let commandName: String
            let arguments: [Argument]?
            let subcommands: [Command]?
        }

        struct Argument: Decodable {
            struct Name: Decodable {
                let name: String
            }

            let kind: String
            let isRepeating: Bool
            let isOptional: Bool
            let names: [Name]?
            let preferredName: Name?
            let valueName: String?
            let defaultValue: String?
        }

        let command: Command
    }
}

extension CommandLineDescription.Option {
    fileprivate init(_ argument: CommandLineDescription.Dump.Argument) {
        let preferred = argument.preferredName?.name ?? argument.valueName ?? ""
        let isFlag = argument.kind == "flag"
        self.init(
            names: [preferred] + (argument.names ?? []).map(\.name).filter { $0 != preferred },
            kind: isFlag ? .flag : argument.isRepeating ? .list : .value, isPositional: argument.kind == "positional",
            isRequired: !argument.isOptional, valueName: argument.valueName ?? "", defaultValue: argument.defaultValue)
    }
}
