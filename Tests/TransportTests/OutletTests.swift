import Glibc
import Synchronization
import Testing

@testable import Transport

/// Text for a reader of its own mind.
struct OutletTests {
    private typealias Pipe = OutputQueueTests.Pipe

    /// More than a pipe holds.
    private static let bytes = (0..<300_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }

    /// Reads from another thread as much as there should be, or gives up.
    private func reading(_ pipe: Pipe, _ body: () throws -> Void) throws -> [UInt8] {
        let read = Mutex<[UInt8]>([])
        let reader = try Thread(name: "reader") {
            let end = Deadline.after(patience)
            while read.withLock({ $0.count }) < Self.bytes.count, !end.hasPassed {
                var waiting = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
                _ = poll(&waiting, 1, 100)
                let more = Array(pipe.read().utf8)
                read.withLock { $0 += more }
            }
        }
        try body()
        reader.join()
        return read.withLock(\.self)
    }

    @Test(arguments: [false, true]) func whoReadsGetsAll(isInterrupted: Bool) throws {
        let pipe = Pipe()
        let outlet = Outlet(pipe.writing)
        let interruption = try Interruption()
        if isInterrupted { interruption.interrupt(signal: SIGTERM) }
        let read = try reading(pipe) { #expect(outlet.write(all: Self.bytes[...], interruption: interruption, patience: patience)) }
        #expect(read == Self.bytes)
    }

    /// Whether it comes before the wait or ends it. Later there is no second wait, and no text with a hole in it.
    @Test(arguments: [false, true]) func afterAnInterruptionWhoTakesNothingIsNotWaitedFor(isInterrupted: Bool) throws {
        let pipe = Pipe()
        let outlet = Outlet(pipe.writing)
        let interruption = try Interruption()
        if isInterrupted { interruption.interrupt(signal: SIGTERM) }
        let interrupting = try Thread(name: "signal") {
            var waiting = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, -1)
            interruption.interrupt(signal: SIGTERM)
        }
        #expect(!outlet.write(all: Self.bytes[...], interruption: interruption))
        interrupting.join()
        let taken = pipe.read()
        #expect(taken.utf8.elementsEqual(Self.bytes.prefix(taken.utf8.count)))
        #expect(!outlet.write(all: Self.bytes[..<1], interruption: interruption))
        #expect(pipe.read().isEmpty)
    }

    @Test func aFileTakesAllAtOnce() throws {
        var path = Array("/tmp/outlet-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        unlink(path)
        #expect(Outlet(descriptor).write(all: Self.bytes[...], interruption: nil))
        var read = [UInt8](repeating: 0, count: Self.bytes.count + 1)
        let count = pread(descriptor, &read, read.count, 0)
        #expect(count == Self.bytes.count)
        #expect(read.dropLast() == Self.bytes[...])
    }

    @Test func whatIsNoDescriptorIsAFailure() {
        let isWritten = Outlet(-1).write(all: Self.bytes[...], interruption: nil)
        let code = errno
        #expect(!isWritten)
        #expect(code == EBADF)
    }
}
