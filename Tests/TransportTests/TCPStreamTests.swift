import Glibc
import Testing

@testable import Transport

@Suite struct TCPStreamTests {
    @Test func bytesGoBothWaysAndTheEndIsSeen() throws {
        let peer = try Peer { stream throws(TransportError) in
            try stream.send(try stream.readBytes(5))
        }
        let stream = try peer.connect()
        try stream.send([1, 2, 3, 4, 5])
        #expect(try stream.readToEnd() == [1, 2, 3, 4, 5])
        #expect(stream.information.bytesSent == 5)
        #expect(stream.information.bytesReceived == 5)
        #expect(stream.information.firstBytes == [1, 2, 3, 4, 5])
        #expect(stream.information.remoteAddress == peer.listener.address.description)
        try peer.finish()
    }

    @Test func whatIsWrittenIsSentAtTheLatestBeforeWaitingForInput() throws {
        let peer = try Peer { stream throws(TransportError) in
            try stream.send(try stream.readBytes(3))
        }
        let stream = try peer.connect()
        try stream.write([7, 8, 9], stall: patience, until: .never)
        #expect(stream.information.bytesSent == 0)
        #expect(try stream.readBytes(3) == [7, 8, 9])
    }

    @Test(arguments: [1, 1_000, 65_537, 3_000_001])
    func writesOfAnySizeArriveInOrder(size: Int) throws {
        let bytes = pattern(6_000_000)
        let received = Handover<[UInt8]>()
        let peer = try Peer { stream throws(TransportError) in received.value = try stream.readToEnd() }
        let stream = try peer.connect()
        for start in Swift.stride(from: 0, to: min(bytes.count, size * 100), by: size) {
            try stream.write(Array(bytes[start..<min(bytes.count, start + size)]), stall: patience, until: .never)
        }
        try stream.flush(stall: patience, until: .never)
        stream.close()
        try peer.finish()
        #expect(received.value == Array(bytes.prefix(size * 100)))
    }

    @Test func atAPaceEveryByteHasItsTime() throws {
        let received = Handover<[UInt8]>()
        let peer = try Peer { stream throws(TransportError) in received.value = try stream.readToEnd() }
        let stream = try peer.connect()
        stream.pace = .milliseconds(3)
        let elapsed = try ContinuousClock().measure {
            try stream.write([1, 2, 3], stall: patience, until: .never)
            try stream.send([4, 5, 6, 7, 8, 9, 10])
        }
        #expect(elapsed >= .milliseconds(30))
        stream.close()
        try peer.finish()
        #expect(received.value == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    }

    @Test func aPauseLastsUntilThePeerHasEndedItsSide() throws {
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readBytes(1) }
        let stream = try peer.connect()
        let start = ContinuousClock.now
        try stream.pause(for: .milliseconds(20))
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        try stream.send([1])
        try stream.pause(for: .seconds(3600))
        #expect(ContinuousClock.now - start < patience)
        try peer.finish()
    }

    @Test func anInterruptionEndsAPause() throws {
        let interruption = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(1)
            interruption.interrupt(signal: SIGINT)
            _ = try stream.readToEnd()
        }
        let stream = try peer.connect(interruption: interruption)
        try stream.send([1])
        #expect(throws: TransportError.interrupted(signal: SIGINT)) { try stream.pause(for: .seconds(3600)) }
        stream.close()
        try peer.finish()
    }

    @Test func aSilentPeerIsNotWaitedForLongerThanTheDeadline() throws {
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readToEnd() }
        let stream = try peer.connect()
        let elapsed = ContinuousClock().measure {
            #expect(throws: TransportError.timedOut(.read)) { try stream.readBytes(1, until: .after(.milliseconds(50))) }
        }
        #expect(elapsed >= .milliseconds(50))
        #expect(elapsed < patience)
        stream.close()
        try peer.finish()
    }

    @Test func aPeerThatTricklesIsNotWaitedForLongerThanTheDeadline() throws {
        let over = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            while over.signal == nil {
                try stream.send([0])
                // The pause between two bytes, ended early when the test is over.
                _ = try? Polling.wait(for: Polling.input, on: over.descriptor, until: .after(.milliseconds(5)), interruption: nil)
            }
        }
        let stream = try peer.connect()
        #expect(throws: TransportError.timedOut(.read)) { try stream.readBytes(1_000_000, until: .after(.milliseconds(100))) }
        over.interrupt(signal: SIGTERM)
        try peer.finish()
    }

    @Test func aPeerThatFloodsIsNotReadForLongerThanTheDeadline() throws {
        let peer = try Peer { stream throws(TransportError) in
            let flood = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                do throws(TransportError) { try stream.send(flood) } catch .reset { return }
            }
        }
        let stream = try peer.connect()
        let deadline = Deadline.after(.milliseconds(50))
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        #expect(throws: TransportError.timedOut(.read)) {
            while true { _ = try stream.read(into: &buffer, 0..<buffer.count, until: deadline) }
        }
        stream.close()
        try peer.finish()
    }

    @Test func aWriteThatStallsFailsAndWhatThePeerSaysIsStillRead() throws {
        let over = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            try stream.send([42])
            _ = try Polling.wait(for: Polling.input, on: over.descriptor, until: .after(patience), interruption: nil)
        }
        let stream = try peer.connect()
        #expect(throws: TransportError.timedOut(.write)) {
            try stream.write(pattern(64 << 20), stall: .milliseconds(50), until: .after(patience))
        }
        let start = ContinuousClock.now
        #expect(try stream.readBytes(1) == [42])
        #expect(start.duration(to: .now) < patience / 2, "what has arrived is not kept waiting by what can't be sent")
        over.interrupt(signal: SIGTERM)
        try peer.finish()
    }

    @Test func aWriteEndsAtItsDeadlineAlsoWhileBytesAreTaken() throws {
        let over = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while over.signal == nil {
                if try stream.read(into: &buffer, 0..<buffer.count, until: .after(patience)) == 0 { return }
                _ = try? Polling.wait(for: Polling.input, on: over.descriptor, until: .after(.milliseconds(5)), interruption: nil)
            }
        }
        let stream = try peer.connect()
        #expect(throws: TransportError.timedOut(.write)) {
            try stream.write(pattern(64 << 20), stall: patience, until: .after(.milliseconds(100)))
        }
        over.interrupt(signal: SIGTERM)
        stream.close()
        try peer.finish()
    }

    @Test func afterAResetTheBytesThatHadArrivedAreReadFirst() throws {
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(1)
            try stream.send([3, 1, 4])
            stream.reset()
        }
        let stream = try peer.connect()
        try stream.send([0])
        try peer.finish()
        #expect(throws: TransportError.reset) { while true { try stream.send(pattern(1_000)) } }
        #expect(throws: TransportError.reset) { try stream.write([1], stall: patience, until: .never) }
        #expect(try stream.readBytes(3) == [3, 1, 4])
        #expect(throws: TransportError.reset) { try stream.readBytes(1) }
    }

    @Test func writingToAPeerThatIsGoneRaisesNoSignal() throws {
        let peer = try Peer { stream throws(TransportError) in stream.close() }
        let stream = try peer.connect()
        try peer.finish()
        // Raised in this thread, it would wait here, whatever other tests have made of it.
        var (brokenPipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
        sigemptyset(&brokenPipe)
        sigaddset(&brokenPipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #expect(throws: TransportError.reset) { while true { try stream.send([1]) } }
        #expect(throws: TransportError.reset) { try stream.send([1]) }
        sigpending(&pending)
        #expect(sigismember(&pending, SIGPIPE) == 0)
    }

    @Test func aClosedStreamSaysSo() throws {
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readToEnd() }
        let stream = try peer.connect()
        stream.close()
        stream.close()
        #expect(throws: TransportError.closed) { try stream.readBytes(1) }
        #expect(throws: TransportError.closed) { try stream.send([1]) }
        try peer.finish()
    }
}
