import COpenSSL

/// The records of one TLS connection between OpenSSL and the socket, and what was seen of its messages.
///
/// OpenSSL reads and writes here, through a BIO of ours (`TLSWire+BIO.swift`), and never waits: ``TLSStream`` moves the bytes from and to the
/// socket, in large pieces. The buffers are small until there is much to move, so that an idle connection costs little.
final class TLSWire {
    /// At most this much is received at once: beyond, throughput does not grow.
    private static let largestInput = 256 * 1_024
    /// Holds the flights of a handshake.
    private static let smallestInput = 8 * 1_024

    /// Received from the peer; `unread` is what OpenSSL has not yet taken.
    private var input: [UInt8] = []
    private var unread = 0..<0
    /// The last fill left no room in the buffer: there is probably more to come.
    private var wasFilled = false

    /// To be sent to the peer.
    var output: [UInt8] = []

    /// What messages told; see ``TLSWire/note(_:isWritten:contentType:)``.
    var stage = TLSStage.handshake
    var alerts = TLSAlertList()
    var clientCertificateRequested = false
    var clientCertificateSent = false
    var emptyClientCertificateSent = false
    /// Until then OpenSSL reports the version it would like.
    var hasServerHello = false

    let isServer: Bool
    /// The application protocols from which a server chooses.
    let acceptedProtocols: [String]
    let keyLog: KeyLog?
    /// What a server makes of the names that clients send.
    var serverNames: ServerNameRouting?
    /// What OpenSSL writes goes nowhere: the peer is not told why the connection ends.
    var isSilent = false

    init(isServer: Bool, acceptedProtocols: [String], keyLog: KeyLog? = nil) {
        self.isServer = isServer
        self.acceptedProtocols = acceptedProtocols
        self.keyLog = keyLog
    }

    var hasInput: Bool { !unread.isEmpty }

    /// What is set aside for receiving, in bytes.
    var inputCapacity: Int { input.count }

    /// Receives more, once OpenSSL has taken everything.
    ///
    /// - Returns: false at the end of the stream.
    func fill(from stream: TCPStream, until deadline: Deadline) throws(TransportError) -> Bool {
        if input.isEmpty {
            input = [UInt8](repeating: 0, count: Self.smallestInput)
        } else if wasFilled, input.count < Self.largestInput {
            input = [UInt8](repeating: 0, count: min(input.count * 8, Self.largestInput))
        }
        let count = try stream.read(into: &input, 0..<input.count, until: deadline)
        unread = 0..<count
        wasFilled = count == input.count
        return count > 0
    }

    /// Gives OpenSSL what was received.
    ///
    /// - Returns: the number of bytes copied, 0 if there are none.
    func take(into destination: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(destination.count, unread.count)
        input.withUnsafeBytes {
            destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[unread.lowerBound..<unread.lowerBound + count]))
        }
        unread = unread.lowerBound + count..<unread.upperBound
        return count
    }

    /// Sends all there is to send. What a delay leaves unsent stays with the stream.
    func send(over stream: TCPStream, stall: Duration, until deadline: Deadline) throws(TransportError) {
        defer { output.removeAll(keepingCapacity: true) }
        try stream.write(output.span.bytes, stall: stall, until: deadline)
        try stream.flush(stall: stall, until: deadline)
    }

    /// Gives the stream all there is to send, to be sent when it is closed.
    func leaveOutput(with stream: TCPStream) {
        stream.gather(output.span.bytes)
        output = []
    }
}
