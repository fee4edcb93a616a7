import ArgumentParser
import Diagnosis
import ProbeReports
import ProbeResults
import ProbeSettings
import Probes

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "C-STORE: sends files and folders, each object as it is on the disk.",
        discussion: """
            Example: dicomprobe store study/ report.dcm --to ORTHANC@pacs.example.org:11112 --ca ca.pem

            Folders are searched recursively, in the order of their names; what is not DICOM in them is skipped. Exits with 0 only if every object \
            was stored.
            """)

    @Argument(help: ArgumentHelp("DICOM files and folders.", valueName: "path"))
    var paths: [String]

    @Option(help: ArgumentHelp("[CALLED_AE@]HOST[:PORT]; an IPv6 address in brackets.", valueName: "target"))
    var to = Target.defaultText

    @OptionGroup(title: "TLS") var trust: TrustOptions
    @OptionGroup(title: "Association") var association: AssociationOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !paths.contains("") else { throw ValidationError("a path is empty") }
    }

    func run() throws {
        let plan = try ProbePlan(target: to, trust: trust, association: association)
        let display = StoreDisplay(paths: paths, printsObjects: !output.json)
        let result = StoreProbe(plan: plan, paths: paths, observer: display).run()
        display.end()
        try output.report(result)
    }
}
