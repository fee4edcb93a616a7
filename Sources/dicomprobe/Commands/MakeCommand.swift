import ArgumentParser
import Diagnosis
import ProbeResults
import Probes
import Transport

struct MakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Makes synthetic objects to test with: valid DICOM files without a patient.",
        discussion: """
            Examples:
              dicomprobe make ct.dcm
              dicomprobe make study/ --modality mr --instances 100
              dicomprobe make big.dcm --modality sc --size 500MB

            One object goes to the file, or into the folder if there is one; several go to study-1/series-1/ct-1.dcm and so on in the folder. Every \
            text in them says that they are test data.
            """)

    @Argument(help: ArgumentHelp("The file of one object, or the folder of several.", valueName: "path"))
    var path = "."

    @OptionGroup(title: "Object") var object: ObjectOptions

    @Option(help: ArgumentHelp("How many studies.", valueName: "count"))
    var studies = 1

    @Option(help: ArgumentHelp("How many series in each study.", valueName: "count"))
    var series = 1

    @Option(help: ArgumentHelp("How many objects in each series.", valueName: "count"))
    var instances = 1

    @Option(help: ArgumentHelp("Make the same files for the same number, UIDs and dates included. Default: new ones.", valueName: "number"))
    var seed: UInt64?

    @Flag(inversion: .prefixedNo, help: "Replace files that are there already.")
    var force = false

    @OptionGroup(title: "Output") var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        guard !path.isEmpty else { throw ValidationError("the path is empty") }
        for (name, count) in [("studies", studies), ("series", series), ("instances", instances)] {
            guard (1...Self.maximumCount).contains(count) else {
                throw ValidationError("--\(name) must be from 1 to \(Self.maximumCount)")
            }
        }
        guard let total = options.total, total <= Self.maximumCount else {
            throw ValidationError("--studies, --series and --instances ask for more than \(Self.maximumCount) objects together")
        }
    }

    /// More files than that are no test data any more.
    private static let maximumCount = 10_000_000

    private var options: ObjectMaking.Options {
        var options = ObjectMaking.Options()
        options.studies = studies
        options.series = series
        options.instances = instances
        options.seed = seed
        options.existing = force ? .replace : .refuse
        return options
    }

    func run() throws {
        let recipe = try object.recipe()
        let interruption = try Signals.interruptionOrFinding()
        try output.report(ObjectMaking(recipe, options, path: path, interruption: interruption).run())
    }
}
