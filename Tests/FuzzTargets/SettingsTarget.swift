import DICOMData
import ProbeSettings

/// Plans, the exporter's modules, settings files and what is typed on a command line: texts of people, and now and then of others.
func fuzzSettings(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    let kind = reader.choice(of: 4)
    let text = String(decoding: reader.remaining(), as: UTF8.self)
    switch kind {
    case 0: try checkPlan(text)
    case 1: try checkModules(text)
    case 2: try checkSettings(text)
    default: try checkWords(text)
    }
}

private typealias Option = CommandLineDescription.Option

private let shared = [
    Option(names: ["called"], kind: .value, valueName: "ae-title"), Option(names: ["timeout"], kind: .value, valueName: "duration"),
    Option(names: ["ca"], kind: .list, valueName: "file"), Option(names: ["cert"], kind: .value, valueName: "file"),
    Option(names: ["key"], kind: .value, valueName: "file"), Option(names: ["user"], kind: .value, valueName: "name"),
    Option(names: ["insecure", "no-insecure"], kind: .flag), Option(names: ["plain", "no-plain"], kind: .flag),
    Option(names: ["verbose", "v"], kind: .flag), Option(names: ["profile"], kind: .value, valueName: "name"),
]

private let echo = CommandLineDescription.Verb(
    path: ["echo"],
    options: [Option(names: ["target"], kind: .value, isPositional: true, valueName: "target", defaultValue: "localhost:11112")] + shared)

private let store = CommandLineDescription.Verb(
    path: ["store"],
    options: [
        Option(names: ["path"], kind: .list, isPositional: true, isRequired: true, valueName: "path"),
        Option(names: ["to"], kind: .value, valueName: "target", defaultValue: "localhost:11112"),
        Option(names: ["jobs"], kind: .value, valueName: "count", defaultValue: "1"),
    ] + shared)

private let description = CommandLineDescription(verbs: [
    echo, store, CommandLineDescription.Verb(path: ["serve"], options: [Option(names: ["port"], kind: .value, valueName: "port")] + shared),
])

private let environment = ["HOST": "pacs.example.org", "EMPTY": "", "TAG": "v1"]

// MARK: - Files

/// Mistakes have places in the file, in its order; steps are complete command lines of their verbs.
private func checkPlan(_ text: String) throws {
    let reader = PlanReader(verbs: description.verbs, environment: environment) { path in
        // A plan may include others: here there are two, and each says the same.
        .success(PlanReader.File(text: text, identity: [path == "folder/plan.yaml" ? 0 : 1]))
    }
    do {
        for step in try reader.read("folder/plan.yaml").steps {
            try require(step.arguments.first == step.verb, "step \(step.name) does not begin with its verb")
            try require(step.times >= 1 && step.retries >= 0, "step \(step.name) is run \(step.times) times")
        }
    } catch let error as PlanReader.Problems {
        try check(error.problems)
    }
}

private func checkModules(_ text: String) throws {
    do {
        let modules = try ModuleReader(verbs: [echo, store], environment: environment).read(text, from: "folder/modules.yaml")
        for module in modules {
            _ = module.arguments(for: nil)
            let target = try Target(parsing: "ORTHANC@pacs.example.org:4242")
            if module.allows(target) { try require(!module.allowed.isEmpty, "\(module.name) allows what it does not name") }
            _ = module.arguments(for: target)
        }
    } catch let error as ModuleReader.Problems {
        try check(error.problems)
    }
}

private func check(_ problems: [DocumentProblem]) throws {
    try require(!problems.isEmpty, "nothing is wrong, and yet it fails")
    for problem in problems {
        try require(problem.place.line >= 1 && !problem.message.isEmpty, "\(problem) says nothing, or of no place")
    }
}

private func checkSettings(_ text: String) throws {
    for owner in [Settings.File.Owner.user, .workingDirectory] {
        let file = Settings.File(path: "dicomprobe.yaml", text: text, owner: owner)
        for profile in [nil, "site"] {
            let settings: Settings
            do {
                settings = try Settings(environment: environment, files: [file], profile: profile, description: description)
            } catch { continue }
            for verb in description.verbs {
                let typed = verb.path + (verb.path == ["store"] ? ["a.dcm"] : [])
                guard let expansion = try? CommandLineExpansion(typed, verb: verb, settings: settings) else { continue }
                try require(expansion.arguments.starts(with: verb.path), "\(expansion.arguments) is of another verb")
                if owner == .workingDirectory {
                    let trust = expansion.applied.filter { ["ca", "insecure", "plain", "cert", "key"].contains($0.option) }
                    try require(trust.isEmpty, "the working directory's file decides on trust: \(trust)")
                }
            }
        }
    }
}

// MARK: - Words

/// What is read of a word, written and read again, is the same.
private func checkWords(_ text: String) throws {
    if let target = try? Target(parsing: text) {
        try require(try Target(parsing: target.description) == target, "\(target.description) is another target than \(text)")
        let pattern = try TargetPattern(parsing: target.description)
        // A title of asterisks stands for more than itself, never for less.
        try require(pattern.allows(target), "the pattern \(pattern.text) does not fit its own target")
    }
    if let endpoint = try? Endpoint(parsing: text) {
        try require(try Endpoint(parsing: endpoint.description) == endpoint, "\(endpoint.description) is another endpoint than \(text)")
    }
    if let pattern = try? TargetPattern(parsing: text) { _ = pattern.allows(try Target(parsing: "A@b-c.example.org:104")) }
    if let duration = try? DurationText.parse(text) {
        try require(duration > .zero && duration <= DurationText.maximum, "\(text) is \(duration)")
    }
    if let title = try? AETitle(text) { try require((1...16).contains(title.value.utf8.count), "\(title) is no title") }
    _ = try? TransferSyntaxName.uid(text)
}
