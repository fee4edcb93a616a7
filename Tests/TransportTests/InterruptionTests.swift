import Glibc
import Testing

@testable import Transport

@Suite struct InterruptionTests {
    @Test func aBlockedReadIsWokenWithTheSignal() throws {
        let interruption = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(1)
            interruption.interrupt(signal: SIGINT)
            interruption.interrupt(signal: SIGTERM)
            _ = try stream.readToEnd()
        }
        let stream = try peer.connect(interruption: interruption)
        try stream.write([1], stall: patience, until: .never)
        #expect(throws: TransportError.interrupted(signal: SIGINT)) { try stream.readBytes(1, until: .after(patience)) }
        #expect(interruption.signal == SIGINT)
        stream.close()
        try peer.finish()
    }

    @Test func afterAnInterruptionAFarewellCanBeSentAndAnswered() throws {
        let interruption = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            try stream.send(try stream.readBytes(2))
        }
        let stream = try peer.connect(interruption: interruption)
        interruption.interrupt(signal: SIGTERM)
        #expect(throws: TransportError.interrupted(signal: SIGTERM)) { try stream.readBytes(1) }
        #expect(throws: TransportError.interrupted(signal: SIGTERM)) { try stream.send([1]) }
        stream.interruption = nil
        // What the interruption held back goes first.
        try stream.send([2])
        #expect(try stream.readBytes(2) == [1, 2])
        try peer.finish()
    }

    @Test func anInterruptedWriteGoesOnWhereItStopped() throws {
        let interruption = try Interruption()
        let bytes = pattern(32 << 20)
        let received = Handover<[UInt8]>()
        let peer = try Peer { stream throws(TransportError) in
            let start = try stream.readBytes(1)
            interruption.interrupt(signal: SIGINT)
            received.value = start + (try stream.readToEnd())
        }
        let stream = try peer.connect(interruption: interruption)
        #expect(throws: TransportError.interrupted(signal: SIGINT)) {
            while true { try stream.write(bytes, stall: patience, until: .never) }
        }
        stream.interruption = nil
        try stream.send([255])
        stream.close()
        try peer.finish()
        let total = try #require(received.value)
        #expect(total.count % bytes.count == 1)
        #expect(Array(total.prefix(bytes.count)) == bytes || total.count == 1)
        #expect(total.last == 255)
    }

    @Test func anAcceptingListenerIsWoken() throws {
        let interruption = try Interruption()
        let listener = try Listener(port: 0)
        let outcome = Handover<TransportError>()
        let thread = try Thread(name: "accepting") {
            do throws(TransportError) { _ = try listener.accept(interruption: interruption) } catch { outcome.value = error }
        }
        interruption.interrupt(signal: SIGTERM)
        thread.join()
        #expect(outcome.value == .interrupted(signal: SIGTERM))
    }
}
