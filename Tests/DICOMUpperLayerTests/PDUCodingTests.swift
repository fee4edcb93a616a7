import DICOMData
import Testing

@testable import DICOMUpperLayer

struct PDUCodingTests {
    @Test(arguments: PDUVector.all)
    func bytesAreReadAsTyped(vector: PDUVector) throws {
        #expect(try decode(vector.bytes) == vector.pdu)
    }

    @Test(arguments: PDUVector.all)
    func valuesAreWrittenAsTyped(vector: PDUVector) throws {
        #expect(try vector.pdu.encoded() == vector.bytes)
    }

    @Test(arguments: PDUVector.all)
    func reservedBytesAreNotTested(vector: PDUVector) throws {
        var bytes = vector.bytes
        bytes[1] = 0xFF
        switch vector.pdu.type {
        case .associateRequest, .associateAccept: bytes.replaceSubrange(8..<10, with: [0xFF, 0xFF])
        case .associateReject: bytes[6] = 0xFF
        case .dataTransfer: bytes[11] |= 0xFC
        case .releaseRequest, .releaseResponse: bytes.replaceSubrange(6..<10, with: [0xFF, 0xFF, 0xFF, 0xFF])
        case .abort: bytes.replaceSubrange(6..<8, with: [0xFF, 0xFF])
        }
        #expect(try decode(bytes) == vector.pdu)
    }

    @Test func dataAreSlicesOfWhatWasReceived() throws {
        // The body need not begin where the array does: receive buffers hold more than one PDU.
        let buffer = [0xAA, 0xAA, 0xAA] + PDUVector.commandAndData.bytes
        let body = buffer[9...]
        let pdu = try PDU.decode(header: PDUHeader(type: 4, length: UInt32(body.count)), body: body)
        guard case .dataTransfer(let transfer) = pdu else {
            Issue.record("\(pdu)")
            return
        }
        #expect(transfer.values.map(\.data.indices) == [15..<19, 25..<27])
        let start = buffer.withUnsafeBufferPointer(\.baseAddress)
        for value in transfer.values {
            let address = value.data.withUnsafeBufferPointer(\.baseAddress)
            #expect(address == start.map { $0 + value.data.startIndex })
        }
    }

    @Test func twelveBytesInPlaceAreTheHeaderOfALoneFragment() throws {
        let data: [UInt8] = [1, 2, 3, 4, 5]
        for (isCommand, isLast) in [(true, true), (true, false), (false, true), (false, false)] {
            var buffer = [0xAA] + [UInt8](repeating: 0xEE, count: PDataHeader.byteCount) + data
            PDataHeader.write(into: &buffer, at: 1, contextID: 7, isCommand: isCommand, isLast: isLast, dataCount: data.count)
            let value = PresentationDataValue(contextID: 7, isCommand: isCommand, isLast: isLast, data: data[...])
            #expect(try buffer == [0xAA] + PDU.dataTransfer(DataTransfer(values: [value])).encoded())
        }
    }

    @Test func everyByteOfTheLengthsIsWrittenInPlace() throws {
        var buffer = [UInt8](repeating: 0xEE, count: PDataHeader.byteCount)
        PDataHeader.write(into: &buffer, at: 0, contextID: 1, isCommand: false, isLast: true, dataCount: 0x0102_0304)
        #expect(buffer == [0x04, 0x00, 0x01, 0x02, 0x03, 0x0A, 0x01, 0x02, 0x03, 0x06, 0x01, 0x02])
    }

    @Test func aHeaderNeedsSixBytesAndTakesNoMore() throws {
        let bytes: [UInt8] = [0x04, 0xFF, 0x01, 0x02, 0x03, 0x04, 0x99]
        for count in 0..<PDUHeader.byteCount {
            var reader = ByteReader(bytes.prefix(count))
            #expect(throws: ByteReader.EndOfBytes.self) { try PDUHeader(&reader) }
            #expect(reader.offset == 0)
        }
        var reader = ByteReader(bytes)
        #expect(try PDUHeader(&reader) == PDUHeader(type: 4, reserved: 0xFF, length: 0x0102_0304))
        #expect(reader.offset == PDUHeader.byteCount)
    }

    @Test func whatThePeerLeftOutIsNil() throws {
        let bytes = RawPDU.request(userInformation: [])
        guard case .associateRequest(let request) = try decode(bytes) else {
            Issue.record("not a request")
            return
        }
        #expect(request.userInformation == UserInformation())
        #expect(request.userInformation.maximumLength == nil)
        #expect(request.userInformation.implementationClassUID == nil)
    }
}

/// Reads one PDU, as one who reads a socket does.
func decode(_ bytes: [UInt8], maximumDataLength: UInt32 = 1 << 17) throws -> PDU {
    var reader = ByteReader(bytes)
    let header = try PDUHeader(&reader)
    _ = try header.validated(maximumDataLength: maximumDataLength)
    return try PDU.decode(header: header, body: reader.readRemaining())
}
