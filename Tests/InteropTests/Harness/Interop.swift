import Testing

/// Everything against real peers: the command as users run it, on loopback.
///
/// The time limit is for all of them together: it counts from the start, also while a test waits for its place. What a single one waits for is bounded
/// by ``patience``.
@Suite(.fewAtATime, .timeLimit(.minutes(60)))
enum Interop {}

/// Lets few tests run at a time: each has several processes, and the machine may have two processors.
struct FewAtATime: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true
    private static let places = Places(3)

    func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void) async throws {
        guard testCase != nil else { return try await body() }
        await Self.places.take()
        do {
            try await body()
        } catch {
            await Self.places.giveBack()
            throw error
        }
        await Self.places.giveBack()
    }
}

extension Trait where Self == FewAtATime {
    static var fewAtATime: Self { Self() }
}

/// A counting semaphore, first come, first served.
private actor Places {
    private var free: Int
    private var queue: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = count
    }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { queue.append($0) }
        }
    }

    func giveBack() {
        if queue.isEmpty {
            free += 1
        } else {
            queue.removeFirst().resume()
        }
    }
}
