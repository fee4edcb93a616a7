import DICOMData
import DICOMFiles
import Testing

@Suite struct FileMetaInformationTests {
    /// PS3.10 7.1, element by element.
    @Test func isWrittenAsTheStandardSays() throws {
        let meta = FileMetaInformation(
            sopClass: "1.2.3", sopInstance: "1.2", transferSyntax: .implicitVRLittleEndian, sourceApplicationEntityTitle: "ABC")
        let bytes = try meta.encoded()
        #expect(bytes[..<128].allSatisfy { $0 == 0 })
        #expect(bytes[128..<132].elementsEqual("DICM".utf8))
        var reader = DataElementReader(ByteReader(bytes[132...]), encoding: .explicitVRLittleEndian)
        let elements = try reader.readRemaining()
        func text(_ text: String) -> DataElement.Value { .bytes(Array(text.utf8)[...]) }
        let versionName = Implementation.versionName.count % 2 == 0 ? Implementation.versionName : Implementation.versionName + " "
        let classUID = Implementation.classUID.value.count % 2 == 0 ? Implementation.classUID.value : Implementation.classUID.value + "\0"
        let length = UInt8(bytes.count - 132 - 12)
        #expect(
            elements == [
                DataElement(Tag(0x0002, 0x0000), .unsignedLong, .bytes([length, 0, 0, 0])),
                DataElement(Tag(0x0002, 0x0001), .otherByte, .bytes([0, 1])),
                DataElement(Tag(0x0002, 0x0002), .uniqueIdentifier, text("1.2.3\0")),
                DataElement(Tag(0x0002, 0x0003), .uniqueIdentifier, text("1.2\0")),
                DataElement(Tag(0x0002, 0x0010), .uniqueIdentifier, text("1.2.840.10008.1.2\0")),
                DataElement(Tag(0x0002, 0x0012), .uniqueIdentifier, text(classUID)),
                DataElement(Tag(0x0002, 0x0013), .shortString, text(versionName)),
                DataElement(Tag(0x0002, 0x0016), .applicationEntity, text("ABC ")),
            ])
    }

    @Test func theSourceMayBeUnknown() throws {
        let meta = FileMetaInformation(
            sopClass: "1.2", sopInstance: "1.2", transferSyntax: "1.2", sourceApplicationEntityTitle: nil)
        var reader = DataElementReader(ByteReader(try meta.encoded()[132...]), encoding: .explicitVRLittleEndian)
        #expect(try reader.readRemaining().last?.tag == .implementationVersionName)
    }
}
