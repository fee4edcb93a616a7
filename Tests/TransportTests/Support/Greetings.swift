@testable import Transport

/// A ClientHello (RFC 5246 7.4.1.2, RFC 8446 4.1.2): one that was sent, or one that OpenSSL would never send.
struct ClientGreeting {
    /// That of the fixed field.
    var version: UInt16
    var suites: [UInt16]
    var compressionMethods: [UInt8]
    var extensions: [UInt16: [UInt8]]

    /// Of TLS 1.2, with nothing wrong in it: 0x00FF stands for secure renegotiation (RFC 5746 3.3).
    init(
        version: UInt16 = 0x0303, suites: [UInt16] = [0xC02B], compressionMethods: [UInt8] = [0], groups: [UInt16] = [0x0017],
        signatures: [UInt16] = [0x0403]
    ) {
        self.version = version
        self.suites = suites + [0x00FF]
        self.compressionMethods = compressionMethods
        extensions = [10: counted(groups.flatMap(octets)), 11: [1, 0], 13: counted(signatures.flatMap(octets))]
    }

    /// Reads what a client sends first.
    init(from stream: TCPStream) throws(TransportError) {
        let header = try stream.readBytes(5)
        var rest = ByteQueue(bytes: try stream.readBytes(header.suffix(2).reduce(0) { $0 << 8 | Int($1) })[...])
        _ = rest.take(4)
        version = UInt16(rest.takeNumber(2))
        _ = rest.take(32)
        _ = rest.takeCounted(1)
        suites = rest.takeCounted(2).numbers
        compressionMethods = Array(rest.takeCounted(1).bytes)
        extensions = [:]
        var list = rest.takeCounted(2)
        while !list.bytes.isEmpty {
            let type = UInt16(list.takeNumber(2))
            extensions[type] = Array(list.takeCounted(2).bytes)
        }
    }

    /// The numbers in an extension that is a list behind its length, which has so many bytes.
    func numbers(of type: UInt16, behind lengthBytes: Int = 2) -> [UInt16] {
        ByteQueue(bytes: (extensions[type] ?? []).dropFirst(lengthBytes)).numbers
    }

    /// As it is sent.
    var record: [UInt8] {
        let list = extensions.sorted { $0.key < $1.key }.flatMap { octets($0.key) + counted($0.value) }
        return handshakeRecord(
            1,
            octets(version) + pattern(32) + [0] + counted(suites.flatMap(octets)) + [UInt8(compressionMethods.count)] + compressionMethods
                + counted(list))
    }
}

/// A ServerHello of TLS 1.2 or older (RFC 5246 7.4.1.3).
struct ServerGreeting {
    var version: UInt16 = 0x0303
    var random = pattern(32)
    /// TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
    var suite: UInt16 = 0xC02B
    var compressionMethod: UInt8 = 0
    /// By default secure renegotiation (RFC 5746 3.4).
    var extensions: [UInt8] = [0xFF, 1, 0, 1, 0]

    var record: [UInt8] {
        handshakeRecord(2, octets(version) + random + [0] + octets(suite) + [compressionMethod] + counted(extensions))
    }
}

private func handshakeRecord(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    let message = [type, 0] + counted(content)
    return [22, 3, 1] + counted(message)
}

private func octets(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

private func counted(_ content: [UInt8]) -> [UInt8] { octets(UInt16(content.count)) + content }

/// Bytes that are taken from the front.
private struct ByteQueue {
    var bytes: ArraySlice<UInt8>

    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    mutating func takeNumber(_ count: Int) -> Int { take(count).reduce(0) { $0 << 8 | Int($1) } }

    /// What stands behind its length, which has so many bytes.
    mutating func takeCounted(_ lengthBytes: Int) -> ByteQueue { ByteQueue(bytes: take(takeNumber(lengthBytes))) }

    /// Each of two bytes.
    var numbers: [UInt16] {
        var rest = self
        return (0..<bytes.count / 2).map { _ in UInt16(rest.takeNumber(2)) }
    }
}
