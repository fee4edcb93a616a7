import Glibc

/// A connection that a ``Listener`` accepted, to be handed to the thread that serves it: see ``TCPStream``.
package struct IncomingConnection: Sendable {
    let socket: Socket
    package let remoteAddress: SocketAddress?

    /// Ends the connection for whoever serves it, from another thread: it reads as if the peer had closed.
    package func cutOff() {
        // Where the descriptor has been closed just now, it is nobody else's socket: only the thread that accepts makes them.
        shutdown(socket.descriptor, Int32(SHUT_RDWR))
    }
}

/// Accepts TCP connections.
package final class Listener: Sendable {
    /// Connections that wait to be accepted: as many as arrive at once when a thousand clients start together. What is beyond is tried again by
    /// the client's system, a second later.
    package static let backlog: Int32 = 1024
    /// How long is waited when the process has no descriptors left: until one of its connections ends. New ones wait in the backlog.
    private static let exhaustionDelay = Duration.milliseconds(50)
    /// Where one is about to end.
    private static let endingDelay = Duration.milliseconds(1)

    /// Where it listens, with the port that the system chose if 0 was asked for.
    package let address: SocketAddress
    private let socket: Socket

    /// - Parameters:
    ///   - host: a numeric IPv4 or IPv6 address, loopback by default.
    ///   - port: 0 lets the system choose.
    /// - Throws: ``TransportError/listen(address:errno:)``.
    package init(host: String = "127.0.0.1", port: UInt16) throws(TransportError) {
        guard let wanted = SocketAddress(numericHost: host, port: port) else {
            throw .listen(address: "\(host):\(port)", errno: EADDRNOTAVAIL)
        }
        let socket: Socket
        do {
            socket = try Socket(family: wanted.family)
        } catch .system(let code, _) {
            throw .listen(address: wanted.description, errno: code)
        }
        // A server started again gets its port although connections of the old one linger; a second one at the same time does not.
        socket.setOption(SO_REUSEADDR, level: SOL_SOCKET)
        guard wanted.withSockaddr({ bind(socket.descriptor, $0, $1) }) == 0, listen(socket.descriptor, Self.backlog) == 0,
            let bound = socket.localAddress
        else { throw .listen(address: wanted.description, errno: errno) }
        self.socket = socket
        address = bound
    }

    package var port: UInt16 { address.port }

    /// Waits for a connection. One that was reset before it was accepted is passed over, and so is a shortage of descriptors.
    ///
    /// - Parameter onShortage: is called each time that no connection can be accepted for want of descriptors or memory, with errno(3); returns
    ///   whether something is about to be given back.
    /// - Returns: `nil` when the deadline passed.
    /// - Throws: ``TransportError/interrupted(signal:)``, ``TransportError/closed`` after ``close()``, ``TransportError/system(errno:call:)``.
    package func accept(
        until deadline: Deadline = .never, interruption: Interruption?, onShortage: (Int32) -> Bool = { _ in false }
    ) throws(TransportError) -> IncomingConnection? {
        while true {
            guard socket.isOpen else { throw .closed }
            // Also where there is always one more connection.
            try interruption?.check()
            let descriptor = Glibc.accept(socket.descriptor, nil, nil)
            let code = errno
            if descriptor >= 0 {
                let socket = Socket(adopting: descriptor)
                return IncomingConnection(socket: socket, remoteAddress: socket.remoteAddress)
            }
            switch Self.remedy(for: code) {
            case .wait:
                guard try Polling.wait(for: Polling.input, on: socket.descriptor, until: deadline, interruption: interruption) else {
                    return nil
                }
            case .pause:
                let pause = Deadline.after(onShortage(code) ? Self.endingDelay : Self.exhaustionDelay)
                var nothing: [pollfd] = []
                _ = try Polling.wait(for: &nothing, until: pause.earlier(of: deadline), interruption: interruption)
                if deadline.hasPassed { return nil }
            case .retry: continue
            case .giveUp:
                throw .system(errno: code, call: "accept")
            }
        }
    }

    /// What to do when `accept` failed.
    enum Remedy {
        /// Until there is a connection.
        case wait
        /// Until the process or the system has room again.
        case pause
        case retry
        case giveUp
    }

    static func remedy(for code: Int32) -> Remedy {
        switch code {
        case EAGAIN: .wait
        case _ where TransportError.shortageCodes.contains(code): .pause
        case EBADF, EINVAL, EFAULT, ENOTSOCK, EOPNOTSUPP: .giveUp
        // EINTR, or an error that was pending on the new connection (accept(2)): that connection is gone, the listener is not.
        default: .retry
        }
    }

    /// Stops listening. Not to be called while another thread accepts: interrupt that one first.
    package func close() {
        socket.close()
    }
}
