import Glibc

/// A TCP connection as a ``ByteStream``.
///
/// Nagle's algorithm is off, and what has arrived is acknowledged before more of it is waited for: a peer that leaves Nagle's on sends the rest of
/// its answer only when the first part is acknowledged, which Linux would otherwise delay by 40 ms. An answer that came whole is acknowledged
/// by the next request. Small writes are gathered, large ones are sent from where they are.
package final class TCPStream: ByteStream {
    package var interruption: Interruption?
    private let socket: Socket
    private var facts: ConnectionInformation
    /// Bytes taken by ``write(_:stall:until:)`` and not yet sent.
    private var gathered: [UInt8] = []
    /// Something has been sent since the last wait for input: what comes next is its answer, which is not there yet.
    private var awaitsAnswer = false
    /// The connection is gone for writing; what the peer had sent may still be unread.
    private var isBroken = false
    /// Where set, every byte is sent alone, with this pause behind it, whatever a write has gathered: for a peer that has to wait for what it gets.
    package var pace: Duration?

    /// Up to this many bytes are gathered before they are sent: room for a PDU of the default size of most peers, 16 KiB, a few times.
    private static let gatherLimit = 64 * 1_024
    /// A connection that takes nothing is tried again so often: room for a little may have come up without `poll` calling the socket writable. That
    /// little, tried late, would make a peer that reads nothing look like a slow one.
    private static let retryInterval = Duration.milliseconds(50)

    init(socket: Socket, remoteAddress: SocketAddress?, attempts: [ConnectionAttempt] = [], interruption: Interruption?) {
        self.socket = socket
        self.interruption = interruption
        facts = ConnectionInformation(
            remoteAddress: (remoteAddress ?? socket.remoteAddress)?.description ?? "",
            localAddress: socket.localAddress?.description ?? "")
        facts.attempts = attempts
        socket.setOption(Int32(TCP_NODELAY))
    }

    /// A stream over a connection that a ``Listener`` accepted, on the thread that is to use it.
    package convenience init(_ connection: IncomingConnection, interruption: Interruption?) {
        self.init(socket: connection.socket, remoteAddress: connection.remoteAddress, interruption: interruption)
    }

    package var information: ConnectionInformation { facts }

    // MARK: Reading

    package func read(into buffer: inout [UInt8], _ range: Range<Int>, until deadline: Deadline) throws(TransportError) -> Int {
        precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= buffer.count, "nowhere to read to")
        while true {
            try check(deadline, for: hasUnsent ? .write : .read)
            if !awaitsAnswer || hasUnsent, let count = try receive(into: &buffer, range) { return count }
            try sendGathered(until: deadline)
            if !awaitsAnswer { socket.setOption(Int32(TCP_QUICKACK)) }
            awaitsAnswer = false
            let events = hasUnsent ? Polling.input | Polling.output : Polling.input
            let end = hasUnsent ? deadline.earlier(of: .after(Self.retryInterval)) : deadline
            _ = try Polling.wait(for: events, on: socket.descriptor, until: end, interruption: interruption)
        }
    }

    /// What has arrived: `nil` if nothing has, 0 at the end of the stream.
    private func receive(into buffer: inout [UInt8], _ range: Range<Int>) throws(TransportError) -> Int? {
        let (count, code) = buffer.withUnsafeMutableBytes { bytes in
            (recv(socket.descriptor, bytes.baseAddress?.advanced(by: range.lowerBound), range.count, 0), errno)
        }
        if count > 0 {
            facts.bytesReceived += count
            let missing = ConnectionInformation.firstBytesLimit - facts.firstBytes.count
            if missing > 0 { facts.firstBytes += buffer[range].prefix(min(count, missing)) }
            return count
        }
        // A failed write takes the error of a reset away; reading then ends as if in order.
        if count == 0 {
            if isBroken { throw .reset }
            return 0
        }
        if code == EAGAIN || code == EINTR { return nil }
        throw failure(code, call: "recv")
    }

    package func hasUnreadInput() -> Bool {
        var byte: UInt8 = 0
        return recv(socket.descriptor, &byte, 1, Int32(MSG_PEEK)) > 0
    }

    /// There is something that the peer may have to answer before it says more.
    private var hasUnsent: Bool { !gathered.isEmpty && !isBroken }

    /// Sends as much as there is room for: both sides would wait for ever if what the peer is to answer were still here. A peer that takes nothing, or is
    /// gone, may have said something all the same.
    private func sendGathered(until deadline: Deadline) throws(TransportError) {
        var sent = 0
        defer { gathered.removeFirst(sent) }
        do throws(TransportError) {
            while hasUnsent, sent < gathered.count, let count = try send(followedBy: RawSpan(), skipping: sent) {
                sent += count
                if let pace { try pause(for: pace) }
                try check(deadline, for: .write)
            }
        } catch .reset {
            return
        }
    }

    // MARK: Writing

    package func write(_ bytes: RawSpan, stall: Duration, until deadline: Deadline) throws(TransportError) {
        try checkWritable()
        if gathered.count + bytes.byteCount <= Self.gatherLimit {
            gather(bytes)
        } else {
            try sendAll(followedBy: bytes, stall: stall, until: deadline)
        }
    }

    package func flush(stall: Duration, until deadline: Deadline) throws(TransportError) {
        try checkWritable()
        if !gathered.isEmpty { try sendAll(followedBy: RawSpan(), stall: stall, until: deadline) }
    }

    /// Takes bytes without sending any.
    func gather(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { gathered.append(contentsOf: $0) }
    }

    /// Sends what is gathered and then `bytes`; what a failure left unsent is gathered afterwards.
    private func sendAll(followedBy bytes: RawSpan, stall: Duration, until deadline: Deadline) throws(TransportError) {
        var sent = 0
        defer { keepUnsent(of: bytes, sent: sent) }
        var stallDeadline = Deadline.after(stall)
        while sent < gathered.count + bytes.byteCount {
            try check(deadline, for: .write)
            // Asked before the attempt, so that there is one after the wait.
            let isLastAttempt = stallDeadline.hasPassed
            if let count = try send(followedBy: bytes, skipping: sent) {
                sent += count
                if let pace { try pause(for: pace) }
                stallDeadline = .after(stall)
            } else if isLastAttempt {
                throw .timedOut(.write)
            } else {
                let end = stallDeadline.earlier(of: deadline).earlier(of: .after(Self.retryInterval))
                _ = try Polling.wait(for: Polling.output, on: socket.descriptor, until: end, interruption: interruption)
            }
        }
    }

    /// One `sendmsg`: the number of bytes that the system took, `nil` if it has no room.
    private func send(followedBy bytes: RawSpan, skipping sent: Int) throws(TransportError) -> Int? {
        let (count, code) = gathered.withUnsafeBytes { gathered in
            bytes.withUnsafeBytes { bytes in
                // The calls below read only; `iovec` has no constant form.
                let limit = pace == nil ? Int.max : 1
                let first = UnsafeMutableRawBufferPointer(
                    mutating: UnsafeRawBufferPointer(rebasing: gathered.dropFirst(sent).prefix(limit)))
                let skipped = max(0, sent - gathered.count)
                let second = UnsafeMutableRawBufferPointer(
                    mutating: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(skipped).prefix(limit - min(limit, first.count))))
                var parts = (
                    iovec(iov_base: first.baseAddress, iov_len: first.count), iovec(iov_base: second.baseAddress, iov_len: second.count)
                )
                return withUnsafeMutableBytes(of: &parts) { parts in
                    var message = msghdr()
                    message.msg_iov = parts.baseAddress?.assumingMemoryBound(to: iovec.self)
                    message.msg_iovlen = 2
                    return (sendmsg(socket.descriptor, &message, Int32(MSG_NOSIGNAL)), errno)
                }
            }
        }
        if count >= 0 {
            facts.bytesSent += count
            awaitsAnswer = true
            return count
        }
        if code == EAGAIN || code == EINTR { return nil }
        throw failure(code, call: "sendmsg")
    }

    private func keepUnsent(of bytes: RawSpan, sent: Int) {
        let sentOfBytes = max(0, sent - gathered.count)
        gathered.removeFirst(min(sent, gathered.count))
        bytes.withUnsafeBytes { gathered.append(contentsOf: $0.dropFirst(sentOfBytes)) }
    }

    // MARK: Pausing

    /// Lets time go by. Ends early when the peer has ended its side, or reset the connection.
    ///
    /// - Throws: `interrupted`.
    package func pause(for duration: Duration) throws(TransportError) {
        guard socket.isOpen else { throw .closed }
        _ = try Polling.wait(for: Polling.hangUp, on: socket.descriptor, until: .after(duration), interruption: interruption)
    }

    // MARK: Ending

    package func close() {
        guard socket.isOpen else { return }
        if !isBroken, !gathered.isEmpty {
            // What a peer does not read would stay with the system for minutes; and it is not whole in any case.
            let sent = (try? send(followedBy: RawSpan(), skipping: 0)) ?? 0
            if sent < gathered.count { socket.resetOnClose() }
        }
        shutdown(socket.descriptor, Int32(SHUT_WR))
        discardInput()
        socket.close()
    }

    /// Ends the connection with a reset, as a crashed peer would.
    package func reset() {
        socket.resetOnClose()
        socket.close()
    }

    /// Closing a socket with unread input resets the connection, and the peer may lose what we sent last. So what is there is read, without waiting.
    private func discardInput() {
        var scratch = [UInt8](repeating: 0, count: 16 * 1_024)
        for _ in 0..<16 where recv(socket.descriptor, &scratch, scratch.count, 0) <= 0 { return }
    }

    // MARK: Errors

    private func check(_ deadline: Deadline, for operation: TransportError.Operation) throws(TransportError) {
        guard socket.isOpen else { throw .closed }
        try interruption?.check()
        if deadline.hasPassed { throw .timedOut(operation) }
    }

    private func checkWritable() throws(TransportError) {
        guard socket.isOpen else { throw .closed }
        if isBroken { throw .reset }
    }

    private func failure(_ code: Int32, call: String) -> TransportError {
        isBroken = true
        return [ECONNRESET, EPIPE].contains(code) ? .reset : .system(errno: code, call: call)
    }
}
