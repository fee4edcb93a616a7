import Foundation
import Glibc
import Synchronization

/// TCP ports of loopback.
enum Port {
    /// Below the range from which the kernel takes ports for outgoing connections, so that nobody is given it in between.
    private static let range: Range<UInt16> = 13_000..<32_000
    private static let last = Mutex(UInt16.random(in: range))

    /// One that nothing listens on. None is given out twice until all have been, nor to a laboratory or another test run while this one lasts.
    static func free() -> UInt16 {
        last.withLock { last in
            repeat {
                last = last + 1 < range.upperBound ? last + 1 : range.lowerBound
            } while !claim(last) || isTaken(last)
            return last
        }
    }

    /// Whether nobody else has it, as `scripts/lib/ports.py` does it: by a lock on the byte of that number.
    private static func claim(_ port: UInt16) -> Bool {
        var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: Int(port), l_len: 1, l_pid: 0)
        return fcntl(claims, F_SETLK, &lock) == 0
    }

    private static let claims: Int32 = {
        let descriptor = open("/tmp/dicomprobe-ports-\(getuid())", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // Somebody else's, as in a user namespace: there nobody else is to be heeded.
        return descriptor >= 0 ? descriptor : fcntl(fileno(tmpfile()), F_DUPFD_CLOEXEC, 0)
    }()

    /// Whether something listens there on 127.0.0.1. Asks the kernel: a connection would disturb the listener.
    static func listens(_ port: UInt16) -> Bool {
        listeners(of: port, in: "/proc/net/tcp").contains { $0.hasPrefix("0100007F:") }
    }

    /// What the kernel calls the states of a socket.
    enum State: String {
        case established = "01"
        case requested = "02"
        case listening = "0A"
    }

    /// Whether somebody has, or asks for, a connection to that port of 127.0.0.1.
    static func isConnected(_ port: UInt16, in state: State) -> Bool {
        let address = "0100007F:" + String(format: "%04X", Int(port))
        return sockets(state, in: "/proc/net/tcp").contains { $0.remote == address }
    }

    private static func isTaken(_ port: UInt16) -> Bool {
        !listeners(of: port, in: "/proc/net/tcp").isEmpty || !listeners(of: port, in: "/proc/net/tcp6").isEmpty
    }

    /// The local addresses of sockets that listen there.
    private static func listeners(of port: UInt16, in path: String) -> [Substring] {
        let suffix = ":" + String(format: "%04X", Int(port))
        return sockets(.listening, in: path).map(\.local).filter { $0.hasSuffix(suffix) }
    }

    private static func sockets(_ state: State, in path: String) -> [(local: Substring, remote: Substring)] {
        table(path).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[3] == state.rawValue else { return nil }
            return (fields[1], fields[2])
        }
    }

    /// The whole of a file of the kernel's, which has no size: it is read until it ends.
    private static func table(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }
}
