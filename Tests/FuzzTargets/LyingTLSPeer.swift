import COpenSSL
import PKI
import Transport

/// The other end of a TLS connection, which speaks TLS as it should, but for what is done to its bytes on their way; or which says nothing but its input.
struct LyingTLSPeer {
    /// What happens to the bytes that the peer sends, once, behind so many of them.
    struct Lie {
        enum Kind: UInt8, CaseIterable {
            case flip, insert, drop, `repeat`, end, alert
        }

        let kind: Kind
        let offset: Int
        let value: UInt8
    }

    /// What it says once there is a session.
    static let words = [UInt8]((0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    /// Far longer than any of it takes; nobody waits for what won't come, since who has lied hangs up.
    private static let patience = Duration.seconds(5)

    private let tcp: TCPStream
    private let session: TLSSession
    private var lies: ArraySlice<Lie>
    private var sentCount = 0
    private var hasLied = false

    init(over tcp: TCPStream, _ session: TLSSession, _ lies: [Lie]) {
        self.tcp = tcp
        self.session = session
        self.lies = lies.sorted { $0.offset < $1.offset }[...]
    }

    /// Shakes hands, says its words, and listens until the other side has ended.
    mutating func run() throws(TransportError) {
        while !session.isEstablished {
            let isDone = session.shakeHands()
            try send(session.takeOutput())
            if hasLied { return }
            if !isDone, !(try receive()) { return }
        }
        session.write(Self.words)
        try send(session.takeOutput())
        while !hasLied, !session.hasEnded, try receive() {
            session.read()
            try send(session.takeOutput())
        }
    }

    private func receive() throws(TransportError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = try tcp.read(into: &buffer, 0..<buffer.count, until: .after(Self.patience))
        session.feed(buffer[..<count])
        return count > 0
    }

    private mutating func send(_ flight: [UInt8]) throws(TransportError) {
        var bytes = flight
        // From behind, so that the offsets of the others stay.
        let due = lies.prefix { $0.offset < sentCount + flight.count }
        for lie in due.reversed() { Self.apply(lie, to: &bytes, at: lie.offset - sentCount) }
        lies = lies.dropFirst(due.count)
        hasLied = hasLied || !due.isEmpty
        sentCount += flight.count
        try tcp.write(bytes, stall: Self.patience, until: .after(Self.patience))
        try tcp.flush(stall: Self.patience, until: .after(Self.patience))
    }

    private static func apply(_ lie: Lie, to bytes: inout [UInt8], at offset: Int) {
        guard bytes.indices.contains(offset) else { return }
        switch lie.kind {
        case .flip: bytes[offset] ^= max(1, lie.value)
        case .insert: bytes.insert(contentsOf: repeatElement(lie.value, count: 1 + Int(lie.value) % 64), at: offset)
        case .drop: bytes.removeSubrange(offset..<min(bytes.count, offset + 1 + Int(lie.value)))
        case .repeat: bytes.insert(contentsOf: bytes[offset..<min(bytes.count, offset + 1 + Int(lie.value))], at: offset)
        case .end: bytes.removeSubrange(offset...)
        case .alert: bytes.insert(contentsOf: [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, lie.value], at: offset)
        }
    }
}

/// An `SSL*` between two memory BIOs.
final class TLSSession {
    private let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private(set) var isEstablished = false
    private(set) var hasEnded = false

    init(_ context: OpaquePointer, isServer: Bool) {
        guard let ssl = SSL_new(context), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            fatalError("no memory for a session")
        }
        (self.ssl, self.input, self.output) = (ssl, input, output)
        SSL_set_bio(ssl, input, output)
        if isServer { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
    }

    deinit {
        SSL_free(ssl)
        OpenSSLErrorQueue.clear()
    }

    func feed(_ bytes: ArraySlice<UInt8>) {
        _ = bytes.withUnsafeBytes { BIO_write(input, $0.baseAddress, Int32($0.count)) }
    }

    func takeOutput() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
        let count = bytes.withUnsafeMutableBytes { BIO_read(output, $0.baseAddress, Int32($0.count)) }
        return Array(bytes.prefix(max(0, Int(count))))
    }

    /// - Returns: whether no more input is needed for it: it is complete, or has failed.
    func shakeHands() -> Bool {
        let result = SSL_do_handshake(ssl)
        isEstablished = result == 1
        if result == 1 { return true }
        let needsInput = SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ
        OpenSSLErrorQueue.clear()
        return !needsInput
    }

    func write(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
        OpenSSLErrorQueue.clear()
    }

    /// Passes over what has come, and answers its end.
    func read() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = buffer.withUnsafeMutableBytes { SSL_read(ssl, $0.baseAddress, Int32($0.count)) }
            if count > 0 { continue }
            let error = SSL_get_error(ssl, count)
            OpenSSLErrorQueue.clear()
            guard error != SSL_ERROR_WANT_READ else { return }
            hasEnded = true
            SSL_shutdown(ssl)
            OpenSSLErrorQueue.clear()
            return
        }
    }
}
