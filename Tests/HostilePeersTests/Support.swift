import DICOMData
import DICOMFiles
import Foundation
import HostilePeers
import PKI
import ProbeResults
import Probes
import Synchronization
import TestSCP
import Testing
import Transport

/// A certificate for localhost, and what trusts it.
struct LocalTLS {
    let server: TLSContext
    let client: TLSContext

    init() throws {
        let authority = try CertificateAuthority.createRoot(commonName: "Test CA")
        server = try TLSContext(
            server: TLSServerConfiguration(identity: authority.issueServer(names: [.dns("localhost")]), clientPolicy: nil))
        let trust = VerificationPolicy(anchors: .certificates(authority.chain), name: .dns("localhost"), purpose: .tlsServer)
        client = try TLSContext(client: TLSClientConfiguration(trust: trust, serverName: "localhost"))
    }
}

/// `serve` without its process, in a thread of its own.
final class LocalSCP {
    private let server: TestSCP
    private let thread: Transport.Thread
    private let interruptions: ServeInterruptions
    private let log = EventLog()
    private let storage: URL

    private final class EventLog: Sendable {
        let events = Mutex<[ServerEvent]>([])
    }

    init(_ security: TestSCPConfiguration.Security) throws {
        storage = FileManager.default.temporaryDirectory.appending(path: "hostile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: storage, withIntermediateDirectories: false)
        let interruptions = try ServeInterruptions(stop: Interruption(), abort: Interruption())
        var configuration = TestSCPConfiguration(security: security, storage: .folder(storage.path))
        // What a peer says in parting has to arrive while it is heeded, on a busy machine too.
        configuration.farewell = patience
        let server = try TestSCP(configuration) { [log] event in log.events.withLock { $0.append(event) } }
        thread = try Transport.Thread(name: "test scp") { try? server.run(until: interruptions) }
        self.interruptions = interruptions
        self.server = server
    }

    deinit {
        _ = stop()
        try? FileManager.default.removeItem(at: storage)
    }

    func connect() throws -> TCPStream {
        try Dialer(interruption: nil).connect(to: [server.address], until: .after(patience))
    }

    /// When this returns, all that has happened is told.
    func stop() -> [ServerEvent] {
        interruptions.stop.interrupt(signal: 15)
        thread.join()
        return log.events.withLock { $0 }
    }
}

extension [ServerEvent] {
    /// What each connection came to, by its number.
    var reasons: [Int: Reason] {
        reduce(into: [:]) { reasons, event in
            guard let number = event.connection?.number, let reason = event.content.ending else { return }
            reasons[number] = reason
        }
    }
}

extension ProbePlan {
    static func to(port: UInt16, _ security: Security) throws -> ProbePlan {
        ProbePlan(
            host: "localhost", port: port, connectHost: "127.0.0.1", connectPort: port, calledAETitle: try AETitle("CALLED"),
            callingAETitle: try AETitle("CALLING"), security: security, timeout: patience, deadline: .never, interruption: nil)
    }
}

/// An object that is proposed in one transfer syntax only, in a file that goes when the test ends.
final class OneSyntaxObject {
    let path = FileManager.default.temporaryDirectory.appending(path: "hostile-\(UUID().uuidString).dcm").path
    let operation = HostilePeers.Operation.store(
        sopClass: Sample.ctImageStorage, transferSyntax: "1.2.840.10008.1.2.4.50", instance: "1.2.3.4.5")

    init() throws {
        let file = try AtomicFileWriter(
            path: path,
            metaInformation: FileMetaInformation(
                sopClass: UID(Sample.ctImageStorage), sopInstance: "1.2.3.4.5", transferSyntax: "1.2.840.10008.1.2.4.50",
                sourceApplicationEntityTitle: nil), existing: .replace)
        try file.write([UInt8](repeating: 0, count: 300).span.bytes)
        try file.commit()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// What did not come out as it must, briefly.
func expectAll(_ outcomes: [(hostileCase: HostileCase, outcome: Outcome)], sourceLocation: SourceLocation = #_sourceLocation) {
    let wrong = outcomes.filter { !$0.outcome.matches($0.hostileCase.expected) }
    let words = wrong.prefix(20).map { "\($0.hostileCase): \($0.outcome), not \($0.hostileCase.expected)" }.joined(separator: "\n")
    #expect(wrong.isEmpty, "\(wrong.count) of \(outcomes.count):\n\(words)", sourceLocation: sourceLocation)
}
