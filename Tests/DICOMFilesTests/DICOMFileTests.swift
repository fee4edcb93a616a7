import DICOMData
import DICOMFiles
import Foundation
import Glibc
import Testing

@Suite struct DICOMFileTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private static let meta = FileMetaInformation(
        sopClass: "1.2.840.10008.5.1.4.1.1.2", sopInstance: "2.25.1", transferSyntax: .explicitVRLittleEndian,
        sourceApplicationEntityTitle: "SENDER")
    private static let dataSet: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00, 0x43, 0x54]

    /// Preamble, prefix and a group 0002 that holds `elements` after its length.
    private func file(_ elements: [DataElement], groupLength: UInt32? = nil) throws -> [UInt8] {
        var group = DataElementWriter(encoding: .explicitVRLittleEndian)
        for element in elements { try group.write(element) }
        var start = DataElementWriter(encoding: .explicitVRLittleEndian)
        try start.write(.fileMetaInformationGroupLength, groupLength ?? UInt32(group.bytes.count))
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + start.bytes + group.bytes
    }

    private func uids(_ transferSyntax: UID) -> [DataElement] {
        [
            (Tag.mediaStorageSOPClassUID, "1.2.840.10008.5.1.4.1.1.2"), (.mediaStorageSOPInstanceUID, "2.25.1"),
            (.transferSyntaxUID, transferSyntax.value),
        ].map { DataElement($0, .uniqueIdentifier, .bytes(Array($1.utf8)[...])) }
    }

    @Test func whatIsWrittenIsRead() throws {
        let start = try Self.meta.encoded()
        let file = try DICOMFile.open(try folder.write("a", start + Self.dataSet))
        #expect(file.metaInformation == Self.meta)
        #expect(file.metaInformation.implementationClassUID == Implementation.classUID)
        #expect(file.metaInformation.implementationVersionName == Implementation.versionName)
        #expect(file.metaInformation.sourceApplicationEntityTitle == "SENDER")
        #expect(file.dataSetOffset == start.count)
        #expect(file.dataSetByteCount == Self.dataSet.count)
    }

    @Test func cutAnywhereItIsNotDICOMOrTruncated() throws {
        let start = try Self.meta.encoded()
        let path = try folder.write("cut", start)
        for count in (0...start.count).reversed() {
            #expect(truncate(path, off_t(count)) == 0)
            #expect(throws: DICOMFileError.truncated(offset: count)) { try DICOMFile.open(path) }
        }
    }

    @Test func theDataSetIsReadPieceByPiece() throws {
        let file = try DICOMFile.open(try folder.write("a", try Self.meta.encoded() + Self.dataSet))
        var buffer = [UInt8](repeating: 0xEE, count: 8)
        #expect(try file.read(into: &buffer, 2..<6, at: 0) == 4)
        #expect(buffer == [0xEE, 0xEE, 0x08, 0x00, 0x60, 0x00, 0xEE, 0xEE])
        #expect(try file.read(into: &buffer, 0..<8, at: 6) == 4)
        #expect(buffer == [0x02, 0x00, 0x43, 0x54, 0x60, 0x00, 0xEE, 0xEE])
        #expect(try file.read(into: &buffer, 0..<8, at: 10) == 0)
        #expect(try file.read(into: &buffer, 3..<3, at: 0) == 0)
    }

    @Test func aFileThatShrinksIsTruncated() throws {
        let start = try Self.meta.encoded()
        let path = try folder.write("a", start + Self.dataSet)
        let file = try DICOMFile.open(path)
        #expect(truncate(path, off_t(start.count + 3)) == 0)
        var buffer = [UInt8](repeating: 0, count: 10)
        #expect(throws: DICOMFileError.truncated(offset: start.count + 3)) { try file.read(into: &buffer, 0..<10, at: 0) }
    }

    @Test func privateInformationMayBeLong() throws {
        let information = DataElement(.privateInformation, .otherByte, .bytes([UInt8](repeating: 7, count: 100_000)[...]))
        let start = try file(uids(.explicitVRLittleEndian) + [information])
        let opened = try DICOMFile.open(try folder.write("a", start + Self.dataSet))
        #expect(opened.dataSetOffset == start.count)
    }

    @Test func metaInformationIsBounded() throws {
        let count = DICOMFile.maximumMetaByteCount
        let information = DataElement(.privateInformation, .otherByte, .bytes([UInt8](repeating: 7, count: count)[...]))
        let path = try folder.write("a", try file(uids(.explicitVRLittleEndian) + [information]) + Self.dataSet)
        #expect(throws: DICOMFileError.invalidMeta(.overlong, offset: 132)) { try DICOMFile.open(path) }
    }

    /// A deflated data set may begin like an element of group 0002; the group length tells them apart.
    @Test func aDeflatedDataSetBeginsWhereTheGroupLengthSays() throws {
        let start = try file(uids(.deflatedExplicitVRLittleEndian))
        let lookalike: [UInt8] = [0x02, 0x00, 0x16, 0x00, 0x41, 0x45, 0x02, 0x00, 0x41, 0x20, 0x00]
        let opened = try DICOMFile.open(try folder.write("a", start + lookalike))
        #expect(opened.dataSetOffset == start.count)
        #expect(opened.metaInformation.sourceApplicationEntityTitle == nil)
    }

    @Test func anEmptyUIDIsMissing() throws {
        var elements = uids(.explicitVRLittleEndian)
        elements[1] = DataElement(.mediaStorageSOPInstanceUID, .uniqueIdentifier, .bytes([0, 0]))
        let start = try file(elements)
        let path = try folder.write("a", start + Self.dataSet)
        #expect(throws: DICOMFileError.invalidMeta(.missing(.mediaStorageSOPInstanceUID), offset: start.count)) { try DICOMFile.open(path) }
    }

    @Test func anOverlongUIDIsRefused() throws {
        var elements = uids(.explicitVRLittleEndian)
        elements[0] = DataElement(.mediaStorageSOPClassUID, .uniqueIdentifier, .bytes([UInt8](repeating: 0x31, count: 66)[...]))
        let start = try file(elements)
        let path = try folder.write("a", start + Self.dataSet)
        #expect(throws: DICOMFileError.invalidMeta(.overlongUID(.mediaStorageSOPClassUID), offset: start.count)) {
            try DICOMFile.open(path)
        }
    }

    @Test func whatIsNoRegularFileIsNeverWaitedFor() throws {
        #expect(mkfifo(folder("fifo"), 0o600) == 0)
        #expect(throws: DICOMFileError.notRegularFile) { try DICOMFile.open(folder("fifo")) }
        #expect(throws: DICOMFileError.notRegularFile) { try DICOMFile.open(folder.path) }
        #expect(throws: DICOMFileError.notRegularFile) { try DICOMFile.open("/dev/null") }
    }

    @Test func whatTheSystemRefusesCarriesItsReason() throws {
        #expect(throws: DICOMFileError.unreadable(errno: ENOENT)) { try DICOMFile.open(folder("nowhere")) }
        try folder.write("file")
        #expect(throws: DICOMFileError.unreadable(errno: ENOTDIR)) { try DICOMFile.open(folder("file/below")) }
        try folder.link("loop", to: "loop")
        #expect(throws: DICOMFileError.unreadable(errno: ELOOP)) { try DICOMFile.open(folder("loop")) }
    }
}
