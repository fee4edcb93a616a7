import ArgumentParser
import Diagnosis
import ProbeSettings
import Probes

struct EchoCommand: ProbeVerb {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        // Parsed alone, it is not the command that completion scripts are asked of: the parser looks for that with two commands of its own.
        _superCommandName: "dicomprobe",
        abstract: "C-ECHO: whether the service answers, and if not, why not.",
        discussion: """
            Example: dicomprobe echo ORTHANC@pacs.example.org:11112 --ca ca.pem

            Resolves, connects, verifies the chain and the name, associates, asks, releases. Exits with 0 only if the peer answered with success.
            """)

    @Argument(help: ArgumentHelp("[CALLED_AE@]HOST[:PORT]; an IPv6 address in brackets.", valueName: "target"))
    var target = Target.defaultText

    @Option(help: ArgumentHelp("Send this many C-ECHO requests, one after another, in one association.", valueName: "count"))
    var `repeat` = 1

    @OptionGroup(title: "TLS") var trust: TrustOptions
    @OptionGroup(title: "Association") var association: AssociationOptions
    @OptionGroup(title: "Waiting") var waiting: WaitOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        guard (1...Self.maximumRepeat).contains(`repeat`) else { throw ValidationError("--repeat must be from 1 to \(Self.maximumRepeat)") }
    }

    func run() throws {
        try output.report(prepared(in: .ofProcess(log: log.runLog())).run())
    }

    func prepared(in surroundings: RunSurroundings) throws(Finding) -> PreparedProbe {
        let plan = try ProbePlan(target: target, trust: trust, association: association, surroundings: surroundings)
        let probe = EchoProbe(plan: plan, count: `repeat`)
        return PreparedProbe(plan: plan, patience: try waiting.patience()) { probe.run() }
    }

    /// Every round trip is kept for the result.
    private static let maximumRepeat = 1_000_000
}
