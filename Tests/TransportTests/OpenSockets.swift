import Glibc

@testable import Transport

/// Descriptors of this process, looked at one by one, so that tests beside this one make no difference.
enum OpenSockets {
    /// The number of open sockets with this port on either side.
    static func count(port: UInt16) -> Int {
        (0..<Int32(4_096)).count { descriptor in
            let local = SocketAddress { getsockname(descriptor, $0, $1) }
            let remote = SocketAddress { getpeername(descriptor, $0, $1) }
            return local?.port == port || remote?.port == port
        }
    }
}

/// A port of loopback that answers no connection attempt, neither with a connection nor with a refusal: its queue of connections is full.
final class SilentPort {
    let address: SocketAddress
    private let socket: Socket
    private let occupant: Socket

    init(host: String = "127.0.0.1") throws {
        let wanted = SocketAddress(numericHost: host, port: 0)
        let socket = try Socket(family: wanted?.family ?? AF_INET)
        let isBound = wanted?.withSockaddr { bind(socket.descriptor, $0, $1) } == 0
        // Linux queues one connection more than it is asked to.
        guard isBound, listen(socket.descriptor, 0) == 0, let address = socket.localAddress else {
            throw TransportError.listen(address: host, errno: errno)
        }
        self.address = address
        self.socket = socket
        occupant = try Socket(family: address.family)
        let descriptor = occupant.descriptor
        _ = address.withSockaddr { connect(descriptor, $0, $1) }
        _ = try Polling.wait(for: Polling.output, on: descriptor, until: .after(patience), interruption: nil)
    }
}

/// A port of loopback on which nobody listens, kept from others for as long as this lives.
final class RefusedPort {
    let address: SocketAddress
    private let socket: Socket

    init(host: String = "127.0.0.1") throws {
        let wanted = SocketAddress(numericHost: host, port: 0)
        let socket = try Socket(family: wanted?.family ?? AF_INET)
        guard wanted?.withSockaddr({ bind(socket.descriptor, $0, $1) }) == 0, let address = socket.localAddress else {
            throw TransportError.listen(address: host, errno: errno)
        }
        self.address = address
        self.socket = socket
    }
}
