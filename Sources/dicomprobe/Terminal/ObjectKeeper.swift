import ProbeResults
import Probes
import Synchronization

/// Keeps the fates of objects for a result that is part of another.
final class ObjectKeeper: StoreProbe.Observer {
    private let objects = Mutex(KeptObjects())

    func sent(_ byteCount: Int) {}

    func finished(_ object: ObjectResult, at index: Int) {
        objects.withLock { $0.add(object, at: index) }
    }

    /// Puts them into the result.
    func describe(_ result: inout ProbeResult) {
        objects.withLock { $0.describe(&result) }
    }
}
