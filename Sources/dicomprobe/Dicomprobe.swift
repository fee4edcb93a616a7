import ArgumentParser
import DICOMData
import Diagnosis
import ProbeReports
import ProbeResults
import ProbeSettings

/// The command `dicomprobe`: its verbs, and the one place where the process ends.
@main
struct Dicomprobe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dicomprobe",
        abstract: "Tests DICOM services over TLS: does it work, if not why, is it safe, is it fast.",
        discussion: """
            Exit codes: 0 all done; 1 a bound that was given is not kept; 2 usage or a local file; 3 network; 4 TLS or certificate; 5 association; 6 DIMSE; 70 a defect of dicomprobe; \
            128 + n ended by signal n.
            """,
        version: Implementation.version,
        subcommands: [
            EchoCommand.self, StoreCommand.self, TLSCommand.self, RunCommand.self, ServeCommand.self, PKICommand.self, MakeCommand.self,
            BenchCommand.self,
            ReportCommand.self,
            SettingsCommand.self,
        ] + optionalVerbs)

    /// Those that only a build with their package trait has.
    private static var optionalVerbs: [any ParsableCommand.Type] {
        #if Exporter
        [ExporterCommand.self]
        #else
        []
        #endif
    }

    static func main() {
        Output.occupyClosedStreams()
        Signals.ignoreFailedWrites()
        forbidCoreDumps()
        let typed = Array(CommandLine.arguments.dropFirst())
        let settings: SettingsInForce
        do throws(Finding) {
            settings = try SettingsInForce(typed) { _dumpHelp() }
        } catch {
            end(with: ProbeResult(command: verb(of: typed), finding: error), arguments: typed)
        }
        SettingsInForce.$current.withValue(settings) { run(settings.arguments) }
    }

    private static func run(_ arguments: [String]) -> Never {
        do {
            var command = try command(of: arguments)
            try command.run()
        } catch let end as RunEnd {
            terminate(end.exitCode)
        } catch let finding as Finding {
            end(with: ProbeResult(command: verb(of: arguments), finding: finding), arguments: arguments)
        } catch {
            end(withParserError: error, arguments: arguments)
        }
        terminate(0)
    }

    /// The verb alone is parsed, for the parser makes a list of all that a verb knows once more for each command above it. What the verb does not take is
    /// for all of them to explain: help, version and errors name those above.
    private static func command(of arguments: [String]) throws -> any ParsableCommand {
        var verb: any ParsableCommand.Type = Self.self
        var rest = arguments[...]
        while let name = rest.first, let next = verb.configuration.subcommands.first(where: { $0.configuration.commandName == name }) {
            verb = next
            rest.removeFirst()
        }
        guard verb.configuration.subcommands.isEmpty, let command = try? verb.parseAsRoot(Array(rest)), type(of: command) == verb else {
            return try parseAsRoot(arguments)
        }
        return command
    }

    private static func asksForJSON(_ arguments: [String]) -> Bool { arguments.contains("--json") }

    /// Without a verb nothing is done, and that is no success.
    func run() throws {
        throw ValidationError("a verb is missing")
    }

    /// Help and version go to standard output and succeed; anything else that the parser says is a usage error.
    private static func end(withParserError error: any Error, arguments: [String]) -> Never {
        guard exitCode(for: error) != .success else {
            terminate(Output.standard.write(fullMessage(for: error) + "\n") ? 0 : Layer.local.exitCode)
        }
        let help = ["dicomprobe", verb(of: arguments), "--help"].filter { !$0.isEmpty }.joined(separator: " ")
        let finding = Finding(reason: .usageOptions, message: message(for: error), hint: help)
        let result = ProbeResult(command: verb(of: arguments), finding: finding)
        if asksForJSON(arguments) { end(with: result, arguments: arguments) }
        _ = writeReports(of: result, arguments)
        _ = Output.error.write(
            "\(fullMessage(for: error))\n\(SettingsInForce.current.words)[\(Reason.usageOptions.rawValue)] exit \(Layer.local.exitCode)\n")
        terminate(Layer.local.exitCode)
    }

    /// Reports what ended a verb before it had a result of its own.
    private static func end(with result: ProbeResult, arguments: [String]) -> Never {
        var described = result
        SettingsInForce.current.describe(&described)
        let areWritten = writeReports(of: result, arguments)
        // What reads the events of `serve` reads lines, and perhaps no longer.
        let isServer = result.command == ServeCommand.configuration.commandName
        if asksForJSON(arguments) {
            let isPrinted = isServer ? Output.standard.write(lastLine: described) : Output.standard.write(json: described)
            terminate(isPrinted && areWritten ? result.exit : Layer.local.exitCode)
        }
        let text = TextReport(style: .of(Output.error)).render(described)
        _ = isServer ? Output.error.writePromptly(text) : Output.error.write(text)
        terminate(areWritten ? result.exit : Layer.local.exitCode)
    }

    /// A pipeline that asked for a report gets one also of what the parser refuses.
    private static func writeReports(of result: ProbeResult, _ arguments: [String]) -> Bool {
        guard ReportFile.mayBeAsked(by: arguments) || GitHubJob.isOn,
            let description = try? CommandLineDescription(decoding: _dumpHelp()), let verb = description.verb(of: arguments),
            ReportFormats.all.contains(where: { verb.hasOption($0.name) })
        else {
            return true
        }
        var result = result
        SettingsInForce.current.describe(&result)
        defer { GitHubJob.tell(result) }
        return ReportFile.asked(by: arguments, description).write(result)
    }

    /// Empty where there is none.
    private static func verb(of arguments: [String]) -> String {
        let verbs = configuration.subcommands.compactMap { $0.configuration.commandName }
        return arguments.first { verbs.contains($0) } ?? ""
    }
}

/// Ends the process after a verb that has said everything there is to say.
struct RunEnd: Error {
    let exitCode: Int32
}
