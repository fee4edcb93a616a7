import PKI
import Testing

@testable import Transport

@Suite struct TLSStreamTests {
    let authority: Authority

    init() throws {
        authority = try Authority()
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func bytesGoBothWaysAndTheParametersAreKnown(version: TLSVersion) throws {
        let seen = Handover<TLSInformation>()
        let peer = try Peer(try authority.server(), seen: seen) { stream throws(TransportError) in
            try stream.send(try stream.readBytes(5))
        }
        var configuration = authority.client()
        configuration.profile = .only(version)
        let stream = try peer.connectTLS(configuration)
        try stream.handshake(until: .after(patience))
        try stream.send([1, 2, 3, 4, 5])
        #expect(try stream.readToEnd() == [1, 2, 3, 4, 5])
        try peer.finish()

        let facts = try #require(stream.information.tls)
        #expect(facts.version == (version == .tls13 ? "TLSv1.3" : "TLSv1.2"))
        #expect(facts.cipherSuite == (version == .tls13 ? "TLS_AES_128_GCM_SHA256" : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
        #expect(facts.group == "X25519")
        #expect(facts.sni == "localhost")
        #expect(facts.alpn == nil)
        #expect(facts.closeNotifyReceived)
        #expect(!facts.clientCertificateRequested)
        #expect(facts.verificationErrors.isEmpty)
        #expect(facts.chain.map(\.subject) == ["CN=localhost"])
        #expect(stream.information.firstBytes.first == 22)
        #expect(seen.value?.sni == "localhost")
        #expect(seen.value?.version == facts.version)
    }
}
