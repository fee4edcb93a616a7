/// A connection as the layers above see it: bytes in order, both ways, with deadlines.
///
/// Confined to the thread that uses it, so it is not `Sendable`. All errors are ``TransportError``.
package protocol ByteStream: AnyObject {
    /// Ends waits when interrupted. Setting it to `nil` lets a farewell (A-RELEASE, A-ABORT) be sent after the interruption.
    var interruption: Interruption? { get set }

    /// What is known of the connection by now.
    var information: ConnectionInformation { get }

    /// Reads at least one byte into `range` of the buffer, as many as there are without a further wait. Sends what ``write(_:stall:until:)`` has gathered before it waits.
    ///
    /// - Returns: the number of bytes read, or 0 at the end of the stream.
    /// - Throws: `timedOut(.read)` when the deadline passes; `reset` or `tls` only after everything that the peer sent before has been read.
    func read(into buffer: inout [UInt8], _ range: Range<Int>, until deadline: Deadline) throws(TransportError) -> Int

    /// Whether the peer has said something that has not been read, without waiting for it. Its end is nothing that it says.
    func hasUnreadInput() -> Bool

    /// Takes all the bytes. They may be gathered: ``flush(stall:until:)`` ends a message.
    ///
    /// After `timedOut` or `interrupted` what was not sent stays gathered, and a later call goes on where this one stopped, so that a farewell is
    /// still understood. After any other failure nothing more can be written. What the peer had sent can be read after all of them.
    ///
    /// - Parameter stall: how long nothing at all may be accepted by the connection before the write fails.
    /// - Throws: `timedOut(.write)` on a stall or when the deadline passes; `reset` when the peer is gone; `tls` when it said why in an alert.
    func write(_ bytes: RawSpan, stall: Duration, until deadline: Deadline) throws(TransportError)

    /// Sends what has been gathered. Errors as those of ``write(_:stall:until:)``.
    func flush(stall: Duration, until deadline: Deadline) throws(TransportError)

    /// Ends the connection, with TLS saying so to the peer (close_notify) if that needs no waiting. Does nothing the second time.
    func close()
}

extension ByteStream {
    package func write(_ bytes: [UInt8], stall: Duration, until deadline: Deadline) throws(TransportError) {
        try write(bytes.span.bytes, stall: stall, until: deadline)
    }
}
