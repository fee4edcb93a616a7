import Foundation
import Glibc

/// A port of loopback where connections are established, by the kernel, and nothing is ever said.
struct SilentListener {
    let port: UInt16
    let descriptor: Int32

    init() throws {
        let port = Port.free()
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard bound == 0, listen(descriptor, 16) == 0 else {
            close(descriptor)
            throw Impatience(awaited: "port \(port) is listened on: \(String(cString: strerror(errno)))")
        }
        self.port = port
        self.descriptor = descriptor
    }

    func end() {
        close(descriptor)
    }
}
