import Testing

@testable import Transport

/// Whether there is something to read is asked without waiting, and takes nothing away.
@Suite struct UnreadInputTests {
    /// Says five bytes at once, and ends when it is told to.
    private static func speak(_ stream: any ByteStream) throws(TransportError) {
        try stream.send([1, 2, 3, 4, 5])
        _ = try stream.readToEnd()
    }

    private func watch(_ stream: any ByteStream) throws {
        while !stream.hasUnreadInput() { try Polling.pause(until: .after(.milliseconds(1)), interruption: nil) }
        #expect(try stream.readBytes(3) == [1, 2, 3])
        #expect(try stream.readBytes(2) == [4, 5])
        #expect(!stream.hasUnreadInput())
        stream.close()
        #expect(!stream.hasUnreadInput())
    }

    @Test func overTCP() throws {
        let peer = try Peer { stream throws(TransportError) in try Self.speak(stream) }
        try watch(try peer.connect())
        try peer.finish()
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func overTLS(version: TLSVersion) throws {
        let authority = try Authority()
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in try Self.speak(stream) }
        var configuration = authority.client()
        configuration.profile = .only(version)
        let stream = try peer.connectTLS(configuration)
        try stream.handshake(until: .after(patience))
        try watch(stream)
        try peer.finish()
    }

    /// The end is seen by who reads.
    @Test func theEndIsNothingThatThePeerSays() throws {
        let authority = try Authority()
        let peer = try Peer(try authority.server()) { stream throws(TransportError) in stream.close() }
        let stream = try peer.connectTLS(authority.client())
        try stream.handshake(until: .after(patience))
        try peer.finish()
        #expect(!stream.hasUnreadInput())
        #expect(try stream.readToEnd() == [])
    }
}
