import Foundation
import Glibc
import ProbeResults
import Synchronization

/// A pipe with a name, of which this process is the reader: one that does not read, as long as it is not asked to.
final class FIFO: Sendable {
    let path: String
    private let descriptor: Int32
    private let state = Mutex((isOver: false, isOpen: true, lastRead: ContinuousClock.now))

    init(in folder: URL) throws {
        path = folder.appending(path: UUID().uuidString).path
        guard mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
    }

    /// Leaves no room for anything that others write.
    func fill() throws {
        let writer = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard writer >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { Glibc.close(writer) }
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        while write(writer, chunk, chunk.count) > 0 {}
    }

    /// Goes away as a reader that has ended does.
    func close() {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if wasOpen { Glibc.close(descriptor) }
    }

    /// Whether something has come and was not read.
    var hasUnread: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0 && waiting.revents & Int16(POLLIN) != 0
    }

    /// Whether nothing has come for a while.
    var hasBeenQuiet: Bool { !hasUnread && state.withLock { .now - $0.lastRead > .seconds(1) } }

    /// What has come when there is nothing more, and ``readAll()`` is to return.
    func endReading() { state.withLock { $0.isOver = true } }

    /// Begins to read: the events that come until ``endReading()``.
    func readAll() -> Task<[ServerEvent], any Error> {
        state.withLock { $0.lastRead = .now }
        return Task { try await collect() }
    }

    private func collect() async throws -> [ServerEvent] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let isOver = state.withLock(\.isOver)
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk.prefix(count)
                state.withLock { $0.lastRead = .now }
            } else if isOver {
                return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(ServerEvent.self, from: Data($0)) }
            } else {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }
}
