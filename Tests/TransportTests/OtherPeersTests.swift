import Glibc
import PKI
import Testing

@testable import Transport

/// What servers do that do not speak TLS, or not with us.
@Suite struct OtherPeersTests {
    let authority: Authority

    init() throws {
        authority = try Authority()
    }

    private func handshakeFailure(
        with peer: Peer, _ configuration: TLSClientConfiguration? = nil
    ) throws -> (failure: TLSFailure?, stream: TLSStream) {
        let stream = try peer.connectTLS(configuration ?? authority.client())
        return (tlsFailure { try stream.handshake(until: .after(patience)) }, stream)
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2p1\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u{3}\0\0\0\0\u{4}\0\u{1}\u{1}\u{1}"])
    func whatSpeaksNoTLSIsKeptToBeRecognised(banner: String) throws {
        let peer = try Peer { stream throws(TransportError) in
            try stream.send(Array(banner.utf8))
            _ = try stream.readToEnd()
        }
        let (result, stream) = try handshakeFailure(with: peer)
        let failure = try #require(result)
        #expect(failure.stage == .handshake)
        #expect(failure.firstBytes == Array(banner.utf8))
        #expect(!failure.openSSLErrors.isEmpty)
        #expect(failure.alertReceived == nil)
        #expect(!failure.endOfStream)
        #expect(failure.information.version == nil)
        stream.close()
        try peer.finish()
    }

    @Test func aServerThatClosesAtOnceIsAnEndOfStream() throws {
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readBytes(11) }
        let failure = try #require(try handshakeFailure(with: peer).failure)
        #expect(failure.endOfStream)
        #expect(!failure.wasReset)
        #expect(failure.alertReceived == nil)
        #expect(failure.openSSLErrors.isEmpty)
    }

    @Test func aServerThatResetsIsAReset() throws {
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(11)
            stream.reset()
        }
        let failure = try #require(try handshakeFailure(with: peer).failure)
        #expect(failure.wasReset)
        #expect(!failure.endOfStream)
        #expect(failure.stage == .handshake)
    }

    /// In TLS 1.3 the client has the last word, which then meets nobody.
    @Test func aServerThatResetsBehindItsLastWordIsAResetInTheHandshake() throws {
        let context = try TLSContext(server: try authority.server())
        let (mayAnswer, hasAnswered) = (try Interruption(), try Interruption())
        let peer = try Peer { tcp throws(TransportError) in
            _ = try Polling.awaitInput(on: mayAnswer.descriptor, until: .after(patience), interruption: nil)
            tcp.interruption = hasAnswered
            let stream = try? TLSStream(context: context, over: tcp)
            _ = try? stream?.handshake(until: .after(patience))
            tcp.reset()
        }
        let tcp = try peer.connect()
        let stream = try TLSStream(context: TLSContext(client: authority.client()), over: tcp)
        #expect(throws: TransportError.timedOut(.handshake)) { try stream.handshake(until: .after(.seconds(1))) }
        mayAnswer.interrupt(signal: SIGTERM)
        // All that the server says is sent at once.
        let end = Deadline.after(patience)
        while !tcp.hasUnreadInput(), !end.hasPassed { try Polling.pause(until: .after(.milliseconds(1)), interruption: nil) }
        hasAnswered.interrupt(signal: SIGTERM)
        try peer.finish()
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        #expect(failure.wasReset)
        #expect(failure.stage == .handshake)
        #expect(failure.information.cipherSuite != nil, "its words had come")
    }

    @Test func aSilentServerIsATimeOutOfTheHandshake() throws {
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readToEnd() }
        let stream = try peer.connectTLS(authority.client())
        #expect(throws: TransportError.timedOut(.handshake)) { try stream.handshake(until: .after(.seconds(1))) }
        #expect(stream.information.bytesSent > 0)
        #expect(stream.information.bytesReceived == 0)
        stream.close()
        try peer.finish()
    }

    @Test func aHandshakeThatTricklesIsATimeOut() throws {
        let over = try Interruption()
        let peer = try Peer { stream throws(TransportError) in
            // The header of a handshake record of 16 KiB, and then a byte now and then.
            try stream.send([22, 3, 3, 0x40, 0])
            while over.signal == nil {
                try stream.send([2])
                _ = try Polling.wait(for: Polling.input, on: over.descriptor, until: .after(.milliseconds(5)), interruption: nil)
            }
        }
        let stream = try peer.connectTLS(authority.client())
        #expect(throws: TransportError.timedOut(.handshake)) { try stream.handshake(until: .after(.milliseconds(100))) }
        over.interrupt(signal: SIGTERM)
        try peer.finish()
    }

    @Test(arguments: [112, 120, 40, 70, 71, 80, 86])
    func anAlertIsReportedByItsNumber(alert: UInt8) throws {
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(11)
            try stream.send([21, 3, 3, 0, 2, 2, alert])
        }
        let failure = try #require(try handshakeFailure(with: peer).failure)
        #expect(failure.alertReceived == alert)
        #expect(failure.stage == .handshake)
        #expect(!failure.endOfStream)
    }

    @Test func anAlertBeforeAResetIsReported() throws {
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(11)
            try stream.send([21, 3, 3, 0, 2, 2, 112])
            stream.reset()
        }
        let failure = try #require(try handshakeFailure(with: peer).failure)
        #expect(failure.alertReceived == 112)
    }

    @Test func aWarningIsNotTakenForTheCause() throws {
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(11)
            try stream.send([21, 3, 3, 0, 2, 1, 112])
        }
        var configuration = authority.client()
        configuration.profile = .only(.tls12)
        let failure = try #require(try handshakeFailure(with: peer, configuration).failure)
        #expect(failure.alertReceived == nil)
        #expect(failure.endOfStream)
        #expect(failure.information.alerts.map(\.number) == [112])
    }

    @Test func anApplicationProtocolIsChosenOrRefused() throws {
        var server = try authority.server()
        server.alpn = ["dicom", "http/1.1"]
        var client = authority.client()
        client.alpn = ["h2", "http/1.1", "dicom"]
        let accepting = try Peer(server) { stream throws(TransportError) in _ = try stream.readToEnd() }
        let stream = try accepting.connectTLS(client)
        try stream.handshake(until: .after(patience))
        #expect(stream.information.tls?.alpn == "dicom")
        stream.close()
        try accepting.finish()

        client.alpn = ["h2"]
        let refusing = try Peer(server) { _ throws(TransportError) in }
        #expect(try handshakeFailure(with: refusing, client).failure?.alertReceived == 120)
        #expect(throws: PKIError.invalidName("")) {
            client.alpn = [""]
            _ = try TLSContext(client: client)
        }
    }

    @Test func withoutACommonVersionBothSidesSaySo() throws {
        var server = try authority.server()
        server.profile = .only(.tls13)
        var client = authority.client()
        client.profile = .only(.tls12)
        let peer = try Peer(server) { _ throws(TransportError) in }
        #expect(try handshakeFailure(with: peer, client).failure?.alertReceived == 70)
        #expect(tlsFailure { try peer.finish() }?.alertSent == 70)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func withoutACommonGroupTheServerSaysSo(version: TLSVersion) throws {
        var server = try authority.server()
        server.profile = .only(version)
        server.profile.groups = ["P-384"]
        var client = authority.client()
        client.profile.groups = ["X25519"]
        let peer = try Peer(server) { _ throws(TransportError) in }
        #expect(try handshakeFailure(with: peer, client).failure?.alertReceived == 40)
    }

    @Test func aPlainClientIsRecognisedByTheServer() throws {
        let associateRequest: [UInt8] = [1, 0, 0, 0, 0, 68, 0, 1, 0, 0]
        let peer = try Peer(try authority.server()) { _ throws(TransportError) in }
        let stream = try peer.connect()
        try stream.send(associateRequest)
        let failure = try #require(tlsFailure { try peer.finish() })
        #expect(failure.firstBytes == associateRequest)
        #expect(failure.stage == .handshake)
    }
}
