import ArgumentParser
import Diagnosis
import Glibc
import ProbeReports
import ProbeResults
import ProbeSettings
import Probes
import SyntheticObjects

struct StoreCommand: ProbeVerb {
    static let configuration = CommandConfiguration(
        commandName: "store",
        // Parsed alone, it is not the command that completion scripts are asked of: the parser looks for that with two commands of its own.
        _superCommandName: "dicomprobe",
        abstract: "C-STORE: sends files, folders and what comes from standard input.",
        discussion: """
            Example: dicomprobe store study/ report.dcm --to ORTHANC@pacs.example.org:11112 --ca ca.pem

            Folders are searched recursively, in the order of their names; what is not DICOM in them is skipped. Each object is sent \
            as it is, or re-encoded where the peer takes only a default transfer syntax. Exits with 0 only if every object was stored.
            """)

    @Argument(help: ArgumentHelp("DICOM files, folders and DICOMDIRs; - is one object from standard input.", valueName: "path"))
    var paths: [String]

    @Option(help: ArgumentHelp("[CALLED_AE@]HOST[:PORT]; an IPv6 address in brackets.", valueName: "target"))
    var to = Target.defaultText

    @Option(help: ArgumentHelp("How many associations send at the same time.", valueName: "count"))
    var jobs = 1

    @Option(
        help: ArgumentHelp(
            "Send only this part of the objects, 0/8 to 7/8 of eight: disjoint, and the same each time. For several machines.",
            valueName: "index/count"))
    var shard: String?

    @Flag(inversion: .prefixedNo, help: "Attempt nothing more after the first object that failed.")
    var stopOnError = false

    @Flag(inversion: .prefixedNo, help: "Count a warning status as a failure.")
    var strict = false

    @Flag(inversion: .prefixedNo, help: "Connect to nothing; show what would be sent, and in which presentation contexts.")
    var dryRun = false

    @Flag(
        inversion: .prefixedNo,
        help: "Ask the peer what it keeps of objects, and tell it the service class and general classes of each (PS3.4 B.3.1).")
    var extendedNegotiation = false

    @OptionGroup(title: "TLS") var trust: TrustOptions
    @OptionGroup(title: "Association") var association: AssociationOptions
    @OptionGroup(title: "Waiting") var waiting: WaitOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        guard !paths.contains("") else { throw ValidationError("a path is empty") }
        guard paths.count(where: { $0 == Self.standardInput }) <= 1 else {
            throw ValidationError("- is named more than once, and standard input can be read once; a file of that name is ./-")
        }
        guard shard == nil || share != nil else { throw ValidationError("--shard must be INDEX/COUNT, such as 0/8 to 7/8") }
        guard shard == nil || !paths.contains(Self.standardInput) else { throw ValidationError("standard input has no parts for --shard") }
        guard (1...Self.maximumJobs).contains(jobs) else { throw ValidationError("--jobs must be from 1 to \(Self.maximumJobs)") }
    }

    private var share: StoreShare? { shard.flatMap(StoreShare.init) }

    private static let standardInput = "-"

    /// Each job is a thread and an association: more than any peer takes.
    private static let maximumJobs = 128

    func run() throws {
        let plan = try plan(in: .ofProcess(log: log.runLog()))
        let patience = try patience()
        let display = StoreDisplay(
            paths: paths, share: share, isJSON: output.json, showsProgress: plan.log == nil, keepsObjects: output.keepsObjects)
        let result = patience.run(plan) {
            display.begin()
            return attempt(plan, display)
        }
        display.end()
        try output.report(result, objects: display.spool, kept: display.kept)
    }

    func prepared(in surroundings: RunSurroundings) throws(Finding) -> PreparedProbe {
        guard !paths.contains(Self.standardInput) else {
            throw Finding(
                reason: .usageOptions, message: "- stands for standard input, which can be read once, by one verb", hint: "name a file")
        }
        let plan = try plan(in: surroundings)
        return PreparedProbe(plan: plan, patience: try patience()) {
            let keeper = ObjectKeeper()
            var result = attempt(plan, keeper)
            keeper.describe(&result)
            return result
        }
    }

    /// As ``prepared(in:)``, where `-` alone stands for an object that is made for each attempt and is nowhere on a disk.
    ///
    /// - Parameter surroundings: of the run that the verb is part of.
    /// - Throws: `Finding` of the local layer.
    func preparedWithSyntheticObjects(in surroundings: RunSurroundings) throws(Finding) -> PreparedProbe {
        let plan = try planWithoutInput(in: surroundings)
        return PreparedProbe(plan: plan, patience: try waiting.patience()) {
            let object: BytesToRead
            do throws(Finding) {
                object = try BytesToRead(SyntheticObject.newFile())
            } catch {
                return ProbeResult(command: StoreProbe.command, finding: error)
            }
            var options = options
            options.standardInput = object.descriptor
            let keeper = ObjectKeeper()
            var result = StoreProbe(plan: plan, paths: [Self.standardInput], options: options, observer: keeper).run()
            keeper.describe(&result)
            // Until here somebody reads from it.
            return withExtendedLifetime(object) { result }
        }
    }

    private func plan(in surroundings: RunSurroundings) throws(Finding) -> ProbePlan {
        if paths.contains(Self.standardInput), isatty(STDIN_FILENO) == 1 {
            throw Finding(
                reason: .usageOptions, message: "- stands for standard input, and that is a terminal",
                hint: "let a program write an object to it, or a file: dicomprobe store - < object.dcm; a file of that name is ./-")
        }
        return try planWithoutInput(in: surroundings)
    }

    private func planWithoutInput(in surroundings: RunSurroundings) throws(Finding) -> ProbePlan {
        var plan = try ProbePlan(target: to, trust: trust, association: association, surroundings: surroundings)
        plan.negotiation.extendsStorage = extendedNegotiation
        return plan
    }

    private func patience() throws(Finding) -> Patience {
        let patience = try waiting.patience()
        guard !patience.isAsked || !paths.contains(Self.standardInput) else {
            throw Finding(
                reason: .usageOptions, message: "--wait and --consecutive may send more than once, and standard input can be read once",
                hint: "store a file, or wait with echo first")
        }
        return patience
    }

    private func attempt(_ plan: ProbePlan, _ observer: any StoreProbe.Observer) -> ProbeResult {
        dryRun
            ? StoreRehearsal(paths: paths, share: share, deadline: plan.deadline, interruption: plan.interruption, observer: observer).run()
            : StoreProbe(plan: plan, paths: paths, options: options, observer: observer).run()
    }

    private var options: StoreProbe.Options {
        var options = StoreProbe.Options()
        options.jobs = jobs
        options.stopsOnError = stopOnError
        options.isStrict = strict
        options.share = share
        return options
    }
}
