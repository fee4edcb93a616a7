import DICOMData

@testable import DICOMUpperLayer

/// PDUs put together from raw bytes, with lengths that fit: for what no value of ours would encode to.
enum RawPDU {
    static func pdu(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(body.count)
        return [type, 0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body
    }

    static func item(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 0] + counted(content)
    }

    /// A 16-bit length, and the bytes.
    static func counted(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    static func associate(_ type: UInt8, _ items: [[UInt8]]) -> [UInt8] {
        pdu(type, [0, 1, 0, 0] + text("CALLED          CALLING         ") + [UInt8](repeating: 0, count: 32) + items.joined())
    }

    /// How far the first item is from the start of an A-ASSOCIATE PDU, in bytes.
    static let firstItem = 74

    static let applicationContext = item(0x10, text("1.2.840.10008.3.1.1.1"))
    static let abstractSyntax = item(0x30, text("1.2.840.10008.1.1"))
    static let transferSyntax = item(0x40, text("1.2.840.10008.1.2"))
    static let proposal = item(0x20, [1, 0, 0, 0] + abstractSyntax + transferSyntax)
    static let result = item(0x21, [1, 0, 0, 0] + transferSyntax)
    static let userInformation = item(0x50, item(0x51, [0, 0, 0x40, 0]))

    static func request(userInformation: [UInt8]) -> [UInt8] {
        associate(0x01, [applicationContext, proposal, item(0x50, userInformation)])
    }

    /// The same PDU cut to `count` bytes, its length field mended.
    static func mended(_ bytes: [UInt8], cutTo count: Int) -> [UInt8] {
        pdu(bytes[0], Array(bytes[PDUHeader.byteCount..<count]))
    }
}
