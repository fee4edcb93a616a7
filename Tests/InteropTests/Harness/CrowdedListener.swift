import Foundation
import Glibc

/// A port of loopback whose queue of connections is full. The kernel drops whatever else comes, as a firewall does, until there is room.
final class CrowdedListener {
    let port = Port.free()
    private let listener: Int32
    private let guest: Int32

    init() throws {
        listener = Self.makeSocket()
        guest = Self.makeSocket()
        let port = port
        let isBound = Self.withLoopback(port) { bind(listener, $0, $1) } == 0
        // Linux lets one more in than the backlog says.
        guard isBound, listen(listener, 0) == 0, Self.withLoopback(port, { connect(guest, $0, $1) }) == 0 else {
            let words = String(cString: strerror(errno))
            end()
            throw Impatience(awaited: "port \(port) is crowded: \(words)")
        }
    }

    /// Takes out the connection that fills the queue, waits for the next, which the client's system tries again by itself, and resets that.
    func letInAndReset() async throws {
        close(takeConnection())
        var descriptor = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        try await eventually("the client's system has tried again") { poll(&descriptor, 1, 0) == 1 }
        let connection = takeConnection()
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        close(connection)
    }

    /// Processes that other tests start may not hold it beyond its end.
    private func takeConnection() -> Int32 {
        Descriptor.inheritance.withLock { _ in
            let connection = accept(listener, nil, nil)
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            return connection
        }
    }

    func end() {
        close(guest)
        close(listener)
    }

    private static func makeSocket() -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withLoopback(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
