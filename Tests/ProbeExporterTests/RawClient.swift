import Foundation
import Glibc

/// A TCP connection to a server of the test, for what no proper client of HTTP would send. It waits without keeping a thread: the server needs those.
final class RawClient: Sendable {
    struct Impatience: Error {
        let received: String
    }

    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard outcome == 0 else {
            close(descriptor)
            throw CocoaError(.fileReadUnknown)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends as much as the server takes: one that has seen enough takes no more.
    func send(_ text: String) async throws {
        var bytes = Array(text.utf8)[...]
        let end = ContinuousClock.now + .seconds(30)
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(2))
            } else {
                return
            }
        }
    }

    /// What comes until the server closes, or until what has come is enough.
    ///
    /// - Throws: ``Impatience`` where neither happens.
    func receive(until isEnough: (String) -> Bool = { _ in false }) async throws -> String {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                received += chunk[..<count]
                if isEnough(String(decoding: received, as: UTF8.self)) { return String(decoding: received, as: UTF8.self) }
            } else if count < 0, errno == EAGAIN {
                // Not before it has been looked at after the last wait, which may have been long.
                guard ContinuousClock.now < end else { throw Impatience(received: String(decoding: received, as: UTF8.self)) }
                try await Task.sleep(for: .milliseconds(2))
            } else {
                // Closed, or reset.
                return String(decoding: received, as: UTF8.self)
            }
        }
    }

    /// The first line of the answer to a request.
    func status(of request: String) async throws -> String {
        try await send(request)
        return String(try await receive { $0.contains("\r\n") }.prefix { $0 != "\r\n" })
    }
}
