import Glibc
import Synchronization

/// A port of loopback on which every connection gets a byte now and then, for ever, whatever it says. Nothing is read of it.
final class BabblingListener: Sendable {
    let port: UInt16
    private let isOver = Atomic(false)

    /// - Parameters:
    ///   - words: what it says, over and over.
    ///   - pause: between two bytes, in milliseconds.
    init(_ words: [UInt8], pause: Int32) throws {
        let listener = try SilentListener()
        port = listener.port
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(listener: self, descriptor: listener.descriptor, words: words, pause: pause))
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.listener.serve(start)
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            listener.end()
            throw Impatience(awaited: "a thread: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private final class Start: Sendable {
        let listener: BabblingListener
        let descriptor: Int32
        let words: [UInt8]
        let pause: Int32

        init(listener: BabblingListener, descriptor: Int32, words: [UInt8], pause: Int32) {
            self.listener = listener
            self.descriptor = descriptor
            self.words = words
            self.pause = pause
        }
    }

    private func serve(_ start: Start) {
        var clients: [(descriptor: Int32, sent: Int)] = []
        while !isOver.load(ordering: .relaxed) {
            var poll = pollfd(fd: start.descriptor, events: Int16(POLLIN), revents: 0)
            if Glibc.poll(&poll, 1, start.pause) > 0 {
                if let client = accept(start.descriptor) { clients.append((client, 0)) }
                continue
            }
            for index in clients.indices {
                _ = send(
                    clients[index].descriptor, [start.words[clients[index].sent % start.words.count]], 1,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                clients[index].sent += 1
            }
        }
        for client in clients { close(client.descriptor) }
        close(start.descriptor)
    }

    /// No process that is started meanwhile keeps the connection.
    private func accept(_ listener: Int32) -> Int32? {
        Descriptor.inheritance.withLock { _ in
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return nil }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            return client
        }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
}
