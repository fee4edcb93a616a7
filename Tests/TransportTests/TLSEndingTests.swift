import Glibc
import PKI
import Testing

@testable import Transport

/// How established connections end.
@Suite struct TLSEndingTests {
    let authority: Authority

    init() throws {
        authority = try Authority()
    }

    private func connect(to peer: Peer) throws -> TLSStream {
        let stream = try peer.connectTLS(authority.client())
        try stream.handshake(until: .after(patience))
        return stream
    }

    @Test func anEndWithoutCloseNotifyIsAnEndAndIsKnown() throws {
        let context = try TLSContext(server: try authority.server())
        let peer = try Peer { tcp throws(TransportError) in
            guard let stream = try? TLSStream(context: context, over: tcp) else { return }
            try stream.handshake(until: .after(patience))
            try stream.send([1, 2])
            tcp.close()
        }
        let stream = try connect(to: peer)
        #expect(try stream.readToEnd() == [1, 2])
        #expect(stream.information.tls?.closeNotifyReceived == false)
        try peer.finish()
    }

    @Test func whatThePeerSentBeforeItResetIsReadAfterAFailedWrite() throws {
        let context = try TLSContext(server: try authority.server())
        let peer = try Peer { tcp throws(TransportError) in
            guard let stream = try? TLSStream(context: context, over: tcp) else { return }
            try stream.handshake(until: .after(patience))
            try stream.send(pattern(20_000))
            tcp.reset()
        }
        let stream = try connect(to: peer)
        try peer.finish()
        #expect(throws: TransportError.reset) { while true { try stream.send(pattern(100_000)) } }
        #expect(try stream.readBytes(1) == [0])
        #expect(try stream.readBytes(19_999) == Array(pattern(20_000).dropFirst()))
        #expect(throws: TransportError.reset) { try stream.readBytes(1) }
        #expect(throws: TransportError.reset) { try stream.send([1]) }
    }

    @Test func aBlockedReadIsInterruptedAndGoesOnAfterwards() throws {
        let interruption = try Interruption()
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in
            _ = try stream.readBytes(1)
            interruption.interrupt(signal: 2)
            try stream.send(try stream.readBytes(1))
        }
        let stream = try peer.connectTLS(authority.client(), interruption: interruption)
        try stream.handshake(until: .after(patience))
        try stream.send([1])
        #expect(throws: TransportError.interrupted(signal: 2)) { try stream.readBytes(1) }
        stream.interruption = nil
        try stream.send([7])
        #expect(try stream.readBytes(1) == [7])
        try peer.finish()
    }

    @Test func aReadThatTimedOutCanBeRepeated() throws {
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in
            try stream.send(try stream.readBytes(1))
        }
        let stream = try connect(to: peer)
        #expect(throws: TransportError.timedOut(.read)) { try stream.readBytes(1, until: .after(.milliseconds(20))) }
        try stream.send([9])
        #expect(try stream.readBytes(1) == [9])
        try peer.finish()
    }

    @Test func aStalledWriteFails() throws {
        let over = try Interruption()
        let peer = try Peer(try authority.server()) { _ throws(TransportError) in
            _ = try Polling.wait(for: Polling.input, on: over.descriptor, until: .after(patience), interruption: nil)
        }
        let stream = try connect(to: peer)
        #expect(throws: TransportError.timedOut(.write)) {
            try stream.write(pattern(32 << 20), stall: .milliseconds(50), until: .after(patience))
        }
        // Nothing of this waits for the peer.
        stream.close()
        over.interrupt(signal: 15)
        try peer.finish()
    }

    /// Also what it says only afterwards.
    @Test func afterAStalledWriteWhatThePeerSaysIsRead() throws {
        let (stalled, over) = (try Interruption(), try Interruption())
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in
            _ = try Polling.wait(for: Polling.input, on: stalled.descriptor, until: .after(patience), interruption: nil)
            try stream.send([42])
            _ = try Polling.wait(for: Polling.input, on: over.descriptor, until: .after(patience), interruption: nil)
        }
        let stream = try connect(to: peer)
        #expect(throws: TransportError.timedOut(.write)) {
            try stream.write(pattern(32 << 20), stall: .milliseconds(50), until: .after(patience))
        }
        stalled.interrupt(signal: SIGTERM)
        let start = ContinuousClock.now
        #expect(try stream.readBytes(1) == [42])
        #expect(start.duration(to: .now) < patience / 2, "what has arrived is not kept waiting by what can't be sent")
        stream.close()
        over.interrupt(signal: SIGTERM)
        try peer.finish()
    }

    @Test func garbageInAnEstablishedConnectionIsAFailureOfTLS() throws {
        let context = try TLSContext(server: try authority.server())
        let peer = try Peer { tcp throws(TransportError) in
            guard let stream = try? TLSStream(context: context, over: tcp) else { return }
            try stream.handshake(until: .after(patience))
            try tcp.send([23, 3, 3, 0, 20] + pattern(20))
            _ = try stream.readToEnd()
        }
        let stream = try connect(to: peer)
        let failure = try #require(tlsFailure { _ = try stream.readBytes(1) })
        #expect(failure.stage == .established)
        #expect(failure.alertSent == 20)
        #expect(!failure.openSSLErrors.isEmpty)
        #expect(tlsFailure { try peer.finish() }?.alertReceived == 20)
    }

    @Test func aClosedStreamSaysSo() throws {
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in _ = try stream.readToEnd() }
        let stream = try connect(to: peer)
        stream.close()
        stream.close()
        #expect(throws: TransportError.closed) { try stream.readBytes(1) }
        #expect(throws: TransportError.closed) { try stream.send([1]) }
        try peer.finish()
        #expect(stream.information.tls?.version == "TLSv1.3")
    }

    @Test func noDescriptorIsLeftOpenHoweverAConnectionEnds() throws {
        let context = try TLSContext(server: try authority.server())
        let listener = try Listener(port: 0)
        let peer = try Thread(name: "peer") {
            for turn in 0..<20 {
                guard let connection = try? listener.accept(until: .after(patience), interruption: nil) else { return }
                let tcp = TCPStream(connection, interruption: nil)
                guard turn % 4 != 0, let stream = try? TLSStream(context: context, over: tcp) else { continue }
                try? stream.handshake(until: .after(patience))
                if turn % 4 == 1 { tcp.reset() }
                if turn % 4 == 2 { stream.close() }
            }
        }
        let good = try TLSContext(client: authority.client())
        let distrustful = try TLSContext(client: try Authority().client())
        for turn in 0..<20 {
            let tcp = try Dialer().connect(to: [listener.address], until: .after(patience))
            let stream = try TLSStream(context: turn % 3 == 0 ? distrustful : good, over: tcp)
            try? stream.handshake(until: .after(patience))
            _ = try? stream.readToEnd()
            if turn % 2 == 0 { stream.close() }
        }
        peer.join()
        #expect(OpenSockets.count(port: listener.port) == 1)
    }
}
