import Transport

/// A connection in memory: the peer has said all it will say, in pieces of one length, and then ends, falls silent or resets.
final class FuzzedStream: ByteStream {
    enum End {
        case close, silence, reset
    }

    var interruption: Interruption?
    let information = ConnectionInformation(remoteAddress: "peer", localAddress: "here")
    private(set) var isClosed = false
    /// What the peer was sent.
    private(set) var written: [UInt8] = []
    /// The largest buffer that was lent for reading, in bytes.
    private(set) var largestBuffer = 0

    private var rest: ArraySlice<UInt8>
    private let pieceLength: Int
    private let end: End
    private let writeLimit: Int

    /// - Parameter writeLimit: how many bytes the peer takes before it is gone.
    init(_ bytes: ArraySlice<UInt8>, pieceLength: Int, end: End, writeLimit: Int) {
        rest = bytes
        self.pieceLength = max(1, pieceLength)
        self.end = end
        self.writeLimit = writeLimit
    }

    func read(into buffer: inout [UInt8], _ range: Range<Int>, until deadline: Deadline) throws(TransportError) -> Int {
        if isClosed { throw .closed }
        largestBuffer = max(largestBuffer, buffer.count)
        guard !rest.isEmpty else {
            switch end {
            case .close: return 0
            case .silence: throw .timedOut(.read)
            case .reset: throw .reset
            }
        }
        let run = rest.prefix(min(pieceLength, range.count))
        buffer.replaceSubrange(range.prefix(run.count), with: run)
        rest = rest.dropFirst(run.count)
        return run.count
    }

    /// Nothing is said too early: else nothing behind the first request would be taken for an answer.
    func hasUnreadInput() -> Bool { false }

    func write(_ bytes: RawSpan, stall: Duration, until deadline: Deadline) throws(TransportError) {
        if isClosed { throw .closed }
        guard written.count + bytes.byteCount <= writeLimit else { throw .reset }
        for offset in bytes.byteOffsets { written.append(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
    }

    func flush(stall: Duration, until deadline: Deadline) throws(TransportError) {
        if isClosed { throw .closed }
    }

    func close() {
        isClosed = true
    }
}
