import ArgumentParser

struct PKICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pki",
        abstract: "A private CA and what it issues: for laboratories, tests and first steps.",
        subcommands: [
            PKIInitCommand.self, PKIServerCommand.self, PKIClientCommand.self, PKIShowCommand.self, PKIRevokeCommand.self,
            PKICRLCommand.self,
        ])

    func run() throws {
        throw ValidationError("one of init, server, client, show, revoke and crl is missing")
    }
}
