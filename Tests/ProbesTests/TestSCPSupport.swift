import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import PKI
import ProbeResults
import Synchronization
import TestSCP
import Testing
import Transport

/// A folder that goes when the test ends.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/test-scp-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names in it, hidden ones included.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }
}

/// A test SCP in a thread of its own, on a port of the system's choice.
final class RunningSCP {
    let storage: ScratchFolder
    private let server: TestSCP
    private let thread: Transport.Thread
    private let interruptions: ServeInterruptions
    private let log = EventLog()

    /// What has happened, for whoever waits for something to happen.
    private final class EventLog: Sendable {
        private let changed = NSCondition()
        private let stored = Mutex<[ServerEvent]>([])

        var events: [ServerEvent] { stored.withLock { $0 } }

        func append(_ event: ServerEvent) {
            changed.lock()
            stored.withLock { $0.append(event) }
            changed.broadcast()
            changed.unlock()
        }

        /// - Returns: false if it has not happened in a long time.
        func wait(until isDone: ([ServerEvent]) -> Bool) -> Bool {
            changed.lock()
            defer { changed.unlock() }
            let end = Date(timeIntervalSinceNow: 90)
            while !isDone(events) {
                guard changed.wait(until: end) else { return false }
            }
            return true
        }
    }

    init(_ configure: (inout TestSCPConfiguration) throws -> Void = { _ in }) throws {
        storage = try ScratchFolder()
        var configuration = TestSCPConfiguration(security: .plain, storage: .folder(storage.path))
        try configure(&configuration)
        let interruptions = try ServeInterruptions(stop: Interruption(), abort: Interruption())
        let server = try TestSCP(configuration) { [log] in log.append($0) }
        thread = try Transport.Thread(name: "test scp") {
            do throws(TransportError) {
                try server.run(until: interruptions)
            } catch {
                Issue.record("the server ended with \(error)")
            }
        }
        self.interruptions = interruptions
        self.server = server
    }

    deinit {
        stop()
    }

    /// Interrupts, and returns when all threads have ended: then all events are there.
    @discardableResult
    func stop() -> [ServerEvent] {
        askToStop()
        thread.join()
        return log.events
    }

    /// What the first signal does.
    func askToStop() {
        interruptions.stop.interrupt(signal: 15)
    }

    /// What the second signal does.
    func askToAbort() {
        interruptions.abort.interrupt(signal: 15)
    }

    /// Waits until so many events of that name have come.
    func await(_ name: ServerEvent.Name, count: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) {
        let hasCome = log.wait { events in events.filter { $0.content.name == name }.count >= count }
        #expect(hasCome, "no event \(name.rawValue)", sourceLocation: sourceLocation)
    }

    var port: UInt16 { server.address.port }

    func connect() throws -> TCPStream {
        try Dialer(interruption: nil).connect(to: [server.address], until: .after(longEnough))
    }

    /// Proposes as ``AssociateRequest/sample(_:)`` does.
    func associate(
        _ contexts: [(abstractSyntax: UID, transferSyntax: UID)] = [(.ctImageStorage, .explicitVRLittleEndian)],
        over stream: (any ByteStream)? = nil
    ) throws -> Association {
        try Association.request(.sample(contexts), over: stream ?? connect(), timing: Timing(timeout: longEnough))
    }
}

extension UID {
    static let ctImageStorage: UID = "1.2.840.10008.5.1.4.1.1.2"
}

extension Association {
    func echo() throws -> Status {
        try perform(CEchoRequest(messageID: nextMessageID()), contextID: 1).response.status
    }

    func store(
        _ dataSet: [UInt8], as instance: UID, sopClass: UID = .ctImageStorage, contextID: UInt8 = 3
    ) throws -> CStoreResponse {
        var source = ArraySource(bytes: dataSet)
        let request = CStoreRequest(messageID: nextMessageID(), affectedSOPClassUID: sopClass, affectedSOPInstanceUID: instance)
        return try perform(request, contextID: contextID, dataSet: &source).response
    }
}

/// A data set in memory.
private struct ArraySource: DataSetSource {
    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var byteCount: Int { bytes.count }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count = min(range.count, bytes.count - offset)
        buffer.replaceSubrange(range.prefix(count), with: bytes[offset..<offset + count])
        offset += count
        return count
    }
}

extension ByteStream {
    func send(_ bytes: [UInt8]) throws {
        try write(bytes, stall: longEnough, until: .never)
        try flush(stall: longEnough, until: .never)
    }
}

/// A client that sends what it is told to, in order or not.
final class RawClient {
    let stream: any ByteStream
    private var decoder = PDUDecoder(maximumDataLength: .max)

    init(_ stream: any ByteStream) {
        self.stream = stream
    }

    func send(_ pdu: PDU) throws {
        try stream.send(pdu.encoded())
    }

    func send(_ bytes: [UInt8], contextID: UInt8, isCommand: Bool, isLast: Bool = true) throws {
        let value = PresentationDataValue(contextID: contextID, isCommand: isCommand, isLast: isLast, data: bytes[...])
        try send(.dataTransfer(DataTransfer(values: [value])))
    }

    /// The next PDU; nil when the server has closed.
    func next() throws -> PDU? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            if let pdu = try decoder.next() { return pdu }
            let count = try stream.read(into: &buffer, 0..<buffer.count, until: .after(longEnough))
            if count == 0 { return nil }
            decoder.append(buffer.prefix(count))
        }
    }

    /// The next command, which comes in one fragment.
    func nextCommand() throws -> CommandSet {
        guard case .dataTransfer(let transfer) = try next(), let value = transfer.values.first else { throw NoCommand() }
        return try CommandSet(decoding: value.data)
    }

    /// Verification in context 1, CT in context 3.
    func associate() throws {
        try send(.associateRequest(.sample([(.ctImageStorage, .explicitVRLittleEndian)])))
        #expect(try next()?.type == .associateAccept)
    }

    private struct NoCommand: Error {}
}

extension AssociateRequest {
    /// Verification as context 1, then the abstract syntaxes that are given, 3, 5 and so on.
    static func sample(_ contexts: [(abstractSyntax: UID, transferSyntax: UID)]) -> AssociateRequest {
        var plan = PresentationContextPlan()
        _ = plan.add(abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian])
        for context in contexts { _ = plan.add(abstractSyntax: context.abstractSyntax, transferSyntaxes: [context.transferSyntax]) }
        return AssociateRequest(
            calledAETitle: "TESTSCP", callingAETitle: "TESTSCU", presentationContexts: plan.proposals,
            userInformation: UserInformation(maximumLength: 16_384))
    }
}

/// Bytes that show a gap, a repetition or an exchange.
func sampleDataSet(_ count: Int, seed: Int = 0) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 31 &+ $0 >> 8) }
}

extension [ServerEvent] {
    var names: [ServerEvent.Name] { map(\.content.name) }

    /// The failures among them, whatever they are events of.
    var reasons: [Reason] {
        compactMap { event in
            switch event.content {
            case .associationRejected(let failure): failure.reason
            case .connectionFailed(let failed): failed.reason
            case .associationAborted(let aborted): aborted.reason
            default: nil
            }
        }
    }

    /// What was received, stored or not.
    var objects: [ServerEvent.Object] {
        compactMap { event in
            switch event.content {
            case .stored(let object), .notStored(let object): object
            default: nil
            }
        }
    }
}
