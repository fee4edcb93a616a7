import ArgumentParser
import Diagnosis
import ProbeSettings
import Probes

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Load: how many requests a peer answers, and how fast.",
        subcommands: [BenchEchoCommand.self, BenchStoreCommand.self])

    func run() throws {
        throw ValidationError("one of echo and store is missing")
    }
}

/// A kind of load: all of them differ in what a request is.
protocol BenchVerb: ParsableCommand {
    var target: String { get }
    var load: LoadOptions { get }
    var trust: TrustOptions { get }
    var association: AssociationOptions { get }
    var output: OutputOptions { get }
    var log: LogOptions { get }

    /// What each request is.
    ///
    /// - Throws: `Finding` for options that describe none.
    func work() throws(Finding) -> BenchWork
}

extension BenchVerb {
    func run() throws {
        raiseDescriptorLimit()
        let load = try load.load()
        let work = try work()
        let plan = try ProbePlan(
            target: target, trust: trust, association: association, surroundings: .ofProcess(log: log.runLog()))
        let probe = BenchProbe(plan: plan, work: work, load: load)
        try output.report(PreparedProbe(plan: plan, patience: Patience()) { probe.run() }.run())
    }
}

struct BenchEchoCommand: BenchVerb {
    static let configuration = CommandConfiguration(
        commandName: "echo", abstract: "Load of C-ECHO.",
        discussion: """
            Examples:
              dicomprobe bench echo pacs.example.org --ca ca.pem --concurrency 8 --duration 30s --warm-up 5s
              dicomprobe bench echo pacs.example.org --ca ca.pem --rate 200 --concurrency 16

            Exits with 0 only if every request was answered with success, and with --rate none was left unsent.
            """)

    @Argument(help: ArgumentHelp("[CALLED_AE@]HOST[:PORT]; an IPv6 address in brackets.", valueName: "target"))
    var target = Target.defaultText

    @OptionGroup(title: "Load") var load: LoadOptions
    @OptionGroup(title: "TLS") var trust: TrustOptions
    @OptionGroup(title: "Association") var association: AssociationOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func work() -> BenchWork { .echo }
}

struct BenchStoreCommand: BenchVerb {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Load of C-STORE: synthetic objects, each a new one, none of them on a disk.",
        discussion: """
            Examples:
              dicomprobe bench store pacs.example.org --ca ca.pem --modality mr --concurrency 4 --count 1000
              dicomprobe bench store pacs.example.org --ca ca.pem --size 100kB --rate 50 --concurrency 8

            The peer is left with test data: a study of the patient DICOMPROBE-TEST for each run. Exits with 0 only if every object was stored, and with \
            --rate none was left unsent.
            """)

    @Argument(help: ArgumentHelp("[CALLED_AE@]HOST[:PORT]; an IPv6 address in brackets.", valueName: "target"))
    var target = Target.defaultText

    @OptionGroup(title: "Object") var object: ObjectOptions
    @OptionGroup(title: "Load") var load: LoadOptions
    @OptionGroup(title: "TLS") var trust: TrustOptions
    @OptionGroup(title: "Association") var association: AssociationOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func work() throws(Finding) -> BenchWork { .store(try object.recipe()) }
}
