import ArgumentParser
import Probes

struct PKIShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Says what certificates, chains, revocation lists and keys are, and what is wrong with them.",
        discussion: """
            Example: dicomprobe pki show tls.crt tls.key ca.crt

            Takes PEM, DER and PKCS#12, - for standard input. Of a folder every such file is shown; one with tls.crt is taken for a mounted Kubernetes TLS secret. Files that are \
            given together are judged together: issuers, keys and revocation lists are looked for among all of them. Of private keys only public \
            facts are shown.

            Exits with 0 if everything could be read, also where problems are listed.
            """)

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
    var paths: [String]

    @Option(help: ArgumentHelp("The file with the password of encrypted keys. Default: $DICOMPROBE_KEY_PASSWORD.", valueName: "file"))
    var keyPasswordFile: String?

    @OptionGroup var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func run() throws {
        try output.report(PKIShow(paths: paths, password: KeyPassword.read(file: keyPasswordFile)).run())
    }
}
