import Glibc
import Synchronization

/// Owns the descriptor of a non-blocking TCP socket and closes it exactly once.
///
/// It may be handed to another thread; from then on only that thread uses it.
final class Socket: Sendable {
    private static let none: Int32 = -1
    private let owned: Atomic<Int32>

    init(family: Int32) throws(TransportError) {
        let descriptor = Glibc.socket(
            family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_TCP))
        guard descriptor >= 0 else { throw .system(errno: errno, call: "socket") }
        owned = Atomic(descriptor)
    }

    /// Takes over a descriptor, as from `accept`.
    init(adopting descriptor: Int32) {
        owned = Atomic(descriptor)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close() }

    /// Calls after ``close()`` get a descriptor that no call accepts.
    var descriptor: Int32 { owned.load(ordering: .acquiring) }

    var isOpen: Bool { descriptor != Self.none }

    func close() {
        let descriptor = owned.exchange(Self.none, ordering: .acquiringAndReleasing)
        if descriptor != Self.none { Glibc.close(descriptor) }
    }

    /// Makes ``close()`` reset the connection instead of ending it in order.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    func setOption(_ name: Int32, level: Int32 = Int32(IPPROTO_TCP), to value: Int32 = 1) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The error that a non-blocking `connect` ended with; 0 for none.
    var pendingError: Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 ? code : errno
    }

    var localAddress: SocketAddress? {
        SocketAddress { getsockname(descriptor, $0, $1) }
    }

    var remoteAddress: SocketAddress? {
        SocketAddress { getpeername(descriptor, $0, $1) }
    }

    /// A connection to a port of this machine on which nobody listens can, by chance, be given that very port as its own and meet itself.
    var isConnectedToItself: Bool {
        guard let localAddress, let remoteAddress else { return false }
        return localAddress == remoteAddress
    }
}
