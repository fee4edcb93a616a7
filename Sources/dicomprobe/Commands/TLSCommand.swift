import ArgumentParser
import Diagnosis
import ProbeResults
import ProbeSettings
import Probes
import Transport

struct TLSCommand: ProbeVerb {
    static let configuration = CommandConfiguration(
        commandName: "tls",
        abstract: "What TLS the server speaks, who it is, whether it is to be trusted, and whether DICOM answers inside.",
        discussion: """
            Example: dicomprobe tls pacs.example.org:11112 --ca ca.pem --min-days 30 --require-profile bcp195

            Makes some thirty short connections, one after another, and an association. The handshakes go on in spite of verification failures, without our \
            certificate; that is used for the association only, and only where the server is trusted. Exits with 0 if the certificate is trusted for the name and \
            a DICOM upper layer answers, be it with a rejection.
            """)

    @Argument(help: ArgumentHelp("[CALLED_AE@]HOST[:PORT]; an IPv6 address in brackets.", valueName: "target"))
    var target = Target.defaultText

    @Option(help: ArgumentHelp("Fail if a certificate of the chain has fewer days left.", valueName: "days"))
    var minDays: Int?

    @Option(
        help: ArgumentHelp(
            "Fail if the server does not meet this TLS profile of PS3.15: \(TLSSession.profileNames).", valueName: "profile"))
    var requireProfile: String?

    @OptionGroup(title: "TLS") var trust: TrustOptions
    @OptionGroup(title: "Association") var association: AssociationOptions
    @OptionGroup(title: "Waiting") var waiting: WaitOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        if let minDays, minDays < 1 { throw ValidationError("--min-days must be 1 or more") }
    }

    func run() throws {
        try output.report(prepared(in: .ofProcess(log: log.runLog())).run())
    }

    func prepared(in surroundings: RunSurroundings) throws(Finding) -> PreparedProbe {
        let expectations = TLSProbe.Expectations(minimumDays: minDays, profile: try profile())
        let plan = try ProbePlan(target: target, trust: trust, association: association, surroundings: surroundings)
        let probe = try TLSProbe(plan: plan, expectations: expectations)
        return PreparedProbe(plan: plan, patience: try waiting.patience()) { probe.run() }
    }

    private func profile() throws(Finding) -> TLSProfile? {
        guard let requireProfile else { return nil }
        guard let profile = TLSProfile(named: requireProfile) else {
            throw Finding(
                reason: .usageTLS, message: "--require-profile: there is no \"\(requireProfile)\"",
                hint: "one of \(TLSSession.profileNames)")
        }
        return profile
    }
}
