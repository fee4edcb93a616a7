import PKI

/// TLS over a TCP connection as a ``ByteStream``, for a client or a server.
///
/// The handshake comes first: ``handshake(until:)``. OpenSSL itself never touches the socket; this type moves records between the two, so that
/// every wait has its deadline and every failure is thrown where it happens.
package final class TLSStream: ByteStream {
    /// Ciphertext is sent when this much has been gathered, or at the end of a message. Throughput has its plateau from 128 to 512 KiB.
    private static let gatherLimit = 256 * 1_024
    /// For our last alert: a peer that is alive takes it at once.
    private static let alertPatience = Duration.milliseconds(250)
    /// For what a peer had to say when a write failed. It has arrived by then; this bounds the reading of it, and the waiting beside a stall.
    private static let readAheadPatience = Duration.milliseconds(20)
    /// How many times it is read what has arrived when that time is over: tickets, too, come before an alert.
    private static let readAheadFills = 16
    /// At most so many bytes of it are kept: it is seldom more than an A-ABORT.
    private static let readAheadLimit = 256 * 1_024

    private let tcp: TCPStream
    private let connection: TLSConnection
    private var wire: TLSWire { connection.wire }
    /// Why nothing more can be read or written, once OpenSSL has given up.
    private var failure: TLSFailure?
    private var isClosed = false
    /// Read after a failed write, and not yet asked for.
    private var readAhead: ArraySlice<UInt8> = []

    /// - Parameter resumption: the earlier connection that a client wants to go on from.
    /// - Throws: ``PKIError``, for a server name that can't be sent, and where memory is short.
    package init(context: TLSContext, over stream: TCPStream, resuming resumption: TLSResumption? = nil) throws(PKIError) {
        tcp = stream
        connection = try TLSConnection(context: context, resuming: resumption)
    }

    /// What a later connection may go on from; nil where the server has offered nothing by now. In TLS 1.3 a ticket follows the handshake, and has
    /// been received when data that came later has been read.
    package var resumption: TLSResumption? { connection.resumption }

    /// What the peer presented, leaf first.
    package var presentedChain: [Certificate] { connection.verifier?.presentedChain ?? [] }

    package var interruption: Interruption? {
        get { tcp.interruption }
        set { tcp.interruption = newValue }
    }

    package var information: ConnectionInformation {
        var facts = tcp.information
        facts.tls = connection.information
        return facts
    }

    // MARK: Handshake

    /// Agrees on keys, and verifies the peer.
    ///
    /// In TLS 1.3 a server's verdict on the client's certificate comes later: from ``read(into:_:until:)`` or ``write(_:stall:until:)``.
    ///
    /// - Throws: `timedOut(.handshake)` when the deadline passes; `tls` when either side refused, spoke no TLS, or went away.
    package func handshake(until deadline: Deadline) throws(TransportError) {
        do {
            try shakeHands(until: deadline)
        } catch .timedOut {
            throw .timedOut(.handshake)
        } catch .reset {
            throw .tls(makeFailure(wasReset: true))
        }
    }

    private func shakeHands(until deadline: Deadline) throws(TransportError) {
        while true {
            switch connection.handshake() {
            case .done:
                if connection.lacksCertificate { throw .tls(failWithoutCertificate()) }
                do {
                    try sendRecords(stall: .seconds(Int64.max), until: deadline)
                } catch {
                    throw explained(error)
                }
                // Not before our last words are on their way: a peer that is gone by then has gone in the handshake.
                wire.stage = .established
                return
            case .needsInput:
                try sendRecordsToWhomeverIsThere(until: deadline)
                guard try wire.fill(from: tcp, until: deadline) else { throw .tls(makeFailure(endOfStream: true)) }
            case .endOfStream:
                throw .tls(makeFailure(endOfStream: true))
            case .failed(let errors):
                throw .tls(fail(errors))
            }
        }
    }

    // MARK: Reading

    package func read(into buffer: inout [UInt8], _ range: Range<Int>, until deadline: Deadline) throws(TransportError) -> Int {
        precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= buffer.count, "nowhere to read to")
        if isClosed { throw .closed }
        if !readAhead.isEmpty { return takeReadAhead(into: &buffer, range) }
        while true {
            if let failure { throw .tls(failure) }
            switch connection.read(into: &buffer, range) {
            case .done(let count):
                return count + readFurther(into: &buffer, range.lowerBound + count..<range.upperBound)
            case .needsInput:
                try sendRecordsToWhomeverIsThere(until: deadline)
                // An end without close_notify is an end all the same; `closeNotifyReceived` tells.
                guard try wire.fill(from: tcp, until: deadline) else { return 0 }
            case .endOfStream:
                return 0
            case .failed(let errors):
                fail(errors)
            }
        }
    }

    /// What has arrived may be no data of the peer's but a ticket, or an alert: a failure is left for the next call.
    package func hasUnreadInput() -> Bool {
        if !readAhead.isEmpty { return true }
        while !isClosed, failure == nil, connection.hasPending || wire.hasInput || tcp.hasUnreadInput() {
            var buffer = [UInt8](repeating: 0, count: 16 * 1_024)
            switch connection.read(into: &buffer, 0..<buffer.count) {
            case .done(let count):
                readAhead += buffer.prefix(count)
                return true
            case .needsInput:
                guard tcp.hasUnreadInput(), (try? wire.fill(from: tcp, until: .never)) == true else { return false }
            case .endOfStream: return false
            case .failed(let errors): fail(errors)
            }
        }
        return false
    }

    /// Decrypts more of what has arrived already, a record at a time. A failure is left for the next read.
    private func readFurther(into buffer: inout [UInt8], _ range: Range<Int>) -> Int {
        var filled = 0
        while wire.hasInput, filled < range.count {
            switch connection.read(into: &buffer, range.lowerBound + filled..<range.upperBound) {
            case .done(let count): filled += count
            case .failed(let errors):
                fail(errors)
                return filled
            case .needsInput, .endOfStream: return filled
            }
        }
        return filled
    }

    private func takeReadAhead(into buffer: inout [UInt8], _ range: Range<Int>) -> Int {
        let count = min(range.count, readAhead.count)
        buffer.replaceSubrange(range.lowerBound..<range.lowerBound + count, with: readAhead.prefix(count))
        readAhead = readAhead.dropFirst(count)
        return count
    }

    // MARK: Writing

    package func write(_ bytes: RawSpan, stall: Duration, until deadline: Deadline) throws(TransportError) {
        try checkWritable()
        var written = 0
        var delay: TransportError?
        while written < bytes.byteCount {
            switch connection.write(bytes, from: written) {
            case .done(let count): written += count
            case .failed(let errors): throw .tls(fail(errors))
            // Writing waits for no input where there is no renegotiation, and ends by itself only after `close()`.
            case .needsInput, .endOfStream: throw .tls(fail([]))
            }
            guard wire.output.count >= Self.gatherLimit, delay == nil else { continue }
            do {
                try sendRecords(stall: stall, until: deadline)
            } catch .timedOut(let operation) {
                delay = .timedOut(operation)
            } catch .interrupted(let signal) {
                delay = .interrupted(signal: signal)
            } catch {
                throw explained(error)
            }
        }
        guard let delay else { return }
        // With what the delay has left unsent, so that nothing is waited for but room when something is read.
        wire.leaveOutput(with: tcp)
        throw explained(delay)
    }

    package func flush(stall: Duration, until deadline: Deadline) throws(TransportError) {
        try checkWritable()
        do {
            try sendRecords(stall: stall, until: deadline)
        } catch {
            throw explained(error)
        }
    }

    private func checkWritable() throws(TransportError) {
        if isClosed { throw .closed }
        if let failure { throw .tls(failure) }
    }

    private func sendRecords(stall: Duration, until deadline: Deadline) throws(TransportError) {
        try wire.send(over: tcp, stall: stall, until: deadline)
    }

    /// Before waiting for input. A peer that takes nothing more may still have said why.
    private func sendRecordsToWhomeverIsThere(until deadline: Deadline) throws(TransportError) {
        guard !wire.output.isEmpty else { return }
        do {
            try sendRecords(stall: .seconds(Int64.max), until: deadline)
        } catch .reset {
            return
        }
    }

    // MARK: Ending

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if wire.stage == .established, failure == nil { connection.shutDown() }
        wire.leaveOutput(with: tcp)
        tcp.close()
    }

    // MARK: Failures

    /// The error of a failed write, or the alert in which the peer said why it went away.
    ///
    /// That alert may be waiting to be read, behind application data, which is kept for ``read(into:_:until:)``.
    private func explained(_ error: TransportError) -> TransportError {
        if case .interrupted = error { return error }
        readAheadForAlert()
        if let failure, failure.alertReceived != nil { return .tls(failure) }
        return error
    }

    private func readAheadForAlert() {
        let deadline = Deadline.after(Self.readAheadPatience)
        var fills = 0
        var buffer = [UInt8](repeating: 0, count: 16 * 1_024)
        while failure == nil, readAhead.count < Self.readAheadLimit {
            switch connection.read(into: &buffer, 0..<buffer.count) {
            case .done(let count): readAhead += buffer.prefix(count)
            case .needsInput:
                // What has arrived counts, however long this thread is held up before it looks; but not without end.
                let hasArrived = fills < Self.readAheadFills && tcp.hasUnreadInput()
                fills += 1
                guard let hasMore = try? wire.fill(from: tcp, until: hasArrived ? .never : deadline), hasMore else { return }
            case .endOfStream: return
            case .failed(let errors): fail(errors)
            }
        }
    }

    /// Records that OpenSSL gave up, and sends the alert that it leaves for the peer, if the connection takes it.
    @discardableResult
    private func fail(_ errors: [OpenSSLError]) -> TLSFailure {
        let failure = makeFailure(openSSLErrors: errors)
        self.failure = failure
        try? sendRecords(stall: Self.alertPatience, until: .after(Self.alertPatience))
        return failure
    }

    /// Gives up what OpenSSL takes for complete. The peer is not told that it is, and has to see the end instead.
    private func failWithoutCertificate() -> TLSFailure {
        wire.output.removeAll()
        let failure = makeFailure(lacksCertificate: true)
        self.failure = failure
        return failure
    }

    private func makeFailure(
        openSSLErrors: [OpenSSLError] = [], endOfStream: Bool = false, wasReset: Bool = false, lacksCertificate: Bool = false
    ) -> TLSFailure {
        TLSFailure(
            stage: wire.stage, openSSLErrors: openSSLErrors, endOfStream: endOfStream, wasReset: wasReset,
            lacksCertificate: lacksCertificate, firstBytes: tcp.information.firstBytes, information: connection.information)
    }
}
