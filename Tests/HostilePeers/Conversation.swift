import Transport

/// Generous: only what hangs takes as long as this.
package let patience = Duration.seconds(90)

/// Reads PDUs off a stream, and writes bytes to it, whatever the other side thinks of that.
struct Conversation {
    struct PDU {
        let type: UInt8
        let body: [UInt8]
    }

    enum Next {
        case pdu(PDU)
        case end
        case nothing
    }

    let stream: any ByteStream
    private var buffer: [UInt8] = []
    private let deadline = Deadline.after(patience)

    init(_ stream: any ByteStream) {
        self.stream = stream
    }

    /// A peer that is gone has said what it had to say: that is found when it is read.
    func send(_ bytes: [UInt8]) {
        try? stream.write(bytes, stall: patience, until: deadline)
        try? stream.flush(stall: patience, until: deadline)
    }

    mutating func next() -> Next {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            if let pdu = takePDU() { return .pdu(pdu) }
            do throws(TransportError) {
                let count = try stream.read(into: &chunk, 0..<chunk.count, until: deadline)
                guard count > 0 else { return .end }
                buffer += chunk.prefix(count)
            } catch {
                if case .timedOut = error { return .nothing }
                return .end
            }
        }
    }

    /// Passes over what comes, up to a PDU of that type.
    ///
    /// - Returns: whether it came.
    mutating func await(_ type: UInt8) -> Bool {
        while case .pdu(let pdu) = next() {
            if pdu.type == type { return true }
        }
        return false
    }

    private mutating func takePDU() -> PDU? {
        guard buffer.count >= 6 else { return nil }
        let length = buffer[2..<6].reduce(0) { $0 << 8 | Int($1) }
        guard buffer.count >= 6 + length else { return nil }
        defer { buffer.removeFirst(6 + length) }
        return PDU(type: buffer[0], body: Array(buffer[6..<6 + length]))
    }
}

extension Conversation.PDU {
    /// What the PDU says of the end of the association, if it does.
    var ending: Outcome.Ending? {
        switch type {
        case 3 where body.count == 4: .rejected(body[1], body[2], body[3])
        case 7 where body.count == 4: .aborted(source: body[2], reason: body[3])
        default: nil
        }
    }

    /// Of a P-DATA-TF; none of any other.
    var values: [DataValue] {
        guard case .data(let values) = Judgement([type, 0] + bigEndian(body.count, byteCount: 4) + body) else { return [] }
        return values
    }
}
