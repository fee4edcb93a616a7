import DICOMData
import Testing

@Suite struct ByteReaderTests {
    @Test func readsNumbersInBothOrders() throws {
        var reader = ByteReader([0x01, 0x12, 0x34, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 0xDE, 0xAD, 0xBE, 0xEF])
        #expect(try reader.readUInt8() == 0x01)
        #expect(try reader.readUInt16(.bigEndian) == 0x1234)
        #expect(try reader.readUInt16(.littleEndian) == 0x3412)
        #expect(try reader.readUInt32(.bigEndian) == 0xDEAD_BEEF)
        #expect(try reader.readUInt32(.littleEndian) == 0xEFBE_ADDE)
        #expect(reader.isAtEnd)
    }

    @Test func aReadBeyondTheEndSaysWhereAndChangesNothing() {
        var reader = ByteReader([1, 2, 3])
        #expect(throws: ByteReader.EndOfBytes(offset: 0, wanted: 4, available: 3)) { try reader.readUInt32(.bigEndian) }
        #expect(throws: ByteReader.EndOfBytes(offset: 0, wanted: .max, available: 3)) { try reader.readBytes(.max) }
        #expect(throws: ByteReader.EndOfBytes(offset: 0, wanted: -1, available: 3)) { try reader.skip(-1) }
        #expect(reader.remaining == 3)
        #expect(throws: Never.self) { try reader.skip(3) }
        #expect(throws: ByteReader.EndOfBytes(offset: 3, wanted: 1, available: 0)) { try reader.readUInt8() }
        #expect(throws: ByteReader.EndOfBytes(offset: 3, wanted: 2, available: 0)) { try reader.readUInt16(.bigEndian) }
    }

    @Test func offsetsCountFromTheOutermostReader() throws {
        let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7]
        var outer = ByteReader(bytes[2...])
        try outer.skip(1)
        var inner = try outer.readSlice(3)
        try inner.skip(2)
        #expect(inner.offset == 3)
        #expect(throws: ByteReader.EndOfBytes(offset: 3, wanted: 2, available: 1)) { try inner.readUInt16(.bigEndian) }
        #expect(try inner.readUInt8() == 5)
        #expect(outer.offset == 4)
        #expect(outer.readRemaining().elementsEqual([6, 7]))
        #expect(outer.isAtEnd)
    }
}

@Suite struct ByteWriterTests {
    @Test func writesNumbersInBothOrders() {
        var writer = ByteWriter()
        writer.write(0x01 as UInt8)
        writer.write(0x1234 as UInt16, .bigEndian)
        writer.write(0x1234 as UInt16, .littleEndian)
        writer.write(0xDEAD_BEEF as UInt32, .bigEndian)
        writer.write(0xDEAD_BEEF as UInt32, .littleEndian)
        writer.writeZeros(2)
        writer.write([0xFF])
        #expect(writer.bytes == [0x01, 0x12, 0x34, 0x34, 0x12, 0xDE, 0xAD, 0xBE, 0xEF, 0xEF, 0xBE, 0xAD, 0xDE, 0, 0, 0xFF])
    }
}
