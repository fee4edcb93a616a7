import DICOMData
import DICOMUpperLayer
import Transport

/// Reads PDU after PDU from a stream into one buffer that is used again and again.
///
/// A P-DATA-TF's fragments are slices of that buffer. As long as they have been dropped when the next PDU is read, receiving copies nothing and
/// allocates nothing; a slice that is kept stays intact, at the price of a new buffer.
struct PDUReceiver {
    enum Received {
        /// With what its length field says.
        case pdu(PDU, byteCount: Int)
        case invalid(PDUError)
        /// The stream ended, perhaps within a PDU.
        case endOfStream
    }

    /// How much more is made room for than has arrived, so that a length field alone never allocates what it claims.
    private static let growth = 64 * 1024

    /// The length of P-DATA-TF that this side announced (PS3.8 D.1).
    private let maximumDataLength: UInt32
    private var buffer: [UInt8] = []
    /// How much of the current PDU has arrived.
    private(set) var filled = 0
    /// After bytes that are no PDU in order nobody can tell where the next one would begin.
    private var hasLostTrack = false

    init(maximumDataLength: UInt32) {
        self.maximumDataLength = maximumDataLength
    }

    /// Waits for a whole PDU. When a wait ends early, the bytes that had arrived are kept, and a later call goes on.
    ///
    /// Once something was invalid, all that follows is passed over until the stream ends.
    ///
    /// - Parameters:
    ///   - deadline: for all of it.
    ///   - patience: how long the rest of a PDU may take that has begun to arrive.
    mutating func receive(
        from stream: any ByteStream, until deadline: Deadline, patience: Duration? = nil
    ) throws(TransportError) -> Received {
        var end = deadline
        return try receive(from: stream, until: &end, patience: patience)
    }

    private mutating func receive(
        from stream: any ByteStream, until deadline: inout Deadline, patience: Duration?
    ) throws(TransportError) -> Received {
        if hasLostTrack { return try skipToEnd(of: stream, until: deadline) }
        guard try fill(to: PDUHeader.byteCount, from: stream, until: &deadline, patience: patience) else { return .endOfStream }
        let header: PDUHeader
        do {
            header = try validHeader()
        } catch {
            hasLostTrack = true
            return .invalid(error)
        }
        let end = PDUHeader.byteCount + Int(header.length)
        guard try fill(to: end, from: stream, until: &deadline, patience: nil) else { return .endOfStream }
        filled = 0
        do throws(PDUError) {
            return .pdu(try PDU.decode(header: header, body: buffer[PDUHeader.byteCount..<end]), byteCount: Int(header.length))
        } catch {
            hasLostTrack = true
            return .invalid(error)
        }
    }

    /// The header, judged before any of the body is waited for.
    private func validHeader() throws(PDUError) -> PDUHeader {
        let header = PDUHeader(buffer)
        _ = try header.validated(maximumDataLength: maximumDataLength)
        return header
    }

    private mutating func skipToEnd(of stream: any ByteStream, until deadline: Deadline) throws(TransportError) -> Received {
        while try stream.read(into: &buffer, 0..<buffer.count, until: deadline) > 0 {}
        return .endOfStream
    }

    /// - Parameters:
    ///   - deadline: comes nearer with the first bytes.
    ///   - patience: how near.
    /// - Returns: false if the stream ended first.
    private mutating func fill(
        to count: Int, from stream: any ByteStream, until deadline: inout Deadline, patience: Duration?
    ) throws(TransportError) -> Bool {
        var patience = patience
        while filled < count {
            if filled > 0, let bound = patience {
                deadline = deadline.earlier(of: .after(bound))
                patience = nil
            }
            let room = min(count, filled + Self.growth)
            if buffer.count < room {
                // An array is copied as a whole, also where nothing is optimised; other sequences go through the runtime for each byte there.
                buffer += [UInt8](repeating: 0, count: room - buffer.count)
            }
            let read = try stream.read(into: &buffer, filled..<min(count, buffer.count), until: deadline)
            guard read > 0 else { return false }
            filled += read
        }
        if let patience { deadline = deadline.earlier(of: .after(patience)) }
        return true
    }
}

extension PDUHeader {
    /// - Precondition: `buffer` holds at least the header's bytes.
    fileprivate init(_ buffer: [UInt8]) {
        self.init(type: buffer[0], reserved: buffer[1], length: buffer[2..<Self.byteCount].reduce(0) { $0 << 8 | UInt32($1) })
    }
}
