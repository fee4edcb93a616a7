import Glibc

/// Makes connections: resolves a name, then connects to the first address that answers ("happy eyeballs", RFC 8305).
package struct Dialer: Sendable {
    package var interruption: Interruption?
    /// How long an attempt is waited for before the next is started beside it: the "Connection Attempt Delay" that RFC 8305 section 5 recommends.
    package var attemptDelay = Duration.milliseconds(250)
    var resolver = Resolver()

    package init(interruption: Interruption? = nil) {
        self.interruption = interruption
    }

    /// Looks up a name; numeric addresses (IPv6 without brackets) are taken as they are.
    ///
    /// - Throws: ``TransportError/resolution(_:)``, also when the deadline passes, and ``TransportError/interrupted(signal:)``.
    package func resolve(host: String, port: UInt16, until deadline: Deadline) throws(TransportError) -> Resolution {
        try resolver.resolve(host: host, port: port, until: deadline, interruption: interruption)
    }

    /// Connects to the first of the addresses that accepts; the stream's information lists all attempts.
    ///
    /// - Throws: ``TransportError/connection(_:)`` with every attempt, also when the deadline passes, and ``TransportError/interrupted(signal:)``.
    package func connect(to addresses: [SocketAddress], until deadline: Deadline) throws(TransportError) -> TCPStream {
        var race = ConnectionRace(addresses: Self.interleaved(addresses), attemptDelay: attemptDelay, interruption: interruption)
        return try race.run(until: deadline)
    }

    /// IPv6 and IPv4 in turn, beginning with the family that the system prefers (RFC 8305 section 4).
    static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let preferred = addresses.filter { $0.isIPv6 == first.isIPv6 }
        let other = addresses.filter { $0.isIPv6 != first.isIPv6 }
        return (0..<max(preferred.count, other.count)).flatMap { index in
            [preferred, other].compactMap { index < $0.count ? $0[index] : nil }
        }
    }
}
