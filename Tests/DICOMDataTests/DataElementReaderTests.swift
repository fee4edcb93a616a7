import DICOMData
import Testing

@Suite struct DataElementReaderTests {
    @Test(arguments: DataElementSamples.all.indices)
    func readsEachEncoding(index: Int) throws {
        let sample = DataElementSamples.all[index]
        #expect(try DataElementSamples.read(sample.bytes, sample.encoding) == sample.elements)
    }

    @Test(arguments: DataElementSamples.all.indices)
    func cutAnywhereItIsTruncatedThere(index: Int) throws {
        let sample = DataElementSamples.all[index]
        for count in sample.bytes.indices {
            let cut = Array(sample.bytes[..<count])
            if sample.ends.contains(count) {
                let whole = try DataElementSamples.read(cut, sample.encoding)
                #expect(whole == Array(sample.elements.prefix(whole.count)))
                continue
            }
            do {
                _ = try DataElementSamples.read(cut, sample.encoding)
                Issue.record("\(sample.name) cut at \(count) was read")
            } catch {
                guard case .truncated(let wanted, let available) = error.kind else {
                    Issue.record("\(sample.name) cut at \(count): \(error)")
                    continue
                }
                #expect(wanted > available)
                #expect(error.offset + available == count, "\(sample.name) cut at \(count)")
            }
        }
    }

    @Test func knownVRsTellSequencesWithoutExplicitVR() throws {
        let bytes: [UInt8] = [
            0x08, 0x00, 0x40, 0x11, 0x12, 0x00, 0x00, 0x00,
            0xFE, 0xFF, 0x00, 0xE0, 0x0A, 0x00, 0x00, 0x00,
            0x08, 0x00, 0x60, 0x00, 0x02, 0x00, 0x00, 0x00, 0x43, 0x54,
        ]
        let tag = Tag(0x0008, 0x1140)
        #expect(try DataElementSamples.read(bytes, .implicitVRLittleEndian) == [DataElement(tag, nil, .bytes(bytes[8...]))])
        let items = [[DataElement(.modality, nil, .bytes([0x43, 0x54]))]]
        #expect(
            try DataElementSamples.read(bytes, .implicitVRLittleEndian, knownVRs: [tag: .sequence]) == [
                DataElement(tag, .sequence, .items(items))
            ])
    }

    /// PS3.5 6.2.2, note: whatever the transfer syntax.
    @Test func unknownOfUndefinedLengthIsImplicitLittleEndian() throws {
        let bytes: [UInt8] = [
            0x00, 0x29, 0x10, 0x02, 0x55, 0x4E, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF,
            0xFE, 0xFF, 0x00, 0xE0, 0x0A, 0x00, 0x00, 0x00,
            0x08, 0x00, 0x60, 0x00, 0x02, 0x00, 0x00, 0x00, 0x43, 0x54,
            0xFE, 0xFF, 0xDD, 0xE0, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x29, 0x10, 0x03, 0x4C, 0x4F, 0x00, 0x02, 0x41, 0x20,
        ]
        #expect(
            try DataElementSamples.read(bytes, .explicitVRBigEndian) == [
                DataElement(Tag(0x0029, 0x1002), .unknown, .items([[DataElement(.modality, nil, .bytes([0x43, 0x54]))]])),
                DataElement(Tag(0x0029, 0x1003), .longString, .bytes([0x41, 0x20])),
            ])
    }

    @Test func headersAndElementsAreReadOneByOne() throws {
        var reader = DataElementReader(ByteReader(DataElementSamples.explicitLittleEndian), encoding: .explicitVRLittleEndian)
        #expect(try reader.nextTag() == .modality)
        #expect(reader.offset == 0)
        #expect(try reader.next() == DataElementSamples.explicit.first)
        #expect(reader.offset == 10)
        #expect(try reader.nextHeader() == DataElement.Header(tag: Tag(0x0008, 0x1140), vr: .sequence, length: .bytes(28)))
        #expect(try reader.nextHeader() == DataElement.Header(tag: .item, vr: nil, length: .bytes(12)))
        var empty = DataElementReader(ByteReader([]), encoding: .explicitVRLittleEndian)
        #expect(try empty.nextTag() == nil)
        #expect(try empty.next() == nil)
    }

    /// PS3.5 table 7.1-1 and 7.1-2: which VRs have two reserved bytes and a length of 32 bits.
    @Test(arguments: VR.allCases)
    func eachVRHasItsHeader(vr: VR) throws {
        let long: Set<String> = ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]
        let tag: [UInt8] = [0x08, 0x00, 0x01, 0x00]
        let length: [UInt8] = long.contains(vr.rawValue) ? [0, 0, 0, 0, 0, 0] : [0, 0]
        let elements = try DataElementSamples.read(tag + Array(vr.rawValue.utf8) + length, .explicitVRLittleEndian)
        #expect(elements == [DataElement(Tag(0x0008, 0x0001), vr, vr == .sequence ? .items([]) : .bytes([]))])
    }
}
