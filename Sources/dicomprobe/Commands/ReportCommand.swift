import ArgumentParser

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Makes one result of several, and reports of it.", subcommands: [ReportMergeCommand.self])

    func run() throws {
        throw ValidationError("merge is missing: what is to be done with results")
    }
}
