import Synchronization

/// How many associations there may be at a time, and how many there are.
final class AssociationSlots: Sendable {
    private let count: Int
    private let taken = Mutex(0)

    init(_ count: Int) {
        self.count = count
    }

    /// How many are taken.
    var takenCount: Int { taken.withLock { $0 } }

    /// - Returns: false when all are taken.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < count else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() {
        taken.withLock { $0 -= 1 }
    }
}
