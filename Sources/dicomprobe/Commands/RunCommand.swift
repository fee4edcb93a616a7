import ArgumentParser
import Diagnosis
import ProbeReports
import ProbeResults
import ProbeSettings
import Transport

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "A smoke test: the steps of a plan, each with what it is to come to.",
        discussion: """
            Example: dicomprobe run smoke.yaml --junit smoke.xml

            The plan is read and judged whole before anything is sent: every mistake is told with its file, line and column. \
            dicomprobe run --init smoke.yaml writes a commented plan to begin with. Exits with 0 only if every step came to what the plan expects.
            """)

    @Argument(help: ArgumentHelp("The plan, a YAML file.", valueName: "file"))
    var plan = "dicomprobe-plan.yaml"

    @Flag(name: .customLong("init"), help: "Write a commented plan to begin with, and run nothing.")
    var isToBeWritten = false

    @Flag(
        name: .customLong("check"),
        help: "Judge the plan, with the keys and certificates that it names, and send nothing; what is stored is opened when it is sent.")
    var isToBeJudgedOnly = false

    @Option(help: ArgumentHelp("Bounds the whole run; no step begins behind it.", valueName: "duration"))
    var deadline: String?

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        if isToBeWritten, isToBeJudgedOnly { throw ValidationError("--init writes a plan, and --check judges one that is there") }
    }

    private static let command = "run"

    func run() throws {
        raiseDescriptorLimit()
        if isToBeWritten { try output.report(StarterPlan.write(to: plan, command: Self.command)) }
        var surroundings = try RunSurroundings.ofProcess(log: log.runLog())
        if let deadline { surroundings.deadline = Deadline.after(try DurationText.reading(deadline, option: "--deadline")) }
        let loaded: LoadedPlan
        let loader = PlanLoader(try .ofThisCommand())
        do throws(PlanLoader.Rejection) {
            loaded = try loader.load(plan, surroundings)
        } catch {
            // A step whose files were not waited for has no mistake.
            if let signal = surroundings.interruption.signal { throw Finding.interrupted(signal: signal) }
            try output.report(ProbeResult(command: Self.command, error))
        }
        if isToBeJudgedOnly { try output.report(ProbeResult(command: Self.command, judged: loaded)) }
        let display = StepDisplay(isQuiet: output.json)
        try output.report(PlanRun(loaded, surroundings) { display.show($0) }.run(command: Self.command))
    }
}

extension ProbeResult {
    fileprivate init(command: String, judged plan: LoadedPlan) {
        let count = plan.groups.reduce(0) { $0 + $1.count }
        self.init(
            command: command, reason: .ok,
            message: "the plan can be run: \(Quantities.count(count, "step")); nothing was sent")
        files = plan.files
    }

    fileprivate init(command: String, _ rejection: PlanLoader.Rejection) {
        self.init(command: command, reason: .usagePlan, problems: rejection.problems, hint: "mend the plan; nothing was sent")
    }

    /// What is told of a file with mistakes, the first of which is the message.
    ///
    /// - Parameters:
    ///   - command: the verb that read it.
    ///   - reason: of all of them.
    ///   - problems: in the order in which they are told.
    ///   - hint: what to change.
    init(command: String, reason: Reason, problems: [DocumentProblem], hint: String) {
        let first = problems.first?.words ?? ""
        let rest = problems.count > 1 ? " (and \(Quantities.count(problems.count - 1, "more mistake")))" : ""
        self.init(command: command, finding: Finding(reason: reason, message: first + rest, hint: hint))
        self.problems = problems.map {
            Problem(file: $0.place.file, line: $0.place.line, column: $0.place.column, message: $0.message, hint: $0.hint)
        }
    }
}
