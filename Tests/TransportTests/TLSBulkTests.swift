import Testing

@testable import Transport

@Suite struct TLSBulkTests {
    /// Sizes around those of records, buffers and limits, and none that divides another.
    static let sizes = [1, 7, 16_383, 16_385, 65_537, 262_143, 1_000_003]

    @Test(arguments: [TLSVersion.tls12, .tls13], sizes)
    func whatIsSentInOddPiecesArrivesByteByByte(version: TLSVersion, size: Int) throws {
        let authority = try Authority()
        let bytes = pattern(min(size * 2_000, 5_000_000))
        let received = Handover<[UInt8]>()
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in received.value = try stream.readToEnd() }
        var configuration = authority.client()
        configuration.profile = .only(version)
        let stream = try peer.connectTLS(configuration)
        try stream.handshake(until: .after(patience))
        for start in Swift.stride(from: 0, to: bytes.count, by: size) {
            try stream.write(Array(bytes[start..<min(start + size, bytes.count)]), stall: patience, until: .never)
        }
        try stream.flush(stall: patience, until: .never)
        stream.close()
        try peer.finish()
        #expect(received.value == bytes)
    }

    @Test(arguments: sizes)
    func whatIsReadInOddPiecesIsWhole(size: Int) throws {
        let authority = try Authority()
        let bytes = pattern(min(size * 2_000, 5_000_000))
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in try stream.send(bytes) }
        let stream = try peer.connectTLS(authority.client())
        try stream.handshake(until: .after(patience))
        var received: [UInt8] = []
        while received.count < bytes.count {
            let piece = try stream.readBytes(min(size, bytes.count - received.count))
            if piece.isEmpty { break }
            received += piece
        }
        #expect(received == bytes)
        #expect(try stream.readToEnd().isEmpty)
        try peer.finish()
    }

    @Test func anInterruptedWriteGoesOnWhereItStopped() throws {
        let authority = try Authority()
        let interruption = try Interruption()
        let bytes = pattern(16 << 20)
        let received = Handover<[UInt8]>()
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in
            let start = try stream.readBytes(1)
            interruption.interrupt(signal: 2)
            received.value = start + (try stream.readToEnd())
        }
        let stream = try peer.connectTLS(authority.client(), interruption: interruption)
        try stream.handshake(until: .after(patience))
        #expect(throws: TransportError.interrupted(signal: 2)) {
            while true { try stream.write(bytes, stall: patience, until: .never) }
        }
        stream.interruption = nil
        try stream.send([255])
        stream.close()
        try peer.finish()
        let total = try #require(received.value)
        #expect(total.count % bytes.count == 1)
        #expect(Array(total.prefix(bytes.count)) == bytes)
        #expect(total.last == 255)
    }

    @Test func anIdleConnectionKeepsSmallBuffers() throws {
        let wire = TLSWire(isServer: false, acceptedProtocols: [])
        let peer = try Peer { stream throws(TransportError) in try stream.send(pattern(4_000_000)) }
        let stream = try peer.connect()
        #expect(wire.inputCapacity == 0)
        #expect(try wire.fill(from: stream, until: .after(patience)))
        #expect(wire.inputCapacity == 8 * 1_024)
        while try wire.fill(from: stream, until: .after(patience)) {}
        #expect(wire.inputCapacity > 8 * 1_024)
        #expect(wire.inputCapacity <= 256 * 1_024)
        try peer.finish()
    }
}
