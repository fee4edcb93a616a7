import DICOMData
import Testing

@Suite struct DataElementWriterTests {
    private func coded(
        _ elements: [DataElement], _ encoding: DataElementEncoding, _ sequenceLength: DataElementWriter.SequenceLength
    ) throws -> [UInt8] {
        var writer = DataElementWriter(encoding: encoding, sequenceLength: sequenceLength)
        for element in elements { try writer.write(element) }
        return writer.bytes
    }

    @Test func writesEachEncoding() throws {
        typealias Samples = DataElementSamples
        #expect(try coded(Samples.explicit, .explicitVRLittleEndian, .defined) == Samples.explicitLittleEndian)
        #expect(try coded(Samples.explicit, .explicitVRLittleEndian, .undefined) == Samples.explicitLittleEndianUndefined)
        #expect(try coded(Samples.explicit, .explicitVRBigEndian, .defined) == Samples.explicitBigEndian)
        #expect(try coded(Samples.implicit, .implicitVRLittleEndian, .undefined) == Samples.implicitUndefined)
        #expect(try coded(Samples.fragments, .explicitVRLittleEndian, .defined) == Samples.fragmentsExplicitLittleEndian)
    }

    @Test func writesNumbersInTheOrderOfTheEncoding() throws {
        var little = DataElementWriter(encoding: .implicitVRLittleEndian)
        try little.write(.commandField, 0x8030 as UInt16)
        try little.write(.commandGroupLength, 0x0102_0304 as UInt32)
        #expect(little.bytes == [0, 0, 0, 1, 2, 0, 0, 0, 0x30, 0x80, 0, 0, 0, 0, 4, 0, 0, 0, 4, 3, 2, 1])
        var big = DataElementWriter(encoding: .explicitVRBigEndian)
        try big.write(Tag(0x0028, 0x0010), 0x0102 as UInt16)
        #expect(big.bytes == [0x00, 0x28, 0x00, 0x10, 0x55, 0x53, 0, 2, 1, 2])
    }

    /// PS3.5 6.2: UIDs and bytes end with NUL, text with a space.
    @Test(arguments: [
        (VR.uniqueIdentifier, UInt8(0)), (.otherByte, 0), (.unknown, 0), (.shortString, 0x20), (.applicationEntity, 0x20),
        (.unlimitedText, 0x20),
    ])
    func oddValuesArePadded(vr: VR, padding: UInt8) throws {
        var writer = DataElementWriter(encoding: .implicitVRLittleEndian)
        try writer.write(.modality, vr, "123")
        #expect(writer.bytes == [0x08, 0x00, 0x60, 0x00, 4, 0, 0, 0, 0x31, 0x32, 0x33, padding])
    }

    @Test func aShortFormHoldsLessThan64KiB() throws {
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.modality, .longText, [UInt8](repeating: 0x41, count: 0xFFFE))
        #expect(Array(writer.bytes[6..<8]) == [0xFE, 0xFF])
        #expect(throws: DataElementWriter.ValueTooLong(tag: .modality, count: 0x10000, limit: 0xFFFE)) {
            try writer.write(.modality, .longText, [UInt8](repeating: 0x41, count: 0xFFFF))
        }
        #expect(writer.bytes.count == 8 + 0xFFFE)
        #expect(throws: Never.self) { try writer.write(.modality, .unlimitedText, [UInt8](repeating: 0x41, count: 0xFFFF)) }
    }
}
