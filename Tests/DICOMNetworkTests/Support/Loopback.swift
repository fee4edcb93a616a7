import DICOMNetwork
import DICOMUpperLayer
import Synchronization
import Testing
import Transport

/// The far side of a test on a socket of this machine: accepts one connection, and serves it in a thread of its own.
final class FarSide<Value: Sendable>: Sendable {
    private let listener: Listener
    private let thread: Thread
    private let outcome: Outcome

    private final class Outcome: Sendable {
        let value = Mutex<Result<Value, any Error>?>(nil)
    }

    init(_ serve: @escaping @Sendable (TCPStream) throws -> Value) throws {
        let listener = try Listener(port: 0)
        let outcome = Outcome()
        thread = try Thread(name: "far side") {
            let result = Result {
                let connection = try #require(try listener.accept(until: .after(patience), interruption: nil))
                let stream = TCPStream(connection, interruption: nil)
                defer { stream.close() }
                return try serve(stream)
            }
            outcome.value.withLock { $0 = result }
        }
        self.listener = listener
        self.outcome = outcome
    }

    func connect(interruption: Interruption? = nil) throws -> TCPStream {
        try Dialer(interruption: interruption).connect(to: [listener.address], until: .after(patience))
    }

    /// What the far side's closure returned, or threw.
    func finish() throws -> Value {
        thread.join()
        return try #require(outcome.value.withLock { $0 }).get()
    }
}

extension ByteStream {
    func send(_ pdus: PDU...) throws {
        for pdu in pdus { try write(pdu.encoded(), stall: patience, until: .never) }
        try flush(stall: patience, until: .never)
    }

    func send(_ bytes: [UInt8]) throws {
        try write(bytes, stall: patience, until: .never)
        try flush(stall: patience, until: .never)
    }

    /// Reads PDUs until the other side closes.
    func readToEnd() throws -> [PDU] {
        var decoder = PDUDecoder(maximumDataLength: .max)
        var pdus: [PDU] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try read(into: &buffer, 0..<buffer.count, until: .after(patience))
            if count == 0 { return pdus }
            decoder.append(buffer.prefix(count))
            while let pdu = try decoder.next() { pdus.append(pdu) }
        }
    }

    /// Reads until that PDU has come.
    func await(_ type: PDUType) throws {
        var decoder = PDUDecoder(maximumDataLength: .max)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try read(into: &buffer, 0..<buffer.count, until: .after(patience))
            try #require(count > 0, "the stream ended before \(type)")
            decoder.append(buffer.prefix(count))
            while let pdu = try decoder.next() {
                if pdu.type == type { return }
            }
        }
    }
}
