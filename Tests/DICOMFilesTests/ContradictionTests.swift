import DICOMData
import DICOMFiles
import Foundation
import Testing

/// Group 0002 that says something else than the data set behind it.
@Suite struct ContradictionTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// The object's data set behind a group 0002 of other UIDs.
    private func relabelled(_ object: TestData.Object, sopClass: UID, sopInstance: UID) throws -> DICOMFile {
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: TestData.folder + "/objects/" + object.path)))
        let meta = FileMetaInformation(
            sopClass: sopClass, sopInstance: sopInstance, transferSyntax: object.transferSyntax, sourceApplicationEntityTitle: nil)
        return try DICOMFile.open(try folder.write("a", try meta.encoded() + whole[object.dataSetOffset...]))
    }

    /// In every encoding, compressed and deflated too.
    @Test(arguments: try TestData.objects())
    func eachIsFound(object: TestData.Object) throws {
        let other = try relabelled(object, sopClass: object.sopClass, sopInstance: "2.25.1")
        let instance = MetaContradiction(tag: .sopInstanceUID, metaInformation: "2.25.1", dataSet: object.sopInstance)
        #expect(try other.contradictions() == [instance])
        let both = try relabelled(object, sopClass: "1.2.3", sopInstance: "2.25.1")
        let sopClass = MetaContradiction(tag: .sopClassUID, metaInformation: "1.2.3", dataSet: object.sopClass)
        #expect(try both.contradictions() == [sopClass, instance])
    }

    private func file(_ dataSet: [UInt8], _ transferSyntax: UID) throws -> DICOMFile {
        let meta = FileMetaInformation(
            sopClass: "1.2.3", sopInstance: "1.2.3.4", transferSyntax: transferSyntax, sourceApplicationEntityTitle: nil)
        return try DICOMFile.open(try folder.write("a", try meta.encoded() + dataSet))
    }

    @Test func whatTheDataSetDoesNotSayContradictsNothing() throws {
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.sopClassUID, .uniqueIdentifier, "")
        try writer.write(.modality, .codeString, "CT")
        #expect(try file(writer.bytes, .explicitVRLittleEndian).contradictions().isEmpty)
    }

    @Test(arguments: [UID.explicitVRLittleEndian, .deflatedExplicitVRLittleEndian, .implicitVRLittleEndian])
    func whatCannotBeReadContradictsNothing(transferSyntax: UID) throws {
        #expect(try file([UInt8](repeating: 0xFF, count: 100), transferSyntax).contradictions().isEmpty)
    }

    @Test func aPrivateTransferSyntaxIsNotLookedInto() throws {
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.sopInstanceUID, UID("1.2.3.5"))
        #expect(try file(writer.bytes, .explicitVRLittleEndian).contradictions().count == 1)
        #expect(try file(writer.bytes, "1.2.3.99").contradictions().isEmpty)
    }

    /// No more than the start of a data set is read for it.
    @Test func aHeadThatNeverEndsIsGivenUp() throws {
        var writer = DataElementWriter(encoding: .implicitVRLittleEndian)
        try writer.write(.specificCharacterSet, .codeString, String(repeating: "A", count: DataSetHead.maximumByteCount))
        try writer.write(.sopInstanceUID, UID("1.2.3.5"))
        #expect(try file(writer.bytes, .implicitVRLittleEndian).contradictions().isEmpty)
    }
}
