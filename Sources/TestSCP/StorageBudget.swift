import Synchronization

/// How many bytes received objects may take, those on their way included, since the server started.
package final class StorageBudget: Sendable {
    private let limit: Int64
    private let used = Mutex<Int64>(0)

    /// - Parameter limit: in bytes of data sets.
    package init(limit: Int64) {
        self.limit = limit
    }

    fileprivate func take(_ count: Int64) -> Bool {
        used.withLock { used in
            guard count <= limit - used else { return false }
            used += count
            return true
        }
    }

    /// What was there before the start was never taken.
    fileprivate func giveBack(_ count: Int64) {
        used.withLock { $0 = max(0, $0 - count) }
    }

    /// What one object takes: given back when this goes, unless the object is kept.
    final class Share {
        private let budget: StorageBudget
        private var byteCount: Int64 = 0

        init(of budget: StorageBudget) {
            self.budget = budget
        }

        deinit {
            budget.giveBack(byteCount)
        }

        /// - Returns: false if there is no room for so much more.
        func grow(by count: Int) -> Bool {
            guard budget.take(Int64(count)) else { return false }
            byteCount += Int64(count)
            return true
        }

        /// - Parameters:
        ///   - length: of the file that it has become.
        ///   - replaced: of the one that has made room for it.
        func keep(_ length: Int64, inPlaceOf replaced: Int64) {
            byteCount += replaced - length
        }
    }
}
