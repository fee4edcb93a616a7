import Glibc

/// An IPv4 or IPv6 address with its port, as the socket calls take it.
package struct SocketAddress: Sendable {
    private var storage: sockaddr_storage
    private let length: socklen_t

    /// The address of a numeric host: `127.0.0.1`, `::1`, `fe80::1%eth0`, without brackets; `nil` for anything that a resolver would have to look up.
    package init?(numericHost host: String, port: UInt16) {
        // C would see the part before a NUL.
        guard !host.utf8.contains(0) else { return nil }
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &found) == 0, let found else { return nil }
        defer { freeaddrinfo(found) }
        self.init(copying: found.pointee.ai_addr, length: found.pointee.ai_addrlen, port: port)
    }

    /// Copies what a C call points to; `nil` for other families than IPv4 and IPv6. A port that is given replaces the one found there.
    init?(copying address: UnsafePointer<sockaddr>?, length: socklen_t, port: UInt16? = nil) {
        guard let address, Int(length) <= MemoryLayout<sockaddr_storage>.size else { return nil }
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length))) }
        guard [AF_INET, AF_INET6].contains(Int32(storage.ss_family)) else { return nil }
        self.storage = storage
        self.length = length
        if let port { setPort(port) }
    }

    /// What `getsockname` or `getpeername` fills in.
    init?(filledBy call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, &length) }
        }
        guard result == 0, [AF_INET, AF_INET6].contains(Int32(storage.ss_family)) else { return nil }
        self.storage = storage
        self.length = length
    }

    package var isIPv6: Bool { family == AF_INET6 }

    /// The numeric host, with the scope of a link-local IPv6 address, without brackets.
    package var host: String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let result = withSockaddr { getnameinfo($0, $1, &text, socklen_t(NI_MAXHOST), nil, 0, NI_NUMERICHOST) }
        return result == 0 ? String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
    }

    package var port: UInt16 {
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: Self.portOffset, as: UInt16.self)) }
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Lends the address to a socket call.
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    private mutating func setPort(_ port: UInt16) {
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: port.bigEndian, toByteOffset: Self.portOffset, as: UInt16.self) }
    }

    /// `sin_port` and `sin6_port` are at the same place, behind the family.
    private static let portOffset = MemoryLayout<sockaddr_in>.offset(of: \.sin_port) ?? MemoryLayout<sa_family_t>.size
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:11112` or `[::1]:11112`.
    package var description: String {
        isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension SocketAddress: Hashable {
    package static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        left.description == right.description
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(description)
    }
}
