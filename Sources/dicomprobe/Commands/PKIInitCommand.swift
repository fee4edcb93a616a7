import ArgumentParser
import PKI

struct PKIInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes a CA, with --intermediate one that issues through another.")

    @Flag(inversion: .prefixedNo, help: "Issue through an intermediate CA.")
    var intermediate = false

    @Option(help: ArgumentHelp("The CA's common name.", valueName: "name"))
    var name = "dicomprobe CA"

    @Option(help: ArgumentHelp("How long it is valid, in days.", valueName: "days"))
    var days = 3650

    @OptionGroup var options: PKIOptions
    @OptionGroup var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        try PKIDays.check(days)
    }

    func run() throws {
        try options.location.report(output: output) { () throws(PKIError) in
            let validity = Validity.days(days)
            let root = try CertificateAuthority.createRoot(commonName: name, keyAlgorithm: options.key.algorithm, validity: validity)
            let below =
                intermediate
                ? try root.createIntermediate(commonName: "\(name) intermediate", keyAlgorithm: options.key.algorithm, validity: validity)
                : nil
            return try options.location.folder.write(root: root, intermediate: below, force: options.force)
        }
    }
}
