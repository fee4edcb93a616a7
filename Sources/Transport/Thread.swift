// For `pthread_setname_np` only, which its header declares for Swift.
import COpenSSL
import Glibc
import Synchronization

/// A thread of the operating system. It runs one closure; what is handed in is `Sendable`.
package final class Thread: Sendable {
    /// Enough for a TLS handshake and an association, and little for hundreds of idle ones: only pages in use cost memory.
    package static let defaultStackSize = 1 << 20

    private let handle: Mutex<pthread_t?>

    /// The call that makes one.
    static let creation = "pthread_create"

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: as debuggers show it; the system keeps 15 bytes.
    ///   - stackSize: in bytes.
    /// - Throws: ``TransportError/system(errno:call:)`` when the system has no room for one more.
    package init(name: String, stackSize: Int = defaultStackSize, _ body: @escaping @Sendable () -> Void) throws(TransportError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)

        // The thread takes over this reference; if there is no thread, we do.
        let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, { ThreadStart.run($0) }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .system(errno: code, call: Self.creation)
        }
        handle = Mutex(thread)
    }

    /// A thread that nobody joined goes on alone and frees itself at its end.
    deinit {
        if let thread = takeHandle() { pthread_detach(thread) }
    }

    /// Waits until the thread has ended. Returns at once when it was joined before.
    package func join() {
        if let thread = takeHandle() { pthread_join(thread, nil) }
    }

    private func takeHandle() -> pthread_t? {
        handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
    }
}

/// What a new thread is handed: its name and its work.
private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let pointer else { return nil }
        let start = Unmanaged<ThreadStart>.fromOpaque(pointer).takeRetainedValue()
        pthread_setname_np(pthread_self(), String(decoding: start.name.utf8.prefix(15), as: UTF8.self))
        start.body()
        return nil
    }
}
