import Synchronization
import Testing

@testable import Transport

/// Generous: only what is broken takes as long as this.
let patience = Duration.seconds(90)

/// The far side of a test: accepts one connection on loopback and serves it with a closure on a thread of its own.
final class Peer: Sendable {
    let listener: Listener
    private let thread: Thread
    private let failure: Failure

    /// What the closure threw, for ``finish()`` to throw again.
    private final class Failure: Sendable {
        let error = Mutex<TransportError?>(nil)
    }

    init(host: String = "127.0.0.1", _ serve: @escaping @Sendable (TCPStream) throws(TransportError) -> Void) throws {
        let listener = try Listener(host: host, port: 0)
        let failure = Failure()
        thread = try Thread(name: "peer") {
            do throws(TransportError) {
                guard let connection = try listener.accept(until: .after(patience), interruption: nil) else { return }
                let stream = TCPStream(connection, interruption: nil)
                defer { stream.close() }
                try serve(stream)
            } catch {
                failure.error.withLock { $0 = error }
            }
        }
        self.listener = listener
        self.failure = failure
    }

    func connect(interruption: Interruption? = nil) throws -> TCPStream {
        try Dialer(interruption: interruption).connect(to: [listener.address], until: .after(patience))
    }

    /// Waits for the closure to end, and throws what it threw.
    func finish() throws {
        thread.join()
        if let error = failure.error.withLock({ $0 }) { throw error }
    }
}

/// A value that one thread leaves for another.
final class Handover<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}

extension ByteStream {
    /// Reads until there are `count` bytes, or the stream ends.
    func readBytes(_ count: Int, until deadline: Deadline = .after(patience)) throws(TransportError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = try read(into: &bytes, filled..<count, until: deadline)
            if read == 0 { break }
            filled += read
        }
        return Array(bytes.prefix(filled))
    }

    func readToEnd() throws(TransportError) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 10_000)
        while true {
            let count = try read(into: &chunk, 0..<chunk.count, until: .after(patience))
            if count == 0 { return all }
            all += chunk.prefix(count)
        }
    }

    func send(_ bytes: [UInt8]) throws(TransportError) {
        try write(bytes, stall: patience, until: .never)
        try flush(stall: patience, until: .never)
    }
}

/// Bytes that show a gap, a repetition or an exchange: a block whose length divides no buffer size, over and over.
func pattern(_ count: Int) -> [UInt8] {
    let block = (0..<4_099).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count { bytes += block }
    return Array(bytes.prefix(count))
}
