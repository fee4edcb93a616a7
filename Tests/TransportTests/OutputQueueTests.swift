import Glibc
import Synchronization
import Testing

@testable import Transport

/// A pipe holds 64 KiB on Linux, where its reader does not read.
struct OutputQueueTests {
    final class Pipe: Sendable {
        let reading: Int32
        let writing: Int32

        init() {
            var ends: [Int32] = [-1, -1]
            _ = Glibc.pipe(&ends)
            (reading, writing) = (ends[0], ends[1])
            _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        }

        deinit {
            close(reading)
            close(writing)
        }

        /// What is there.
        func read() -> String {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = Glibc.read(reading, &chunk, chunk.count), count > 0 { bytes += chunk.prefix(count) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Ten bytes.
    private static func line(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 9 - digits.count) + digits + "\n"
    }

    private static func queue(
        _ pipe: Pipe, limit: Int = OutputQueue.defaultLimit, patience: Duration = OutputQueue.patience
    ) -> OutputQueue {
        OutputQueue(descriptor: pipe.writing, limit: limit, patience: patience, describeLoss: { "lost \($0)\n" })
    }

    /// The next entry is the occasion to write what waits: nothing is lost once there is room again.
    @Test func withoutAThreadAllIsWrittenWhenThereIsRoom() {
        struct NoRoom: Error {}
        let pipe = Pipe()
        let queue = OutputQueue(
            descriptor: pipe.writing, limit: 10_000, describeLoss: { "lost \($0)\n" }, startThread: { _ in throw NoRoom() })
        // The pipe takes up to 65,536 bytes, the queue 10,000.
        let filling = 7_500
        for number in 0..<filling { queue.append(Self.line(number)) }
        var text = pipe.read()
        #expect(text.utf8.count < filling * 10)
        queue.append(Self.line(filling))
        text += pipe.read()
        #expect(text == (0...filling).map(Self.line).joined())
        #expect(queue.finish(until: .after(.zero)) == .init(hasFailed: false, lost: 0))
    }

    /// Also after entries had to be given up, and at the end.
    @Test func withoutAThreadALossEndsWhenThereIsRoom() {
        struct NoRoom: Error {}
        let pipe = Pipe()
        let queue = OutputQueue(
            descriptor: pipe.writing, limit: 10_000, describeLoss: { "lost \($0)\n" }, startThread: { _ in throw NoRoom() })
        for number in 0..<8_000 { queue.append(Self.line(number)) }
        var text = pipe.read()
        queue.append("more\n")
        text += pipe.read()
        #expect(text.contains("lost ") && text.hasSuffix("\nmore\n"), "\(text.suffix(100))")
        #expect(!queue.finish(until: .after(.zero)).hasFailed)
    }

    @Test func whatThereIsRoomForIsWrittenAtOnce() {
        let pipe = Pipe()
        let queue = Self.queue(pipe)
        queue.append("one\n")
        queue.append("two\n")
        #expect(pipe.read() == "one\ntwo\n")
        #expect(queue.finish(until: .after(.zero)) == .init(hasFailed: false, lost: 0))
    }

    /// Nothing is lost where the reader is slow, and everything comes in order.
    @Test func aSlowReaderGetsAll() throws {
        let pipe = Pipe()
        let queue = Self.queue(pipe, limit: 10_000, patience: patience)
        let text = Mutex("")
        let reader = try Thread(name: "reader") {
            let end = Deadline.after(patience)
            while text.withLock({ $0.utf8.count }) < 200_000, !end.hasPassed {
                let more = pipe.read()
                text.withLock { $0 += more }
            }
        }
        for number in 0..<20_000 { queue.append(Self.line(number)) }
        reader.join()
        #expect(text.withLock(\.self) == (0..<20_000).map(Self.line).joined())
        #expect(queue.finish(until: .after(patience)) == .init(hasFailed: false, lost: 0))
    }

    /// One entry waits for the reader; those after it are lost, until half of the queue has been read, and are told where they are missing.
    @Test func whatNobodyReadsIsLostAndCounted() throws {
        let pipe = Pipe()
        let queue = Self.queue(pipe, limit: 10_000)
        let start = ContinuousClock.now
        for number in 0..<20_000 { queue.append(Self.line(number)) }
        #expect(.now - start >= OutputQueue.patience)
        var text = ""
        let end = Deadline.after(patience)
        while !text.hasSuffix("\n") || !text.contains("lost"), !end.hasPassed { text += pipe.read() }
        let kept = text.split(separator: "\n").count - 1
        #expect(text == (0..<kept).map(Self.line).joined() + "lost \(20_000 - kept)\n")
        queue.append("more\n")
        #expect(pipe.read() == "more\n")
        #expect(queue.finish(until: .after(.zero)) == .init(hasFailed: false, lost: 20_000 - kept))
    }

    /// Who has taken nothing for long is not waited for.
    @Test func whatIsLeftAtTheEndIsLost() {
        let pipe = Pipe()
        let queue = Self.queue(pipe)
        for number in 0..<10_000 { queue.append(Self.line(number)) }
        let outcome = queue.finish(until: .after(.milliseconds(10)))
        // Up to 65,536 bytes are in the pipe.
        #expect(!outcome.hasFailed && (10_000 - 6553..<5_000).contains(outcome.lost), "\(outcome)")
        // The writer goes on as long as there is something to write, and may not meet a descriptor that is another's by then.
        let end = Deadline.after(patience)
        var text = ""
        while !text.hasSuffix(Self.line(9_999)), !end.hasPassed { text += pipe.read() }
        #expect(text.hasSuffix(Self.line(9_999)))
    }

    @Test func aReaderThatIsGoneIsToldOnce() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        _ = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        let failures = Mutex(0)
        let queue = OutputQueue(descriptor: ends[1], describeLoss: { _ in "" }, onFailure: { failures.withLock { $0 += 1 } })
        // A process that another test has started meanwhile may hold it too: it is gone for that one as well.
        shutdown(ends[0], Int32(SHUT_RDWR))
        queue.append("one\n")
        queue.append("two\n")
        #expect(failures.withLock(\.self) == 1)
        #expect(queue.finish(until: .never) == .init(hasFailed: true, lost: 0))
        close(ends[0])
        close(ends[1])
    }
}
