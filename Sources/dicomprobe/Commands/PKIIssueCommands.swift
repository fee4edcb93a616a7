import ArgumentParser
import Diagnosis
import PKI
import ProbeResults

struct PKIServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Issues a server certificate for host names and addresses.",
        discussion: """
            Examples:
              dicomprobe pki server pacs.example.org '*.dicom.example.org' 192.0.2.7
              dicomprobe pki server --from-host pacs.example.org localhost
              dicomprobe pki server pacs.example.org --secret pacs-tls | kubectl apply -f -
            """)

    @Argument(help: ArgumentHelp("Host names, a left-most * included, and addresses. The first names the files.", valueName: "name"))
    var names: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Take the names from the certificate that this host presents now, for a stand-in of it: the certificate is read, not trusted. The host \
            names the files.
            """, valueName: "host[:port]"))
    var fromHost: String?

    @Option(help: ArgumentHelp("How long it is valid, in days.", valueName: "days"))
    var days = Validity.leafDays

    @OptionGroup var revocation: PKIRevocationOptions

    @OptionGroup var options: PKIOptions
    @OptionGroup(title: "Kubernetes") var secret: PKISecretOptions
    @OptionGroup var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        try PKIDays.check(days)
        try secret.check(output)
        guard !names.isEmpty || fromHost != nil else { throw ValidationError("a name is missing, or --from-host") }
    }

    func run() throws {
        let presented = try fromHost.map(PresentedHost.init)
        let names = ((presented?.names ?? []) + names.map { PeerName($0) }).reduce(into: [PeerName]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        let name = (presented?.host ?? names.first)?.fileName ?? ""
        try options.issue(named: name, secret: secret, output: output, warnings: presented?.warnings ?? []) { authority throws(PKIError) in
            try authority.issueServer(
                names: names, keyAlgorithm: options.key.algorithm, validity: Validity.days(days), revocationListURL: revocation.crlUrl)
        }
    }
}

struct PKIClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Issues a client certificate.", discussion: "Example: dicomprobe pki client modality-7")

    @Argument(help: ArgumentHelp("The common name, which also names the files.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("How long it is valid, in days.", valueName: "days"))
    var days = Validity.leafDays

    @OptionGroup var revocation: PKIRevocationOptions

    @OptionGroup var options: PKIOptions
    @OptionGroup(title: "Kubernetes") var secret: PKISecretOptions
    @OptionGroup var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func validate() throws {
        try PKIDays.check(days)
        try secret.check(output)
    }

    func run() throws {
        try options.issue(named: name, secret: secret, output: output) { authority throws(PKIError) in
            try authority.issueClient(
                commonName: name, keyAlgorithm: options.key.algorithm, validity: Validity.days(days), revocationListURL: revocation.crlUrl)
        }
    }
}
