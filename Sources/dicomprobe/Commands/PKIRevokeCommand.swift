import ArgumentParser
import Glibc
import PKI
import ProbeResults

struct PKIRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revokes certificates, and writes the revocation lists anew.",
        discussion: """
            Example: dicomprobe pki revoke modality-7

            Writes ca.crl, and intermediate.crl where there is an intermediate. What has been revoked before is taken from there: the lists are the \
            only record of it.
            """)

    @Argument(help: ArgumentHelp("Servers and clients of the folder, the intermediate, or certificates' files.", valueName: "name|file"))
    var names: [String]

    @OptionGroup var lists: PKIListOptions
    @OptionGroup var location: PKILocation
    @OptionGroup var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func run() throws {
        try location.report(output: output) { () throws(PKIError) in
            let certificates = try names.map { name throws(PKIError) in try location.folder.certificate(named: name) }
            let paths = try location.folder.writeRevocationLists(revoking: certificates, validity: lists.validity)
            let subjects = certificates.map(\.facts).map { "\($0.subject) (serial \($0.serialNumber))" }
            return ("revoked \(subjects.joined(separator: ", ")); wrote \(paths.joined(separator: ", "))", paths)
        }
    }
}

struct PKICRLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crl",
        abstract: "Writes the revocation lists anew, with a later end.",
        discussion: """
            Example: dicomprobe pki crl --days 90

            Writes ca.crl, and intermediate.crl where there is an intermediate: who checks a whole chain needs both.
            """)

    @OptionGroup var lists: PKIListOptions
    @OptionGroup var location: PKILocation
    @OptionGroup var output: DocumentOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func run() throws {
        try location.report(output: output) { () throws(PKIError) in
            try location.folder.writeRevocationLists(validity: lists.validity)
        }
    }
}

struct PKIListOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long the lists are valid, in days.", valueName: "days"))
    var days = CertificateAuthority.listDays

    func validate() throws {
        try PKIDays.check(days)
    }

    var validity: Validity { .days(days) }
}
