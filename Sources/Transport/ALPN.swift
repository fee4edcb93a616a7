import COpenSSL
import PKI

/// Application-layer protocol negotiation (RFC 7301).
enum ALPN {
    /// The list as it is on the wire: each name behind its length, of 1 to 255 bytes.
    static func encode(_ protocols: [String]) throws(PKIError) -> [UInt8] {
        var list: [UInt8] = []
        for name in protocols {
            guard let length = UInt8(exactly: name.utf8.count), length > 0 else { throw .invalidName(name) }
            list.append(length)
            list += name.utf8
        }
        return list
    }

    /// The ranges of the names in such a list; `nil` if it is malformed.
    static func ranges(in list: UnsafeBufferPointer<UInt8>) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < list.count {
            let end = start + 1 + Int(list[start])
            guard end <= list.count else { return nil }
            ranges.append(start + 1..<end)
            start = end
        }
        return ranges
    }

    /// Makes the connections of an `SSL_CTX*` of a server choose by their ``TLSWire/acceptedProtocols``.
    static func installSelection(on context: OpaquePointer) {
        SSL_CTX_set_alpn_select_cb(
            context,
            { connection, selected, selectedLength, offered, offeredLength, _ in
                guard let connection, let wire = TLSWire.of(connection), let selected, let selectedLength else {
                    return SSL_TLSEXT_ERR_ALERT_FATAL
                }
                let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
                guard let ranges = ALPN.ranges(in: list) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                for name in wire.acceptedProtocols {
                    guard let range = ranges.first(where: { list[$0].elementsEqual(name.utf8) }) else { continue }
                    // OpenSSL copies it after this call; until then it points into the client's list.
                    selected.pointee = list.baseAddress.map { $0 + range.lowerBound }
                    selectedLength.pointee = UInt8(clamping: range.count)
                    return SSL_TLSEXT_ERR_OK
                }
                // no_application_protocol (RFC 7301 section 3.2)
                return SSL_TLSEXT_ERR_ALERT_FATAL
            }, nil)
    }
}
