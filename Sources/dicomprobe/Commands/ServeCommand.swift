import ArgumentParser
import Diagnosis
import ProbeResults
import TestSCP
import Transport

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "A test SCP: verification, and storage of every SOP class and transfer syntax, bit for bit.",
        discussion: """
            Example: dicomprobe serve

            Speaks TLS with a certificate for localhost, 127.0.0.1, ::1 and this host's name, issued by a CA of its own that it makes when it first starts. \
            Serves until interrupted, and then exits with 0.
            """)

    @Option(help: ArgumentHelp("The address to listen on; 0.0.0.0 or :: for all.", valueName: "address"))
    var listen = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 finds a free one.", valueName: "port"))
    var port: UInt16 = 11112

    @OptionGroup(title: "TLS") var security: ServeSecurityOptions

    @OptionGroup(title: "Received objects") var storage: ServeStorageOptions

    @OptionGroup(title: "What is accepted") var acceptance: ServeAcceptanceOptions

    @OptionGroup(title: "Limits") var limits: ServeLimitOptions

    @OptionGroup(title: "Faults") var faults: ServeFaultOptions

    @OptionGroup(title: "Output") var output: ServeOutputOptions

    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup(title: "Settings") var settings: SettingsOptions

    func run() throws {
        guard !faults.listFaults else { return try ServeFaultOptions.printAll() }
        raiseDescriptorLimit()
        let logQueue = OutputQueue.ofServer()
        let configuration = try configuration(log: log.runLog { logQueue.append($0) })
        defer { _ = logQueue.finish(until: .after(OutputQueue.patience)) }
        let readyFile = try output.readyFile.map { path throws(Finding) in try ReadyFile(path: path) }
        let eventFile = try output.events.map { path throws(Finding) in try EventFile(path: path) }
        let interruptions = try Signals.serveInterruptions()
        let printer = EventPrinter(isJSON: output.json, file: eventFile, interruption: interruptions.stop)
        let server = try TestSCP.listening(configuration) { event in
            if event.content.name == .stopping { readyFile?.remove() }
            printer.write(event)
        }
        // Connections wait to be accepted from now on.
        try readyFile?.write(server.address)
        defer { readyFile?.remove() }
        let ending = Result { () throws(TransportError) in try server.run(until: interruptions) }
        let loss = printer.finish()
        do throws(TransportError) {
            try ending.get()
        } catch {
            throw Finding(listening: error)
        }
        if let loss { throw Finding(reason: .localOutputFailed, message: loss) }
        if let failure = configuration.keyLogFailure { throw failure }
    }

    private func configuration(log: RunLog?) throws(Finding) -> TestSCPConfiguration {
        let host = listen.hasPrefix("[") && listen.hasSuffix("]") ? String(listen.dropFirst().dropLast()) : listen
        guard SocketAddress(numericHost: host, port: port) != nil else {
            throw Finding(
                reason: .usageName, message: "--listen: \"\(listen)\" is no address",
                hint: "write an IPv4 or IPv6 address of this machine, or 0.0.0.0 or :: for all")
        }
        // What was typed is judged before anything is read or made.
        var configuration = TestSCPConfiguration(security: .plain, storage: try storage.place())
        configuration.host = host
        configuration.port = port
        configuration.naming = try storage.naming()
        configuration.storageBudget = try storage.budget()
        try acceptance.apply(to: &configuration.policy)
        try limits.apply(to: &configuration)
        configuration.faults = try faults.plan()
        let security = try security.security(listeningOn: host, faults: configuration.faults)
        configuration.security = security.security
        configuration.caPath = security.caPath
        configuration.crlPath = security.crlPath
        configuration.faults.tls = security.faults
        configuration.log = log
        if case .tls(let tls, _) = security.security { configuration.log?.describe(tls.context) }
        configuration.warnings = security.shortfall.map { [.init(reason: .tlsParametersMissing, message: $0)] } ?? []
        configuration.warnings += SettingsInForce.current.warnings.map { .init(reason: $0.reason, message: $0.message) }
        try storage.makeFolder()
        return configuration
    }
}

extension TestSCP {
    /// - Parameters:
    ///   - configuration: what the options say.
    ///   - observe: is told what happens.
    /// - Throws: `Finding` where the address can't be had.
    fileprivate static func listening(
        _ configuration: TestSCPConfiguration, observe: @escaping @Sendable (ServerEvent) -> Void
    ) throws(Finding) -> TestSCP {
        do throws(TransportError) {
            return try TestSCP(configuration, observe: observe)
        } catch {
            throw Finding(listening: error)
        }
    }
}

extension Signals {
    /// The first signal asks the server to stop, the second cuts short what it still grants.
    ///
    /// - Throws: `Finding` where the system has no room for it.
    fileprivate static func serveInterruptions() throws(Finding) -> ServeInterruptions {
        do throws(TransportError) {
            let interruptions = ServeInterruptions(stop: try Interruption(), abort: try Interruption())
            try deliver(to: [interruptions.stop, interruptions.abort])
            return interruptions
        } catch {
            throw Finding(signals: error)
        }
    }
}
