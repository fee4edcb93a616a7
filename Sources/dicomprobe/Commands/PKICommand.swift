import ArgumentParser
import Diagnosis
import PKI
import ProbeResults

struct PKICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pki",
        abstract: "A private CA and what it issues: for laboratories, tests and first steps.",
        subcommands: [PKIInitCommand.self, PKIServerCommand.self, PKIClientCommand.self])

    func run() throws {
        throw ValidationError("one of init, server and client is missing")
    }
}

/// What all of `pki` is told.
struct PKIOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with the CA and what it issued.", valueName: "folder"))
    var directory = "pki"

    @Option(help: ArgumentHelp("The key: ec (P-256), rsa2048, rsa3072 or rsa4096.", valueName: "kind"))
    var key = KeyKind.ec

    @Flag(help: "Replace files that are there already.")
    var force = false

    enum KeyKind: String, CaseIterable, ExpressibleByArgument {
        case ec, rsa2048, rsa3072, rsa4096

        var algorithm: KeyAlgorithm {
            switch self {
            case .ec: .ecP256
            case .rsa2048: .rsa(bits: 2048)
            case .rsa3072: .rsa(bits: 3072)
            case .rsa4096: .rsa(bits: 4096)
            }
        }
    }

    var folder: PKIFolder { PKIFolder(path: directory) }

    /// Runs what issues and writes, and says which files there are now.
    func report(output: OutputOptions, _ body: () throws(PKIError) -> [String]) throws -> Never {
        let paths: [String]
        do throws(PKIError) {
            paths = try body()
        } catch {
            throw Finding(error, .ca, option: "pki", path: directory)
        }
        var result = ProbeResult(command: "pki", reason: .ok, message: "wrote \(paths.joined(separator: ", "))")
        result.files = paths
        try output.report(result)
    }

    /// The CA of the folder.
    func authority() throws(PKIError) -> CertificateAuthority {
        try folder.loadAuthority()
    }
}

struct PKIInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes a CA, with --intermediate one that issues through another.")

    @Flag(help: "Issue through an intermediate CA.")
    var intermediate = false

    @Option(help: ArgumentHelp("The CA's common name.", valueName: "name"))
    var name = "dicomprobe CA"

    @Option(help: ArgumentHelp("How long it is valid, in days.", valueName: "days"))
    var days = 3650

    @OptionGroup var options: PKIOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Days.check(days)
    }

    func run() throws {
        try options.report(output: output) { () throws(PKIError) in
            let validity = Validity.days(days)
            let root = try CertificateAuthority.createRoot(commonName: name, keyAlgorithm: options.key.algorithm, validity: validity)
            let below =
                intermediate
                ? try root.createIntermediate(commonName: "\(name) intermediate", keyAlgorithm: options.key.algorithm, validity: validity)
                : nil
            return try options.folder.write(root: root, intermediate: below, force: options.force)
        }
    }
}

struct PKIServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Issues a server certificate for host names and addresses.",
        discussion: "Example: dicomprobe pki server pacs.example.org '*.dicom.example.org' 192.0.2.7")

    @Argument(help: ArgumentHelp("Host names, a left-most * included, and addresses. The first names the files.", valueName: "name"))
    var names: [String]

    @Option(help: ArgumentHelp("How long it is valid, in days.", valueName: "days"))
    var days = 397

    @OptionGroup var options: PKIOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Days.check(days)
    }

    func run() throws {
        try options.report(output: output) { () throws(PKIError) in
            let names = names.map { PeerName($0) }
            let identity = try options.authority().issueServer(
                names: names, keyAlgorithm: options.key.algorithm, validity: Validity.days(days))
            return try options.folder.write(identity, named: names.first?.fileName ?? "", force: options.force)
        }
    }
}

struct PKIClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Issues a client certificate.", discussion: "Example: dicomprobe pki client modality-7")

    @Argument(help: ArgumentHelp("The common name, which also names the files.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("How long it is valid, in days.", valueName: "days"))
    var days = 397

    @OptionGroup var options: PKIOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Days.check(days)
    }

    func run() throws {
        try options.report(output: output) { () throws(PKIError) in
            let identity = try options.authority().issueClient(
                commonName: name, keyAlgorithm: options.key.algorithm, validity: Validity.days(days))
            return try options.folder.write(identity, named: name, force: options.force)
        }
    }
}

private enum Days {
    /// A century, and a date that every certificate can hold.
    private static let maximum = 36_500

    static func check(_ days: Int) throws {
        guard (1...maximum).contains(days) else { throw ValidationError("--days must be from 1 to \(maximum)") }
    }
}
