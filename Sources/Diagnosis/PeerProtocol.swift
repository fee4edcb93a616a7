import DICOMUpperLayer

/// What a peer speaks, as far as the first bytes that it sent tell.
package enum PeerProtocol: Equatable, Sendable {
    /// A TLS record (RFC 8446 5.1).
    case tls
    case http
    case ssh
    /// A PDU (PS3.8 9.3.1).
    case dicom(PDUType)
    /// Anything else, and what can't be told apart.
    case unknown

    /// - Parameter bytes: what the peer sent first. Fewer than a protocol needs to be recognised are ``unknown``.
    package init(firstBytes bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        if Self.isTLSRecord(bytes) {
            self = .tls
        } else if Self.httpStarts.contains(where: { bytes.starts(with: $0.utf8) }) {
            self = .http
        } else if bytes.starts(with: "SSH-".utf8) {
            self = .ssh
        } else if let type = Self.pduType(bytes) {
            self = .dicom(type)
        } else {
            self = .unknown
        }
    }

    /// An answer, or a request where a client of the wrong kind comes.
    private static let httpStarts = [
        "HTTP/", "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "CONNECT ", "PATCH ", "PRI * HTTP/2",
    ]

    /// Whether what a peer sent first is a TLS record as far as it goes. Where the connection ended in the middle of a record's header, there is no
    /// telling that it was none.
    ///
    /// - Parameter bytes: what the peer sent first.
    static func mayBeTLS(_ bytes: some Collection<UInt8>) -> Bool {
        zip(bytes, recordStart).allSatisfy { byte, range in range.contains(byte) }
    }

    private static func isTLSRecord(_ bytes: [UInt8]) -> Bool { bytes.count >= recordStart.count && mayBeTLS(bytes) }

    /// Content types 20 to 24, and the version bytes 3.0 to 3.4 that every record has borne.
    private static let recordStart: [ClosedRange<UInt8>] = [20...24, 3...3, 0...4]

    /// A known type, a zero reserved byte and a length that a first PDU may have.
    private static func pduType(_ bytes: [UInt8]) -> PDUType? {
        guard bytes.count >= PDUHeader.byteCount, let type = PDUType(rawValue: bytes[0]), bytes[1] == 0 else { return nil }
        let length = bytes[2..<6].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return length <= UpperLayerLimits.maximumAssociateLength ? type : nil
    }
}

extension PeerProtocol {
    /// In words that end "it speaks …"; nil for ``unknown``.
    var words: String? {
        switch self {
        case .tls: "TLS"
        case .http: "HTTP"
        case .ssh: "SSH"
        case .dicom: "DICOM without TLS"
        case .unknown: nil
        }
    }
}

/// Bytes as a person can read them: hexadecimal, with the text where it is text.
func excerpt(_ bytes: some Collection<UInt8>) -> String {
    let shown = bytes.prefix(16)
    let digits = shown.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }.joined(separator: " ")
    guard !shown.isEmpty, shown.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A }) else { return digits }
    let text = String(decoding: shown.filter { $0 >= 0x20 }, as: UTF8.self)
    return "\(digits) (\"\(text)\")"
}
