import Glibc

/// A port of loopback on which nobody gets through: connections that nobody accepts fill its queue, and the kernel drops what else would come.
struct FullListener {
    let port: UInt16
    private let listener: Int32
    private let clients: [Int32]

    /// More than a queue of length 0 has room for.
    private static let clientCount = 4

    init() throws {
        let port = Port.free()
        let listener = Self.socket()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let call = { (body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) in
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            }
        }
        guard call({ bind(listener, $0, $1) }) == 0, listen(listener, 0) == 0 else {
            close(listener)
            throw Impatience(awaited: "port \(port) is listened on: \(String(cString: strerror(errno)))")
        }
        clients = (0..<Self.clientCount).map { _ in
            let client = Self.socket()
            _ = call { connect(client, $0, $1) }
            return client
        }
        self.port = port
        self.listener = listener
    }

    private static func socket() -> Int32 {
        Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    }

    func end() {
        for descriptor in clients + [listener] { close(descriptor) }
    }
}
