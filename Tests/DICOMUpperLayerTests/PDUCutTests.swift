import DICOMData
import Testing

@testable import DICOMUpperLayer

struct PDUCutTests {
    @Test(arguments: PDUVector.all)
    func cutAnywhereAPDUNeedsMore(vector: PDUVector) throws {
        for count in 0..<vector.bytes.count {
            var decoder = PDUDecoder(maximumDataLength: 1 << 17)
            decoder.append(vector.bytes.prefix(count))
            #expect(try decoder.next() == nil, "cut at \(count)")
            decoder.append(vector.bytes.dropFirst(count))
            #expect(try decoder.next() == vector.pdu, "cut at \(count)")
            #expect(decoder.pendingByteCount == 0)
        }
    }

    @Test func aStreamComesByteByByte() throws {
        var decoder = PDUDecoder(maximumDataLength: 1 << 17)
        var pdus: [PDU] = []
        for byte in PDUVector.all.flatMap(\.bytes) {
            decoder.append([byte])
            if let pdu = try decoder.next() { pdus.append(pdu) }
        }
        #expect(pdus == PDUVector.all.map(\.pdu))
        #expect(decoder.pendingByteCount == 0)
    }

    @Test func aStreamComesAllAtOnce() throws {
        var decoder = PDUDecoder(maximumDataLength: 1 << 17)
        decoder.append(PDUVector.all.flatMap(\.bytes))
        for vector in PDUVector.all {
            #expect(try decoder.next() == vector.pdu)
        }
        #expect(try decoder.next() == nil)
    }

    /// With the PDU's length mended, what is left is only in order where a P-DATA-TF ends between two presentation data values.
    @Test(arguments: PDUVector.all)
    func aShorterBodyIsAnErrorOrAShorterPDU(vector: PDUVector) throws {
        for count in PDUHeader.byteCount..<vector.bytes.count {
            let bytes = RawPDU.mended(vector.bytes, cutTo: count)
            if case .dataTransfer(let whole) = vector.pdu, vector.name == PDUVector.commandAndData.name, count == 16 {
                #expect(try decode(bytes) == .dataTransfer(DataTransfer(values: Array(whole.values.prefix(1)))))
            } else {
                let error = #expect(throws: PDUError.self, "cut at \(count)") { try decode(bytes) }
                #expect(error?.pduType == vector.pdu.type.rawValue)
            }
        }
    }

    /// A sub-item of the user information, and at which lengths its content is in order.
    struct SubItem: Sendable, CustomTestStringConvertible {
        let type: UInt8
        let content: [UInt8]
        let isValid: @Sendable (Int) -> Bool

        var testDescription: String { hexadecimal(UInt16(type)) }

        static let all = [
            SubItem(type: 0x51, content: [0, 0, 0x40, 0, 0]) { $0 == 4 },
            SubItem(type: 0x52, content: text("1.2.3")) { _ in true },
            SubItem(type: 0x53, content: [0, 1, 0, 1, 0]) { $0 == 4 },
            SubItem(type: 0x54, content: RawPDU.counted(text("1.2")) + [1, 0, 0]) { $0 == 7 },
            SubItem(type: 0x55, content: text("SAMPLE")) { _ in true },
            SubItem(type: 0x56, content: RawPDU.counted(text("1.2")) + [1, 1, 1]) { $0 >= 5 },
            // Later versions of the sub-item may append what is skipped here.
            SubItem(
                type: 0x57,
                content: RawPDU.counted(text("1.2")) + RawPDU.counted(text("1.4")) + RawPDU.counted(RawPDU.counted(text("1.5"))) + [9, 9]
            ) { $0 >= 17 },
            SubItem(type: 0x58, content: [2, 1] + RawPDU.counted(text("me")) + RawPDU.counted(text("pw")) + [0]) { $0 == 10 },
            SubItem(type: 0x59, content: RawPDU.counted(text("ok")) + [0]) { $0 == 4 },
            SubItem(type: 0x5A, content: [1, 2, 3]) { _ in true },
        ]
    }

    @Test(arguments: SubItem.all)
    func aSubItemCutAnywhereIsAnErrorUnlessItsLengthFits(subItem: SubItem) throws {
        for count in 0...subItem.content.count {
            let bytes = RawPDU.request(userInformation: RawPDU.item(subItem.type, Array(subItem.content.prefix(count))))
            if subItem.isValid(count) {
                #expect(throws: Never.self, "\(count) bytes") { try decode(bytes) }
            } else {
                #expect(throws: PDUError.self, "\(count) bytes") { try decode(bytes) }
            }
        }
    }
}
