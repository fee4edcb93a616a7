import ArgumentParser
import DICOMFiles
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

    @Option(
        help: ArgumentHelp(
            "Where received objects go, each as a file named after its SOP instance UID (default: dicomprobe-received).",
            valueName: "folder"))
    var storage: String?

    @Flag(inversion: .prefixedNo, help: "Take objects and drop them.")
    var discard = false

    @Flag(inversion: .prefixedNo, help: "Print each event as one line of JSON.")
    var json = false

    @OptionGroup(title: "Settings") var settings: SettingsOptions

    /// In the working directory, for people to see that objects gather there.
    private static let defaultStorage = "dicomprobe-received"

    func run() throws {
        let configuration = try configuration()
        let interruption = try Signals.interruptionOrFinding()
        let printer = EventPrinter(isJSON: json, interruption: interruption)
        do throws(TransportError) {
            try TestSCP(configuration, observe: printer.write).run(until: interruption)
        } catch {
            throw Finding(listening: error)
        }
        if printer.hasFailed { throw Finding(reason: .localOutputFailed, message: "events could not be written to standard output") }
    }

    private func configuration() throws(Finding) -> TestSCPConfiguration {
        let host = listen.hasPrefix("[") && listen.hasSuffix("]") ? String(listen.dropFirst().dropLast()) : listen
        guard SocketAddress(numericHost: host, port: port) != nil else {
            throw Finding(
                reason: .usageName, message: "--listen: \"\(listen)\" is no address",
                hint: "write an IPv4 or IPv6 address of this machine, or 0.0.0.0 or :: for all")
        }
        let (security, caPath) = try security.security(listeningOn: host)
        var configuration = TestSCPConfiguration(security: security, storage: try storagePlace())
        configuration.caPath = caPath
        configuration.host = host
        configuration.port = port
        return configuration
    }

    private func storagePlace() throws(Finding) -> TestSCPConfiguration.Storage {
        guard !discard else {
            guard storage == nil else {
                throw Finding(
                    reason: .usageOptions, message: "--discard drops objects, and --storage keeps them", hint: "leave one of them out")
            }
            return .discard
        }
        let folder = storage ?? Self.defaultStorage
        do throws(FileWriteError) {
            try createFolder(folder)
        } catch {
            throw Finding(error, folder: folder)
        }
        return .folder(folder)
    }
}

extension Finding {
    fileprivate init(_ error: FileWriteError, folder: String) {
        let why = if case .unwritable(let code) = error { systemText(code) } else { "\(error)" }
        self.init(
            reason: .localOutputFailed, message: "the folder \(folder) for received objects can't be made: \(why)",
            hint: "choose another with --storage, or drop objects with --discard")
    }
}
