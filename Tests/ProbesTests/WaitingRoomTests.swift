import Testing
import Transport

@testable import TestSCP

/// Where connections are that have no association.
struct WaitingRoomTests {
    @Test(arguments: [(associations: 1, capacity: 512), (512, 512), (2000, 2000)])
    func letsAllClientsComeAtTheSameTime(associations: Int, capacity: Int) {
        #expect(WaitingRoom(associations: associations).capacity == capacity)
    }

    /// The client reads the end of the stream, and whoever serves it learns why.
    @Test func whoHasBeenHereLongestHasToGoButNotAtOnce() throws {
        let listener = try Listener(port: 0)
        let room = WaitingRoom(associations: 1)
        let start = ContinuousClock.now
        let clients = try (1...2).map { number in
            let client = try Dialer().connect(to: [listener.address], until: .after(.seconds(60)))
            room.enter(try #require(try listener.accept(interruption: nil)), number: number)
            return client
        }
        while !room.dismissOldest() { try Polling.pause(until: .after(.milliseconds(5)), interruption: nil) }
        #expect(ContinuousClock.now - start >= WaitingRoom.patience)
        var buffer: [UInt8] = [0]
        #expect(try clients[0].read(into: &buffer, 0..<1, until: .after(.seconds(60))) == 0)
        // Asked twice where its request came just before it had to go.
        #expect(!room.leave(1))
        #expect(!room.leave(1))
        #expect(room.leave(2))
        room.forget(1)
        #expect(room.leave(1))
        #expect(!room.dismissOldest())
    }
}
