import DICOMUpperLayer
import Diagnosis
import Testing

@Suite struct PeerProtocolTests {
    @Test(
        arguments: [
            ([0x16, 0x03, 0x01, 0x02, 0x00], PeerProtocol.tls), ([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28], .tls),
            (Array("HTTP/1.1 400 Bad Request".utf8), .http), (Array("GET / HTTP/1.1".utf8), .http),
            (Array("SSH-2.0-OpenSSH_9.2".utf8), .ssh),
            ([0x07, 0x00, 0x00, 0x00, 0x00, 0x04, 0, 0, 2, 0], .dicom(.abort)),
            ([0x01, 0x00, 0x00, 0x00, 0x00, 0xCD], .dicom(.associateRequest)),
        ] as [([UInt8], PeerProtocol)])
    func recognises(bytes: [UInt8], expected: PeerProtocol) {
        #expect(PeerProtocol(firstBytes: bytes) == expected)
    }

    @Test(
        arguments: [
            [], [0x16], [0x16, 0x03], [0x16, 0x04, 0x00], [0x19, 0x03, 0x03], Array("220 mail.example.org ESMTP".utf8),
            [0x07, 0x00, 0x00, 0x00, 0x00],
            [0x07, 0x01, 0x00, 0x00, 0x00, 0x04], [0x08, 0x00, 0x00, 0x00, 0x00, 0x04], [0x01, 0x00, 0xFF, 0xFF, 0xFF, 0xFF],
            Array("HTTP".utf8),
        ] as [[UInt8]])
    func doesNotGuess(bytes: [UInt8]) {
        #expect(PeerProtocol(firstBytes: bytes) == .unknown)
    }
}
