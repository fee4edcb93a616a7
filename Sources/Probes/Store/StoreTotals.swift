import Synchronization
import Transport

/// How much there is to send, counted on a thread of its own while sending goes on.
package final class StoreTotals: Sendable {
    package struct Count: Equatable, Sendable {
        package var objects = 0
        package var bytes: Int64 = 0
    }

    private let result = Mutex<Count?>(nil)

    /// Begins to count. Without a thread to spare nothing is ever ``complete``, and nothing else is lost.
    package init(_ paths: [String], share: StoreShare? = nil) {
        // How much standard input will bring, nobody knows.
        guard !paths.contains(StandardInput.path) else { return }
        _ = try? Thread(name: "totals") { [self] in
            var count = Count()
            var queue = StoreQueue(paths, share: share)
            while let item = queue.pop() {
                if case .unread = item { continue }
                count.objects += 1
                // Sparse files may claim to be of any size.
                if case .object(let object) = item { count.bytes &+= Int64(object.byteCount ?? 0) }
            }
            result.withLock { [count] in $0 = count }
        }
    }

    /// Nil until everything has been counted.
    package var complete: Count? { result.withLock { $0 } }
}
