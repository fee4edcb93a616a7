#if Exporter
import ArgumentParser
import DICOMData
import Diagnosis
import Glibc
import PKI
import ProbeExporter
import ProbeReports
import ProbeResults
import ProbeSettings
import Synchronization
import Transport

struct ExporterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exporter",
        abstract: "Probes for Prometheus, over HTTP: /probe?module=NAME&target=HOST:PORT.",
        discussion: """
            Example: dicomprobe exporter --config modules.yaml --listen 0.0.0.0:9812

            What may be probed, and how, a file of modules says; SIGHUP has it read again. Serves until interrupted, and then exits with 0.
            """)

    @Option(help: ArgumentHelp("The modules, a YAML file.", valueName: "file"))
    var config = "dicomprobe-modules.yaml"

    @Flag(name: .customLong("check"), help: "Judge the modules, and serve nothing.")
    var isToBeJudgedOnly = false

    @Option(help: ArgumentHelp("The address to listen on; 0.0.0.0 for all.", valueName: "host:port"))
    var listen = "127.0.0.1:9812"

    @Option(help: ArgumentHelp("How many probes run at the same time; as many more may wait.", valueName: "count"))
    var maxProbes = 32

    @Option(help: ArgumentHelp("How long running probes may go on after a signal to end.", valueName: "duration"))
    var grace = "5s"

    @Flag(
        inversion: .prefixedNo,
        help: "Print one JSON document on standard output: what --check finds, or why it can't start. Probes are told by HTTP alone.")
    var json = false

    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    private var output: DocumentOptions {
        var output = DocumentOptions()
        output.json = json
        return output
    }

    private static let command = "exporter"

    private static let defaultPort: UInt16 = 9812

    /// Each is a thread.
    private static let mostProbes = 1_024

    /// For what was interrupted to come to its end.
    private static let lastGrace = Duration.seconds(1)

    func validate() throws {
        guard (1...Self.mostProbes).contains(maxProbes) else {
            throw ValidationError("--max-probes must be from 1 to \(Self.mostProbes)")
        }
    }

    func run() throws {
        let address = try Endpoint.reading(listen, option: "--listen")
        let grace = try DurationText.reading(grace, option: "--grace")
        raiseDescriptorLimit()
        let logQueue = OutputQueue.ofServer()
        defer { _ = logQueue.finish(until: .after(OutputQueue.patience)) }
        let tell: @Sendable (String) -> Void = { logQueue.append($0) }
        let ends = try Ends()
        let surroundings = RunSurroundings(interruption: ends.abort, log: log.runLog(writingTo: tell))
        let modules = try modules(surroundings, tell)
        if isToBeJudgedOnly {
            let names = modules.names
            try output.report(
                ProbeResult(
                    command: Self.command, reason: .ok,
                    message: "\(Quantities.count(names.count, "module")) can be served: \(names.joined(separator: ", "))"))
        }
        let state = ExporterState()
        state.noteReload(isGood: true, at: Self.now)
        try ends.deliverSignals { Self.reload(modules, state, tell) }
        let service = try server(ExporterProbing(modules: modules, surroundings: surroundings, tell: tell), state).service(
            host: address.host, port: address.port ?? Self.defaultPort, logger: log.logger(writingTo: tell)
        ) { port in
            tell("listening on http://\(Endpoint(host: address.host, port: port).description)\n")
        }
        if let failure = ends.run(service, grace: grace, lastGrace: Self.lastGrace) {
            throw Finding(
                reason: .localBindFailed, message: "can't listen on \(listen): \(Self.words(failure))",
                hint: "another program may have the port, or the address is none of this machine: choose others with --listen")
        }
    }

    private func modules(_ surroundings: RunSurroundings, _ tell: @escaping @Sendable (String) -> Void) throws -> ModulesInForce {
        do {
            return try ModulesInForce(config, surroundings, tell: tell)
        } catch let rejection as ModulesInForce.Rejection {
            try output.report(
                ProbeResult(
                    command: Self.command, reason: .usageModules, problems: rejection.problems,
                    hint: "mend the file; nothing was started"))
        }
    }

    private static func reload(_ modules: ModulesInForce, _ state: ExporterState, _ tell: (String) -> Void) {
        do throws(ModulesInForce.Rejection) {
            try modules.load()
            state.noteReload(isGood: true, at: now)
            tell("the modules were read again: \(modules.names.joined(separator: ", "))\n")
        } catch {
            state.noteReload(isGood: false, at: now)
            let words = error.problems.map { "\(printable($0.words))\n" }.joined()
            tell("\(words)the modules stay as they were\n")
        }
    }

    private func server(_ probing: ExporterProbing, _ state: ExporterState) -> ExporterServer {
        let startTime = Self.now
        let surroundings = ExporterServer.Surroundings(
            probe: probing.answer, refusal: probing.refusal, modules: { probing.modules.names },
            figures: { .now(startTime: startTime) },
            debugText: { TextReport(style: TextStyle(usesColour: false)).render($0) }, version: Implementation.version)
        return ExporterServer(surroundings, state: state, limit: maxProbes) { job in _ = try Transport.Thread(name: "probe", job) }
    }

    /// The system's own words, where the server's have its number.
    ///
    /// - Parameter failure: the server's words.
    private static func words(_ failure: String) -> String {
        guard let code = failure.firstMatch(of: /\(errno: (\d+)\)/).flatMap({ Int32($0.output.1) }) else { return failure }
        return systemText(code)
    }

    private static var now: Double { Double(Validity.now) }
}

/// How the exporter comes to its end: the first signal asks it to, a second cuts short what still runs.
private struct Ends {
    let stop: Interruption
    let abort: Interruption
    /// Interrupted when nothing runs any more.
    private let ended: Interruption

    init() throws(Finding) {
        do throws(TransportError) {
            (stop, abort, ended) = (try Interruption(), try Interruption(), try Interruption())
        } catch {
            throw Finding(signals: error)
        }
    }

    func deliverSignals(onHangup: @escaping @Sendable () -> Void) throws(Finding) {
        do throws(TransportError) {
            try Signals.deliver(to: [stop, abort], onHangup: onHangup)
        } catch {
            throw Finding(signals: error)
        }
    }

    /// Returns when a signal has ended the service, or it has ended by itself.
    ///
    /// - Parameters:
    ///   - service: what is to be run.
    ///   - grace: how long it may go on after the signal.
    ///   - lastGrace: how long it may take to end what was then interrupted.
    /// - Returns: why it could not listen; nil where it could.
    func run(_ service: ExporterService, grace: Duration, lastGrace: Duration) -> String? {
        let failure = Failure()
        Task.detached {
            do {
                try await service.run()
            } catch {
                failure.set("\(error)")
            }
            ended.interrupt(signal: SIGTERM)
            stop.interrupt(signal: SIGTERM)
        }
        try? Polling.pause(until: .never, interruption: stop)
        if let text = failure.text { return text }
        Task.detached { await service.stop() }
        try? Polling.pause(until: .after(grace), interruption: ended)
        abort.interrupt(signal: SIGTERM)
        try? Polling.pause(until: .after(lastGrace), interruption: ended)
        return nil
    }
}

private final class Failure: Sendable {
    private let message = Mutex<String?>(nil)

    var text: String? { message.withLock { $0 } }

    func set(_ text: String) { message.withLock { $0 = text } }
}
#endif
