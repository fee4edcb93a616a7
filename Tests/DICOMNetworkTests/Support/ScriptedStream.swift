import DICOMUpperLayer
import Transport

/// A stream whose far side follows a script: what it sends and how it ends is known beforehand, and what it was sent can be looked at.
///
/// Nothing waits: silence ends at once, as if the deadline had come.
final class ScriptedStream: ByteStream {
    enum Step {
        case bytes([UInt8])
        /// Is there before anybody waits for it.
        case early([UInt8])
        /// The peer closes.
        case end
        /// The peer resets the connection.
        case reset
        /// A signal arrives.
        case interruption(signal: Int32)
        /// The operating system reports an error.
        case failure(TransportError)
    }

    var interruption: Interruption?
    let information = ConnectionInformation(remoteAddress: "script", localAddress: "script")
    private(set) var isClosed = false
    /// The largest buffer that was lent for reading, in bytes.
    private(set) var largestBuffer = 0

    private var steps: ArraySlice<Step>
    private var written: [UInt8] = []
    /// How many bytes are taken before the connection is found to be reset.
    private let writeLimit: Int

    /// - Parameter steps: behind them there is silence.
    init(_ steps: [Step], writeLimit: Int = .max) {
        self.steps = steps[...]
        self.writeLimit = writeLimit
    }

    convenience init(_ pdus: PDU..., then end: Step? = nil, writeLimit: Int = .max) throws {
        self.init(try pdus.map { .bytes(try $0.encoded()) } + [end].compactMap(\.self), writeLimit: writeLimit)
    }

    /// The PDUs that were sent.
    var sent: [PDU] {
        get throws {
            var decoder = PDUDecoder(maximumDataLength: .max)
            decoder.append(written)
            var pdus: [PDU] = []
            while let pdu = try decoder.next() { pdus.append(pdu) }
            return pdus
        }
    }

    func read(into buffer: inout [UInt8], _ range: Range<Int>, until deadline: Deadline) throws(TransportError) -> Int {
        if isClosed { throw .closed }
        largestBuffer = max(largestBuffer, buffer.count)
        switch steps.first {
        case nil: throw .timedOut(.read)
        case .end: return 0
        case .reset: throw .reset
        case .interruption(let signal): throw .interrupted(signal: signal)
        case .failure(let error): throw error
        case .bytes(let bytes), .early(let bytes):
            let count = min(range.count, bytes.count)
            buffer.replaceSubrange(range.prefix(count), with: bytes.prefix(count))
            steps.removeFirst()
            if count < bytes.count { steps = [.bytes(Array(bytes.dropFirst(count)))] + steps }
            return count
        }
    }

    func hasUnreadInput() -> Bool {
        if case .early = steps.first { true } else { false }
    }

    func write(_ bytes: RawSpan, stall: Duration, until deadline: Deadline) throws(TransportError) {
        if isClosed { throw .closed }
        if deadline.hasPassed { throw .timedOut(.write) }
        guard written.count + bytes.byteCount <= writeLimit else { throw .reset }
        bytes.withUnsafeBytes { written.append(contentsOf: $0) }
    }

    func flush(stall: Duration, until deadline: Deadline) throws(TransportError) {
        if isClosed { throw .closed }
    }

    func close() {
        isClosed = true
    }
}
