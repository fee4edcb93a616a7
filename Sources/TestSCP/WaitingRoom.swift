import Synchronization
import Transport

/// Connections that have no association: in their TLS handshake, silent, or about to be rejected. There are only so many, and when one more comes, the
/// one that has been here longest has to go, so that clients that say nothing keep out nobody else.
final class WaitingRoom: Sendable {
    /// Nobody has to go sooner: a client that is at it needs some time, on a busy machine and over a slow network.
    static let patience = Duration.seconds(1)
    /// Clients that say nothing, by the hundreds, are not even noticed.
    private static let minimumCapacity = 512
    /// A full room is looked at again so often.
    private static let retryInterval = Duration.milliseconds(10)

    private struct Seat {
        let number: Int
        let since: ContinuousClock.Instant
        let connection: IncomingConnection
    }

    private struct State {
        /// In the order in which they came.
        var seats: [Seat] = []
        /// Those that had to go and are not over yet.
        var dismissed: Set<Int> = []
    }

    let capacity: Int
    private let state = Mutex(State())

    /// - Parameter associations: how many there may be: a room of that size lets all clients come at the same time.
    init(associations: Int) {
        capacity = max(Self.minimumCapacity, associations)
    }

    /// Returns when there is a free seat, which is after ``patience`` at the latest.
    ///
    /// - Throws: `interrupted`.
    func awaitSeat(interruption: Interruption) throws(TransportError) {
        while state.withLock({ $0.seats.count >= capacity }), !dismissOldest() {
            try Polling.pause(until: .after(Self.retryInterval), interruption: interruption)
        }
    }

    func enter(_ connection: IncomingConnection, number: Int) {
        state.withLock { $0.seats.append(Seat(number: number, since: .now, connection: connection)) }
    }

    /// - Returns: false if it had to go.
    @discardableResult
    func leave(_ number: Int) -> Bool {
        state.withLock { state in
            if let place = state.seats.firstIndex(where: { $0.number == number }) { state.seats.remove(at: place) }
            return !state.dismissed.contains(number)
        }
    }

    /// For who is over, and has left.
    func forget(_ number: Int) {
        state.withLock { _ = $0.dismissed.remove(number) }
    }

    /// Ends the connection that has been here longest.
    ///
    /// - Returns: false if none has been here for ``patience``.
    func dismissOldest() -> Bool {
        state.withLock { state in
            guard let oldest = state.seats.first, .now - oldest.since >= Self.patience else { return false }
            state.seats.removeFirst()
            state.dismissed.insert(oldest.number)
            oldest.connection.cutOff()
            return true
        }
    }
}
