import DICOMData
import DICOMFiles
import Foundation
import Testing

@Suite struct TestDataTests {
    @Test(arguments: try TestData.objects())
    func eachObjectIsWhatItsMakerDeclares(object: TestData.Object) throws {
        let path = TestData.folder + "/objects/" + object.path
        let file = try DICOMFile.open(path)
        #expect(file.path == path)
        #expect(file.layout == .standard)
        #expect(try file.contradictions().isEmpty)
        #expect(file.metaInformation.mediaStorageSOPClassUID == object.sopClass)
        #expect(file.metaInformation.mediaStorageSOPInstanceUID == object.sopInstance)
        #expect(file.metaInformation.transferSyntaxUID == object.transferSyntax)
        #expect(file.metaInformation.implementationVersionName == "MAKE_PY")
        #expect(file.dataSetOffset == object.dataSetOffset)
        #expect(file.dataSetByteCount == object.dataSetByteCount)
        #expect(SOPClass(uid: object.sopClass)?.isStorage == true)

        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        var dataSet = [UInt8](repeating: 0, count: object.dataSetByteCount)
        #expect(try file.read(into: &dataSet, dataSet.indices, at: 0) == dataSet.count)
        #expect(dataSet[...] == whole[object.dataSetOffset...])
    }

    /// The data set holds the same SOP class and instance as the meta information, in whatever encoding.
    @Test(arguments: try TestData.objects())
    func eachDataSetIsReadToItsEnd(object: TestData.Object) throws {
        let syntax = try #require(TransferSyntax(uid: object.transferSyntax))
        guard !syntax.isDeflated else { return }
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: TestData.folder + "/objects/" + object.path)))
        var reader = DataElementReader(ByteReader(whole[object.dataSetOffset...]), encoding: syntax.encoding)
        let elements = try reader.readRemaining()
        #expect(elements.map(\.tag) == elements.map(\.tag).sorted())
        #expect(uid(.sopClassUID, elements) == object.sopClass)
        #expect(uid(.sopInstanceUID, elements) == object.sopInstance)
        if case .fragments = elements.last?.value {
            #expect(syntax.isEncapsulated)
        } else {
            #expect(!syntax.isEncapsulated)
        }
    }

    private func uid(_ tag: Tag, _ elements: [DataElement]) -> UID? {
        guard case .bytes(let bytes) = elements.first(where: { $0.tag == tag })?.value else { return nil }
        return UID(bytes: bytes)
    }

    @Test func allObjectsAreDeclared() throws {
        let entries = FileWalk([TestData.folder + "/objects"]).map(\.path)
        #expect(Set(entries) == Set(try TestData.objects().map { TestData.folder + "/objects/" + $0.path }))
        #expect(entries.count == 23)
    }

    @Test(
        arguments: [
            ("data-set-missing.dcm", .truncated(offset: 344)),
            ("empty.dcm", .truncated(offset: 0)),
            ("meta-cut.dcm", .truncated(offset: 192)),
            ("meta-huge-element.dcm", .truncated(offset: 1150)),
            ("meta-implicit-vr.dcm", .invalidMeta(.element(.unknownVR(0x12, 0x00), .transferSyntaxUID), offset: 132)),
            ("meta-without-sop-class.dcm", .invalidMeta(.missing(.mediaStorageSOPClassUID), offset: 306)),
            ("meta-without-sop-instance.dcm", .invalidMeta(.missing(.mediaStorageSOPInstanceUID), offset: 292)),
            ("meta-without-transfer-syntax.dcm", .invalidMeta(.missing(.transferSyntaxUID), offset: 316)),
            ("prefix-only.dcm", .truncated(offset: 132)),
            ("text.txt", .notDICOM),
        ] as [(String, DICOMFileError)])
    func eachBadFileSaysWhatIsWrong(name: String, error: DICOMFileError) {
        #expect(throws: error) { try DICOMFile.open(TestData.folder + "/bad/" + name) }
    }
}
