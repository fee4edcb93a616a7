import Synchronization
import Testing

@testable import Transport

struct ThreadGroupTests {
    private final class Counts: Sendable {
        private let state = Mutex((running: 0, most: 0, total: 0))

        func begin() {
            state.withLock { state in
                state.running += 1
                state.total += 1
                state.most = max(state.most, state.running)
            }
        }

        func end() {
            state.withLock { $0.running -= 1 }
        }

        var values: (running: Int, most: Int, total: Int) { state.withLock { $0 } }
    }

    /// Never more at a time than there is room for, and all have ended when they have been waited for.
    @Test func keepsToItsLimit() throws {
        let group = ThreadGroup(name: "group", limit: 3)
        let counts = Counts()
        for _ in 0..<100 {
            try group.start {
                counts.begin()
                counts.end()
            }
        }
        group.joinAll()
        #expect(counts.values.total == 100)
        #expect(counts.values.running == 0)
        #expect((1...3).contains(counts.values.most))
    }

    /// Waits for threads that are still at work.
    @Test func waitsForAll() throws {
        let group = ThreadGroup(name: "group", limit: 4)
        let mayGo = try Interruption()
        let listener = try Listener(port: 0)
        let counts = Counts()
        for _ in 0..<4 {
            try group.start {
                counts.begin()
                _ = try? listener.accept(until: .after(patience), interruption: mayGo)
                counts.end()
            }
        }
        mayGo.interrupt(signal: 15)
        group.joinAll()
        #expect(counts.values.total == 4)
        #expect(counts.values.running == 0)
    }

    @Test func waitsForNone() {
        ThreadGroup(name: "group", limit: 1).joinAll()
    }
}
