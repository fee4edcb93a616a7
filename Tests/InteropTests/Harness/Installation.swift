import Foundation
import Testing

/// Where everything is that the tests run, and what of it is missing.
enum Installation {
    static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let peerPrograms = packageRoot.appending(path: "Tests/InteropTests/Peers")
    static let testData = packageRoot.appending(path: "TestData")
    static let ingressScript = packageRoot.appending(path: "scripts/ingress")
    static let orthancTemplate = packageRoot.appending(path: "scripts/laboratory/orthanc.json.template")
    /// Of the document that `--json` prints, and of the events of `serve`.
    static let (resultSchema, eventSchema) = (schema("result"), schema("event"))

    private static func schema(_ name: String) -> URL {
        packageRoot.appending(path: "Sources/dicomprobe/Documentation.docc/Resources/dicomprobe.\(name)-1.schema.json")
    }

    /// The command under test, built beside the tests.
    static let binary = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "dicomprobe")

    /// What `scripts/test` installs besides Debian packages.
    static let peers = environment("PEERS_DIRECTORY").map { URL(filePath: $0) } ?? packageRoot.appending(path: ".build-peers")
    static let python = peers.appending(path: "venv/bin/python")
    /// Preloaded, it keeps a server on loopback that knows only all interfaces.
    static let loopbackLibrary = peers.appending(path: "loopback.so")

    /// How often a verdict is asked for that must be the same each time.
    static let repeats = environment("REPEATS").flatMap(Int.init) ?? 5

    /// Whether a missing peer is a failure.
    static let areAllRequired = environment("PEERS_REQUIRED") != nil

    /// Where an executable is; nil if it is not installed.
    static func path(of executable: String) -> String? {
        let folders = (environment("PATH") ?? "").split(separator: ":").map(String.init) + ["/usr/sbin"]
        return folders.map { "\($0)/\(executable)" }.first { access($0, X_OK) == 0 }
    }

    private static func environment(_ name: String) -> String? {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
        return value
    }
}

/// Somebody else's software that a test needs.
enum Tool: String {
    case dcmtk
    /// With its judge of objects, dciodvfy.
    case dicom3tools
    case pynetdicom
    /// The command.
    case openssl
    /// A scanner of TLS servers.
    case sslyze
    /// What reads JUnit, TAP and HTML.
    case reportReaders
    /// Prometheus's judge of metrics.
    case promtool
    case prometheus
    /// All gateways and the Orthancs.
    case ingress

    var isInstalled: Bool {
        let python = access(Installation.python.path, X_OK) == 0
        let loopback = access(Installation.loopbackLibrary.path, R_OK) == 0
        return switch self {
        case .dcmtk: Installation.path(of: "dcmqrscp") != nil && loopback
        case .dicom3tools: Installation.path(of: "dciodvfy") != nil
        case .pynetdicom: python
        case .openssl: Installation.path(of: "openssl") != nil
        case .sslyze: access(Installation.peers.appending(path: "venv/bin/sslyze").path, X_OK) == 0
        case .reportReaders:
            access(Installation.peers.appending(path: "venv/bin/junitparser").path, X_OK) == 0
        case .promtool, .prometheus: Installation.path(of: rawValue) != nil
        case .ingress:
            python && loopback
                && ["Orthanc", "haproxy", "nginx", "stunnel", "openssl"].allSatisfy { Installation.path(of: $0) != nil }
                && ["envoy", "traefik"].allSatisfy { access(Installation.peers.appending(path: "venv/bin/\($0)").path, X_OK) == 0 }
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips where the tool is missing, and says so; where it must not be missing, the test runs and fails.
    static func needs(_ tool: Tool) -> Self {
        .enabled(if: Installation.areAllRequired || tool.isInstalled, "\(tool.rawValue) is not installed: scripts/test installs it")
    }
}
